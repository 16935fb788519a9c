"""The Keycloak realm uses the roles and claims of the services."""

import json
from typing import Any

from deploy.compose.read import HERE
from shared.auth.principal import Role

REALM: dict[str, Any] = json.loads((HERE / "keycloak/realm.json").read_text())


def test_the_realm_has_the_roles_of_the_services() -> None:
    assert {role["name"] for role in REALM["roles"]["realm"]} == set(Role)


def test_a_token_says_what_the_services_read_in_it() -> None:
    scope = next(scope for scope in REALM["clientScopes"] if scope["name"] == "cursus")
    configured = [mapper["config"] for mapper in scope["protocolMappers"]]
    assert {config.get("claim.name") for config in configured} == {None, "roles", "institution"}
    assert any(config.get("included.custom.audience") == "cursus" for config in configured)
    assert all("cursus" in client["defaultClientScopes"] for client in REALM["clients"])


def test_no_secret_and_no_password_is_in_the_file() -> None:
    assert not {"secret", "credentials"} & {key for thing in (*REALM["clients"], *REALM["users"]) for key in thing}

"""The Compose files use only known settings, secrets and topics, and every container is restricted."""

import importlib
import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest

from deploy.compose.read import HERE, compose, values_in, variables
from deploy.docker.start import ROLES, module
from deploy.prepare import SERVICES
from shared.settings import Settings

FILES = sorted(file.name for file in HERE.glob("compose*.yaml"))
OURS = [f"{service}-{role}" for service in SERVICES for role in ("prepare", "api", "worker")]
ONLY_FOR_TOOLS = {"SSL_CERT_FILE", "KAFKA_REPLICATION"}  # for OpenSSL, and for the topics job


def settings_of(service: str) -> type[Settings]:
    found = importlib.import_module(f"services.{service}.settings")
    own = [kind for kind in vars(found).values() if isinstance(kind, type) and issubclass(kind, Settings)]
    return next(kind for kind in own if kind is not Settings)


def environment(file: str, name: str) -> dict[str, Any]:
    return dict(compose(file)["services"].get(name, {}).get("environment", {}))


def deployed() -> Iterator[tuple[str, dict[str, Any]]]:
    """The Compose services of one machine and of the cluster: name and definition."""
    for file in ("compose.yaml", "compose.cluster.yaml"):
        yield from compose(file)["services"].items()


def test_every_service_has_its_api_its_worker_and_its_preparation() -> None:
    assert set(OURS) <= set(compose()["services"])


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("name", OURS)
def test_a_service_is_told_only_what_its_settings_know(file: str, name: str) -> None:
    kind = settings_of(name.partition("-")[0])
    files = {f"{field.upper()}_FILE" for field in kind.secrets()}
    known = {field.upper() for field in kind.model_fields} | files | ONLY_FOR_TOOLS
    assert set(environment(file, name)) <= known


@pytest.mark.parametrize("name", OURS)
def test_a_secret_that_a_service_reads_is_one_that_it_is_given(name: str) -> None:
    service = compose()["services"][name]
    read = {
        str(value).removeprefix("/run/secrets/")
        for value in service["environment"].values()
        if "/run/secrets/" in str(value)
    }
    assert read == set(service["secrets"])


@pytest.mark.parametrize("file", FILES)
def test_every_variable_is_explained_in_the_example(file: str) -> None:
    for_the_demo_only = {name for name in variables(file) if name.startswith("CURSUS_")}
    assert variables(file) - for_the_demo_only <= set(values_in(HERE / ".env.example"))


def test_the_example_explains_nothing_that_nobody_asks_for() -> None:
    asked = set().union(*(variables(file) for file in FILES))
    assert set(values_in(HERE / ".env.example")) <= asked | {"COMPOSE_PROFILES"}


def test_every_variable_of_the_example_has_a_line_that_explains_it() -> None:
    lines = (HERE / ".env.example").read_text().splitlines()
    bare = [now for before, now in itertools.pairwise(lines) if re.match(r"[A-Z_]+=", now) and not before]
    assert bare == []


@pytest.mark.parametrize("file", FILES)
def test_every_secret_is_one_that_the_setup_makes(file: str) -> None:
    setup = (HERE / "setup").read_text()
    for user in ("root", "operator", "reader", *SERVICES):
        setup += f"make mongo-{user}.password\nmake kafka-{user}.password\n"
    for secret in compose(file).get("secrets", {}).values():
        name = secret["file"].removeprefix("secrets/")
        assert f"make {name}" in setup, name


def test_no_port_is_published_but_the_gateways() -> None:
    assert [name for name, service in deployed() if service.get("ports")] == ["gateway"]


def test_only_the_gateway_and_the_sender_of_mail_reach_the_outside() -> None:
    networks = compose()["networks"]
    assert {name for name, network in networks.items() if not network.get("internal")} == {"front"}
    outside = {name for name, service in compose()["services"].items() if "front" in service.get("networks", [])}
    assert outside == {"gateway", "notifications-worker"}


@pytest.mark.parametrize(("name", "service"), [one for one in deployed() if "image" in one[1]])
def test_every_container_is_bounded_and_unprivileged(name: str, service: dict[str, Any]) -> None:
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["logging"]["options"]["max-size"]
    assert service["pids_limit"]
    assert service["restart"]
    assert service.get("mem_limit") or name == "mongo-users"
    assert service["read_only"] or name == "keycloak"
    assert ":" in service["image"]
    assert not service["image"].endswith(":latest")


def test_the_image_knows_the_modules_that_the_roles_name() -> None:
    for service in SERVICES:
        for role in ROLES:
            assert importlib.util.find_spec(module(service, role)[0])
    with pytest.raises(ValueError, match="accepted: api, worker, prepare, topics"):
        module("catalogue", "scheduler")

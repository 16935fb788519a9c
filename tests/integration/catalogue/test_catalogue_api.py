"""The catalogue over HTTP and Kafka, on real servers."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from deploy.local.stack import Servers
from services.catalogue.bootstrap import compose
from services.catalogue.settings import CatalogueSettings
from shared.contracts.registry import CONTRACTS
from shared.kernel.ids import new_id
from tests.support.eventually import eventually
from tests.support.services import Issuer, Running, running

HEAD = "programme_head@universite-bourgogne"


@pytest.fixture(scope="module")
async def catalogue(servers: Servers, issuer: Issuer) -> AsyncIterator[Running]:
    async with running(compose, CatalogueSettings, servers, issuer) as service:
        for institution in ("universite-bourgogne", "universite-paris"):
            body = {"name": institution, "roles": ["awarding"]}
            answer = await service.call("PUT", f"/v1/institutions/{institution}", as_="operator@cursus", json=body)
            assert answer.status_code == 200, answer.text
        yield service


def policies(**own: Any) -> dict[str, Any]:
    text = {"fr": "Santé", "en": "Health"}
    return {
        "audiences": [{"profile": "health", "label": text, "share": "1/3", "health": True}],
        "modules": [
            {
                "code": "imaging",
                "title": {"fr": "Imagerie médicale", "en": "Medical imaging"},
                "hours": 12,
                "min_hours": 9,
                "modes": ["on_site"],
                "test": {"pass_mark": 10, "attempts": 2},
            }
        ],
        "documents": [
            {"kind": "cv", "label": text, "required": True, "formats": ["application/pdf"], "max_bytes": 1000000}
        ],
        "admission": {
            "oral": True,
            "criteria": [
                {"code": "motivation", "label": text, "weight": 1},
                {"code": "interview", "label": text, "weight": 1, "phase": "oral"},
            ],
            "refusal_reasons": [{"code": "places", "label": text}],
            "answer_days": 7,
            "answer_days_waiting_list": 3,
            "reminder_days": [2],
        },
        "assessment": {"written_exam": {"pass_mark": 10}, "project_defence": {"pass_mark": 10}},
        "fee": {"amount_cents": 150000, "instalments": 3, "confirm_with": 1},
        **own,
    }


def programme(**own: Any) -> dict[str, Any]:
    text = {"fr": "IA en santé", "en": "AI in health"}
    return {
        "institution_id": "universite-bourgogne",
        "title": text,
        "description": text,
        "skills": [text],
        "policies": policies(),
        **own,
    }


def edition(programme_id: str, **own: Any) -> dict[str, Any]:
    return {
        "programme_id": programme_id,
        "code": f"e-{new_id()[-8:]}",
        "opens_at": "2020-01-01T00:00:00Z",
        "closes_at": "2099-01-01T00:00:00Z",
        "starts_on": "2099-02-01",
        "ends_on": "2099-06-30",
        "capacity": 30,
        "place": "Dijon",
        **own,
    }


async def drawn_up(catalogue: Running, **own: Any) -> str:
    id_ = f"du-{new_id()[-8:]}"
    answer = await catalogue.call("PUT", f"/v1/programmes/{id_}", as_=HEAD, json=programme(**own))
    assert answer.status_code == 200, answer.text
    return id_


async def test_an_edition_published_with_an_open_window_opens_by_itself_and_publishes_its_policies(
    catalogue: Running,
) -> None:
    """The timer takes the step, the relay publishes the event, and the event contains all policies."""
    programme_id = await drawn_up(catalogue)
    drafted = await catalogue.call("POST", "/v1/editions", as_=HEAD, json=edition(programme_id))
    assert drafted.status_code == 201, drafted.text
    id_ = drafted.json()["id"]
    assert (await catalogue.call("POST", f"/v1/editions/{id_}/publication", as_=HEAD)).status_code == 200

    event = await catalogue.published_event("eu.cursus.edition.opened.v1", "catalogue.events", edition_id=id_)

    assert event["sequence"] == "0000000002"
    assert event["institution"] == "universite-bourgogne"
    assert CONTRACTS[event["type"]].model_validate(event["data"]).model_dump(mode="json") == event["data"]
    assert event["data"]["policies"]["fee"]["amount_cents"] == 150000
    shown = await catalogue.call("GET", f"/v1/editions/{id_}")
    assert shown.json()["state"] == "open"


async def test_a_request_sent_twice_with_one_key_makes_one_edition_and_one_reply(catalogue: Running) -> None:
    """The first reply is repeated; the same key with another body is refused."""
    body = edition(await drawn_up(catalogue))
    key = {"Idempotency-Key": new_id()}
    first = await catalogue.call("POST", "/v1/editions", as_=HEAD, json=body, headers=key)
    again = await catalogue.call("POST", "/v1/editions", as_=HEAD, json=body, headers=key)
    other = await catalogue.call("POST", "/v1/editions", as_=HEAD, json=body | {"capacity": 31}, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_a_draft_is_not_found_by_the_public_or_another_institution(catalogue: Running) -> None:
    """Another tenant's object answers 404, as if it did not exist."""
    id_ = (await catalogue.call("POST", "/v1/editions", as_=HEAD, json=edition(await drawn_up(catalogue)))).json()["id"]
    stranger = "programme_head@universite-paris"
    assert (await catalogue.call("GET", f"/v1/editions/{id_}")).status_code == 404
    assert (await catalogue.call("GET", f"/v1/editions/{id_}", as_=stranger)).status_code == 404
    assert (await catalogue.call("POST", f"/v1/editions/{id_}/publication", as_=stranger)).status_code == 404
    assert (await catalogue.call("GET", f"/v1/editions/{id_}", as_=HEAD)).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"surprise": 1}, "surprise"),
        ({"policies": {**policies(), "surprise": 1}}, "policies.surprise"),
        (
            {"policies": policies(fee={"amount_cents": -1, "instalments": 1, "confirm_with": 0})},
            "policies.fee.amount_cents",
        ),
    ],
)
async def test_a_refused_programme_names_the_field(catalogue: Running, change: dict[str, Any], field: str) -> None:
    """problem+json with the field by its path."""
    answer = await catalogue.call("PUT", "/v1/programmes/du-x", as_=HEAD, json=programme(**change))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in [error["field"] for error in answer.json()["errors"]]


async def test_a_refused_caller_is_told_which_role_is_needed(catalogue: Running) -> None:
    """No token: 401; a token without the role: 403 with the roles that are accepted."""
    nobody = await catalogue.call("PUT", "/v1/programmes/du-x", json=programme())
    juror = await catalogue.call("PUT", "/v1/programmes/du-x", as_="juror@universite-bourgogne", json=programme())
    forged = await catalogue.call("PUT", "/v1/programmes/du-x", as_="not.a.token", json=programme())
    assert [a.status_code for a in (nobody, juror, forged)] == [401, 403, 401]
    assert juror.json()["accepted"] == "operator, programme_head"


async def test_the_search_finds_words_whatever_their_accents_and_pages_by_cursor(catalogue: Running) -> None:
    """IMAGERIE MEDICALE finds « Imagerie médicale »; a page's `next` leads to the rest."""
    for _ in range(2):
        await drawn_up(catalogue)
    first = (await catalogue.call("GET", "/v1/programmes", params={"text": "IMAGERIE MEDICALE", "limit": 1})).json()
    rest = (
        await catalogue.call("GET", "/v1/programmes", params={"text": "medicale", "limit": 1, "cursor": first["next"]})
    ).json()
    assert len(first["items"]) == len(rest["items"]) == 1
    assert first["items"][0]["id"] < rest["items"][0]["id"]


@pytest.mark.parametrize("text", ["\0", "a\0b", ".*(", "\\", "\ud7ff\U0010ffff", "$where"])
async def test_any_search_text_gets_an_answer(catalogue: Running, text: str) -> None:
    """No character has a special meaning, and none causes a server error."""
    answer = await catalogue.call("GET", "/v1/programmes", params={"text": text})
    assert answer.status_code == 200, answer.text


async def test_a_change_on_an_old_version_is_refused(catalogue: Running) -> None:
    """If-Match with an outdated version: 412, with the present version."""
    id_ = await drawn_up(catalogue)
    body = programme(skills=[])
    assert (await catalogue.call("PUT", f"/v1/programmes/{id_}", as_=HEAD, json=body)).status_code == 412
    changed = await catalogue.call("PUT", f"/v1/programmes/{id_}", as_=HEAD, json=body, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')


async def test_a_published_event_leaves_the_outbox(catalogue: Running) -> None:
    """Once the broker acknowledged it, no outbox holds it."""
    await drawn_up(catalogue)

    async def empty() -> bool:
        status = (await catalogue.call("GET", "/ops/status", as_="operator@cursus")).json()
        return bool(status["outbox"]["documents"] == 0)

    await eventually(empty)

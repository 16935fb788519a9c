"""Enrolment over HTTP, on real servers: the way to the diploma, and its refusals."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.registry import CONTRACTS
from shared.kernel.ids import new_id
from tests.integration.enrolment.conftest import (
    FINANCE,
    IMAGING,
    PRESIDENT,
    SECRETARY,
    STARTS_ON,
    TEACHER,
    House,
)

EMPLOYER = {
    "kind": "employer",
    "name": "CHU Dijon Bourgogne",
    "siret": "262 100 076 00013",
    "vat_number": "FR40303265045",
    "billing_address": {"lines": ["1 boulevard Jeanne d'Arc"], "postcode": "21000", "city": "Dijon"},
}


def half_day(nth: int = 0, hours: float = 3.5, mode: str = "on_site") -> dict[str, Any]:
    day = (STARTS_ON + timedelta(days=nth)).isoformat()
    return {"module": IMAGING, "day": day, "half": "am", "mode": mode, "hours": hours}


async def test_a_learner_s_way_from_the_first_payment_to_the_diploma(house: House) -> None:
    """Each step returns the enrolment with its new state, and the topic has the events in the same order."""
    opened = await house.opened()
    at = f"/v1/enrolments/{opened['id']}"
    assert (await house.pay(opened["id"], 50_000))["state"] == "confirmed"
    await house.post(f"{at}/attendance", TEACHER, half_day(0))
    await house.post(f"{at}/modules/{IMAGING}/results", TEACHER, {"attempt": 1, "mark": 9})
    await house.post(f"{at}/modules/{IMAGING}/results", TEACHER, {"attempt": 2, "mark": 12.5})
    followed = await house.post(f"{at}/attendance", TEACHER, half_day(1, mode="live_remote"))
    (module,) = followed["modules"]
    assert module["completed_at"] is not None
    assert module["hours_by_mode"] == [{"mode": "on_site", "hours": 3.5}, {"mode": "live_remote", "hours": 3.5}]
    assert followed["unmet"] == ["written_exam", "project_defence"]
    early = await house.call("POST", f"{at}/award", as_=PRESIDENT, json={})
    assert (early.status_code, early.json()["code"]) == (409, "policies-unmet")
    assert early.json()["unmet"] == ["written_exam", "project_defence"]
    await house.post(f"{at}/exam", TEACHER, {"mark": 13})
    await house.post(f"{at}/defence", PRESIDENT, {"mark": 15.25})

    awarded = await house.post(f"{at}/award", PRESIDENT, {})

    assert awarded["state"] == "diploma_awarded"
    told = await house.told_of(opened["id"])
    assert [event["type"].removeprefix("eu.cursus.").removesuffix(".v1") for event in told] == [
        "enrolment.opened",
        "payment.recorded",
        "enrolment.confirmed",
        "attendance.recorded",
        "module.test-taken",
        "module.test-taken",
        "attendance.recorded",
        "module.completed",
        "exam.graded",
        "project.defended",
        "diploma.awarded",
    ]
    completed = told[7]["data"]
    assert (completed["health"], completed["dpc"]["odpc_number"]) == (True, "1234")
    assert sum(part["hours"] for part in completed["hours"]) == 7
    for event in told:
        assert CONTRACTS[event["type"]].model_validate(event["data"]).model_dump(mode="json") == event["data"]


async def test_a_payment_is_recorded_once_by_key_and_once_by_reference(house: House) -> None:
    """Same key: the first reply. Same reference: no further payment. Other amount: refused."""
    enrolment = (await house.opened())["id"]
    path, body = f"/v1/enrolments/{enrolment}/payments", {"reference": "VIR-1", "amount_cents": 20_000}
    key = {"Idempotency-Key": new_id()}
    first = await house.call("POST", path, as_=FINANCE, json=body, headers=key)
    again = await house.call("POST", path, as_=FINANCE, json=body, headers=key)
    anew = await house.call("POST", path, as_=FINANCE, json=body)
    other = await house.call("POST", path, as_=FINANCE, json=body | {"amount_cents": 20_001})
    more = await house.call("POST", path, as_=FINANCE, json={"reference": "VIR-2", "amount_cents": 130_001})
    assert (first.status_code, again.json(), again.headers["Idempotent-Replayed"]) == (201, first.json(), "true")
    assert (anew.status_code, anew.json()["paid_cents"]) == (201, 20_000)
    assert (other.status_code, other.json()["code"]) == (409, "payment-reference-taken")
    assert (more.status_code, more.json()["code"], more.json()["owed_cents"]) == (409, "overpayment", 130_000)
    assert len([event for event in await house.told_of(enrolment) if "payment" in event["type"]]) == 1


async def test_payments_at_the_same_instant_lose_no_cent_and_never_exceed_the_fee(house: House) -> None:
    """Twelve payments at once, of one and a half times the fee in total."""
    enrolment = (await house.opened())["id"]
    path = f"/v1/enrolments/{enrolment}/payments"
    bodies = [{"reference": f"VIR-{n}", "amount_cents": 18_750} for n in range(12)]
    answers = await asyncio.gather(*(house.call("POST", path, as_=FINANCE, json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201] * 8 + [409] * 4
    account = (await house.call("GET", f"/v1/enrolments/{enrolment}/account", as_=FINANCE)).json()
    assert (account["paid_cents"], account["owed_cents"], account["state"]) == (150_000, 0, "confirmed")
    assert [it["paid_cents"] for it in account["instalments"]] == [50_000] * 3


async def test_an_employer_is_named_with_a_checked_siret_and_shown_only_on_the_account(house: House) -> None:
    """The SIRET is stored in compact form; the enrolment and the topic show only the kind of payer."""
    enrolment = await house.opened()
    path = f"/v1/enrolments/{enrolment['id']}"
    seen = {"If-Match": f'"{enrolment["version"]}"'}
    named = await house.call("PUT", f"{path}/payer", as_=FINANCE, json=EMPLOYER, headers=seen)
    assert (named.status_code, named.json()["payer"]["siret"]) == (200, "26210007600013")
    stale = await house.call("PUT", f"{path}/payer", as_=FINANCE, json={"kind": "person"}, headers=seen)
    assert stale.status_code == 412
    shown = await house.call("GET", path, as_=TEACHER)
    assert shown.json()["payer"] == "employer"
    assert "CHU" not in shown.text
    assert (await house.call("GET", f"{path}/account", as_=TEACHER)).status_code == 403
    assert "CHU" not in str(await house.told_of(enrolment["id"]))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"siret": "26210007600014"}, "employer.siret"),
        ({"vat_number": "FR00000000000"}, "employer.vat_number"),
        ({"billing_address": None}, "employer.billing_address"),
        ({"surprise": 1}, "employer.surprise"),
        ({"kind": "rich-uncle"}, "body"),
    ],
)
async def test_an_invalid_payer_is_refused_with_the_field(house: House, change: dict[str, Any], field: str) -> None:
    """problem+json, with the field by its path."""
    enrolment = (await house.opened())["id"]
    answer = await house.call("PUT", f"/v1/enrolments/{enrolment}/payer", as_=FINANCE, json=EMPLOYER | change)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert field in [error["field"] for error in answer.json()["errors"]]


async def test_a_roll_sheet_has_a_result_per_row_and_the_same_when_repeated(house: House) -> None:
    """A refused row does not affect the others; one key makes one sheet."""
    edition = f"edition-{new_id()}"
    await house.edition_opened(edition)
    one, two, unpaid = await house.learner(edition), await house.learner(edition), await house.opened(edition)
    path, key = f"/v1/editions/{edition}/modules/{IMAGING}/attendance", {"Idempotency-Key": new_id()}
    rows = [{"enrolment_id": it["id"], "mode": "on_site", "hours": 3.5} for it in (one, two, unpaid)]
    sheet = {"day": STARTS_ON.isoformat(), "half": "pm", "rows": rows}
    first = await house.call("POST", path, as_=TEACHER, json=sheet, headers=key)
    again = await house.call("POST", path, as_=TEACHER, json=sheet, headers=key)
    other = await house.call("POST", path, as_=TEACHER, json=sheet | {"half": "am"}, headers=key)
    assert [row["outcome"] for row in first.json()["rows"]] == ["recorded", "recorded", "refused"]
    assert first.json()["rows"][2]["code"] == "illegal-transition"
    assert again.json() == first.json()
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    results = {"rows": [{"enrolment_id": one["id"], "attempt": 1, "mark": 12}]}
    marked = await house.post(f"/v1/editions/{edition}/modules/{IMAGING}/results", TEACHER, results)
    assert marked["rows"] == [{"enrolment_id": one["id"], "outcome": "recorded", "code": None, "reason": None}]
    twice = await house.call("POST", path, as_=TEACHER, json=sheet | {"rows": [rows[0], rows[0]]})
    assert (twice.status_code, twice.json()["errors"][0]["field"]) == (422, "rows")


async def test_a_module_shows_every_half_day_and_attempt_with_the_trace_of_corrections(house: House) -> None:
    """A correction keeps the earlier entry."""
    learner = await house.learner()
    at = f"/v1/enrolments/{learner['id']}"
    for hours in (3.5, 3.5, 2):
        await house.post(f"{at}/attendance", TEACHER, half_day(hours=hours))
    for mark in (8, 9.5):
        await house.post(f"{at}/modules/{IMAGING}/results", TEACHER, {"attempt": 1, "mark": mark})
    shown = (await house.call("GET", f"{at}/modules/{IMAGING}", as_=TEACHER)).json()
    (presence,), (attempt,) = shown["attendance"], shown["attempts"]
    assert (presence["day"], presence["half"], presence["hours"]) == (STARTS_ON.isoformat(), "am", 2)
    assert [earlier["hours"] for earlier in presence["corrected_from"]] == [3.5]
    assert (attempt["mark"], attempt["corrected_from"]) == (9.5, [8])


async def test_an_enrolment_of_another_institution_is_answered_with_404(house: House) -> None:
    """404 for reading and for each verb; neither the list nor the roll shows it."""
    learner = await house.learner()
    at, stranger = f"/v1/enrolments/{learner['id']}", "secretary+finance+teacher+president@universite-paris"
    answers = [
        await house.call("GET", at, as_=stranger),
        await house.call("GET", f"{at}/account", as_=stranger),
        await house.call("GET", f"{at}/modules/{IMAGING}", as_=stranger),
        await house.call("GET", f"/v1/enrolments/by-application/{learner['application_id']}", as_=stranger),
        await house.call("GET", f"/v1/editions/{learner['edition_id']}/roll", as_=stranger),
        await house.call("PUT", f"{at}/payer", as_=stranger, json={"kind": "person"}),
        await house.call("POST", f"{at}/payments", as_=stranger, json={"reference": "R", "amount_cents": 1}),
        await house.call("POST", f"{at}/attendance", as_=stranger, json=half_day()),
        await house.call("POST", f"{at}/modules/{IMAGING}/results", as_=stranger, json={"attempt": 1, "mark": 1}),
        await house.call("POST", f"{at}/exam", as_=stranger, json={"mark": 1}),
        await house.call("POST", f"{at}/defence", as_=stranger, json={"mark": 1}),
        await house.call("POST", f"{at}/award", as_=stranger, json={}),
        await house.call("POST", f"{at}/failure", as_=stranger, json={}),
        await house.call("POST", f"{at}/cancellation", as_=stranger, json={"reason": "unpaid"}),
    ]
    assert {answer.status_code for answer in answers} == {404}
    listed = await house.call("GET", "/v1/enrolments", as_=stranger, params={"edition_id": learner["edition_id"]})
    assert listed.json()["items"] == []


async def test_learners_see_their_own_enrolment_by_their_link_and_no_other(house: House) -> None:
    """A link reads; it changes nothing."""
    mine, other = await house.opened(), await house.opened()
    links = house.composition.links
    assert links is not None
    link = links.mint(mine["person_id"], "applicant", timedelta(days=1))
    assert (await house.call("GET", f"/v1/enrolments/{mine['id']}", as_=link)).status_code == 200
    assert (await house.call("GET", f"/v1/enrolments/{mine['id']}/account", as_=link)).status_code == 200
    by_application = f"/v1/enrolments/by-application/{mine['application_id']}"
    assert (await house.call("GET", by_application, as_=link)).status_code == 200
    assert (await house.call("GET", f"/v1/enrolments/{other['id']}", as_=link)).status_code == 404
    payment = {"reference": "R", "amount_cents": 1}
    assert (
        await house.call("POST", f"/v1/enrolments/{mine['id']}/payments", as_=link, json=payment)
    ).status_code == 403


@pytest.mark.parametrize(
    ("verb", "body", "accepted"),
    [
        ("payments", {"reference": "R", "amount_cents": 1}, "finance, operator, secretary"),
        ("attendance", half_day(), "operator, secretary, teacher"),
        ("award", {}, "operator, president, programme_head"),
        ("cancellation", {"reason": "unpaid"}, "operator, programme_head, secretary"),
    ],
)
async def test_a_forbidden_caller_sees_the_accepted_roles(
    house: House, verb: str, body: dict[str, Any], accepted: str
) -> None:
    """401 without a token, 403 with the accepted roles."""
    path = f"/v1/enrolments/{(await house.opened())['id']}/{verb}"
    nobody = await house.call("POST", path, json=body)
    juror = await house.call("POST", path, as_="juror@universite-bourgogne", json=body)
    assert (nobody.status_code, juror.status_code, juror.json()["accepted"]) == (401, 403, accepted)


async def test_enrolments_are_listed_by_edition_and_state_page_by_page(house: House) -> None:
    """A page's `next` leads to the rest."""
    edition = f"edition-{new_id()}"
    await house.edition_opened(edition)
    ids = sorted([(await house.learner(edition))["id"] for _ in range(3)])
    await house.opened(edition)
    query: dict[str, Any] = {"edition_id": edition, "state": "confirmed", "limit": 2}
    first = (await house.call("GET", "/v1/enrolments", as_=SECRETARY, params=query)).json()
    rest = (await house.call("GET", "/v1/enrolments", as_=SECRETARY, params=query | {"cursor": first["next"]})).json()
    assert [item["id"] for item in first["items"] + rest["items"]] == ids
    assert rest["next"] is None


async def test_a_failure_by_the_jury_publishes_the_unmet_policies(house: House) -> None:
    """The file is closed: attendance is refused, payments are accepted."""
    learner = await house.learner()
    at = f"/v1/enrolments/{learner['id']}"
    failed = await house.post(f"{at}/failure", PRESIDENT, {})
    assert (failed["state"], failed["unmet"]) == ("failed", [f"module:{IMAGING}", "written_exam", "project_defence"])
    closed = await house.call("POST", f"{at}/attendance", as_=TEACHER, json=half_day())
    assert (closed.status_code, closed.json()["code"]) == (409, "illegal-transition")
    assert (await house.pay(learner["id"], 100_000))["owed_cents"] == 0
    assert (await house.told_of(learner["id"]))[-2]["data"]["unmet"] == failed["unmet"]

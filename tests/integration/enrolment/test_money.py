"""The account over HTTP, on real servers: refunds, reductions, due days, the statement, reminders."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.kernel.ids import new_id
from tests.integration.enrolment.conftest import FINANCE, TEACHER, House
from tests.support.eventually import eventually


async def test_reductions_payments_and_refunds_add_up_on_the_statement(house: House) -> None:
    """Each reference counts once; the statement adds up, as JSON and as PDF."""
    opened = await house.opened()
    at = f"/v1/enrolments/{opened['id']}"
    less = {"reference": f"RED-{new_id()}", "amount_cents": 30_000, "reason": "partner_staff"}
    reduced = await house.post(f"{at}/reductions", FINANCE, less)
    assert (reduced["owed_cents"], reduced["state"]) == (120_000, "awaiting_payment")
    assert (await house.pay(opened["id"], 40_000))["state"] == "confirmed"
    back = {"reference": f"REM-{new_id()}", "amount_cents": 10_000}
    once, again = [await house.post(f"{at}/refunds", FINANCE, back) for _ in range(2)]
    assert (once["paid_cents"], again["paid_cents"]) == (30_000, 30_000)
    other = await house.call("POST", f"{at}/refunds", as_=FINANCE, json=back | {"amount_cents": 1})
    assert (other.status_code, other.json()["code"]) == (409, "reference-taken")
    beyond = {"reference": f"REM-{new_id()}", "amount_cents": 30_001}
    more = await house.call("POST", f"{at}/refunds", as_=FINANCE, json=beyond)
    assert (more.status_code, more.json()["code"]) == (409, "more-than-paid")
    await house.post(f"{at}/reductions/withdrawal", FINANCE, {"reference": less["reference"]})

    account = (await house.call("GET", f"{at}/account", as_=FINANCE)).json()
    assert (account["price_cents"], account["paid_cents"], account["owed_cents"]) == (150_000, 30_000, 120_000)
    assert account["reductions"][0]["withdrawn_at"] is not None
    statement = (await house.call("GET", f"{at}/statement", as_=FINANCE)).json()
    assert [(line["kind"], line["owed_cents"]) for line in statement["lines"]] == [
        ("fee", 150_000),
        ("reduction", 120_000),
        ("payment", 80_000),
        ("refund", 90_000),
        ("reduction_withdrawn", 120_000),
    ]
    told = await house.told_of(opened["id"])
    assert [event["type"].removeprefix("eu.cursus.").removesuffix(".v1") for event in told][1:] == [
        "fee.reduced",
        "payment.recorded",
        "enrolment.confirmed",
        "payment.refunded",
        "fee.restored",
    ]
    assert (await house.call("GET", f"{at}/statement", as_=TEACHER)).status_code == 403


async def test_the_same_refund_sent_ten_times_at_once_is_recorded_once(house: House) -> None:
    """Each request has a key of its own."""
    learner = await house.learner()
    body = {"reference": f"REM-{new_id()}", "amount_cents": 10_000}
    path = f"/v1/enrolments/{learner['id']}/refunds"
    answers = await asyncio.gather(*(house.call("POST", path, as_=FINANCE, json=body) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert {answer.json()["paid_cents"] for answer in answers} == {40_000}


async def test_due_days_are_replaced_and_an_unpaid_instalment_has_one_reminder(house: House) -> None:
    """The reminder is an event; a paid instalment has none."""
    learner = await house.learner()
    at = f"/v1/enrolments/{learner['id']}"
    soon = datetime.now(UTC).date() + timedelta(days=3)
    days = [str(soon - timedelta(days=1)), str(soon), str(soon + timedelta(days=300))]

    rescheduled = await house.call("PUT", f"{at}/schedule", as_=FINANCE, json={"due_on": days})

    assert [part["due_on"] for part in rescheduled.json()["instalments"]] == days
    data: dict[str, Any] = {"enrolment_id": learner["id"], "instalment": 2, "due_on": str(soon)}
    event = await house.published_event("eu.cursus.payment.reminded.v1", "enrolment.events", **data)
    assert (event["data"]["amount_cents"], event["data"]["notice"]) == (50_000, "upcoming")
    told = [one for one in await house.told_of(learner["id"]) if one["type"] == "eu.cursus.payment.reminded.v1"]
    assert [one["data"]["instalment"] for one in told] == [2]
    backwards = await house.call("PUT", f"{at}/schedule", as_=FINANCE, json={"due_on": days[::-1]})
    assert (backwards.status_code, backwards.json()["code"]) == (422, "invalid-field")


async def test_the_fee_policy_of_an_edition_sets_the_days_of_payment_reminders(house: House) -> None:
    """Three weeks before the due day; by default the first reminder comes one week before."""
    edition = f"edition-{new_id()}"
    await house.edition_opened(edition, due_days=(20, 100, 300), reminder_days=(-21, 9))
    enrolment = await house.opened(edition)
    which = {"enrolment_id": enrolment["id"], "instalment": 1}
    event = await house.published_event("eu.cursus.payment.reminded.v1", "enrolment.events", **which)
    assert event["data"]["notice"] == "upcoming"


async def test_the_statement_is_printed_for_finance_and_for_the_learner(house: House) -> None:
    """PDF, in the requested language."""
    learner = await house.learner()
    await house.card(learner["application_id"])
    links = house.composition.links
    assert links is not None
    mine = links.mint(learner["person_id"], "applicant", timedelta(days=1))
    path = f"/v1/enrolments/{learner['id']}/statement/paper"

    async def printed() -> bool:
        return (await house.call("GET", path, as_=FINANCE)).status_code == 200

    await eventually(printed, what="a statement that can be printed")
    for who, lang in ((FINANCE, "en"), (mine, "fr")):
        answer = await house.call("GET", path, as_=who, params={"lang": lang})
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")

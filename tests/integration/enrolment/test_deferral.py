"""Deferral over HTTP and Kafka: the learner continues in a later edition, with the paid sum."""

from typing import Any

from shared.contracts.applications import DeferralPlaceRefusedV1, DeferralPlaceReservedV1
from shared.kernel.ids import new_id
from tests.integration.enrolment.conftest import FINANCE, SECRETARY, TEACHER, House
from tests.support.eventually import eventually


def said_of(learner: dict[str, Any], later: str) -> dict[str, str]:
    """The fields of the seat board's answer for this learner."""
    whose = ("application_id", "person_id", "edition_id", "institution_id")
    return {name: learner[name] for name in whose} | {"enrolment_id": learner["id"], "to_edition_id": later}


async def test_a_deferred_learner_continues_in_a_later_edition(house: House) -> None:
    """The answer arrives over Kafka; the application leads to the latest enrolment."""
    later = f"edition-{new_id()}"
    learner = await house.learner()
    await house.edition_opened(later, starts_on="2027-01-11", ends_on="2027-06-30")
    await house.opened(later)  # the edition is known
    at = f"/v1/enrolments/{learner['id']}"
    assert (await house.call("POST", f"{at}/deferral", as_=TEACHER, json={"to_edition_id": later})).status_code == 403
    own = await house.call("POST", f"{at}/deferral", as_=SECRETARY, json={"to_edition_id": learner["edition_id"]})
    assert (own.status_code, own.json()["code"]) == (409, "not-a-later-edition")

    asked = await house.post(f"{at}/deferral", SECRETARY, {"to_edition_id": later})
    assert (asked["state"], asked["deferral"]["answer"]) == ("confirmed", "none")
    await house.hear(DeferralPlaceReservedV1(**said_of(learner, later)), subject=learner["application_id"], place=6)

    async def gone() -> dict[str, Any] | None:
        left = (await house.call("GET", at, as_=SECRETARY)).json()
        return left if left["state"] == "deferred" else None

    left = await eventually(gone, what="the deferral")
    assert left is not None
    assert (left["deferral"]["answer"], left["deferred_to"], left["paid_cents"]) == ("granted", later, 0)

    async def present() -> str | None:
        answer = await house.call("GET", f"/v1/enrolments/by-application/{learner['application_id']}", as_=SECRETARY)
        found: dict[str, str] = answer.json()
        return found["id"] if found["edition_id"] == later else None

    goes_on = await eventually(present, what="the enrolment in the later edition")
    account = (await house.call("GET", f"/v1/enrolments/{goes_on}/account", as_=FINANCE)).json()
    assert (account["state"], account["paid_cents"]) == ("confirmed", 50_000)
    told = [event["type"].split(".", 2)[2] for event in await house.told_of(str(goes_on))]
    assert told == ["enrolment.opened.v1", "payment.recorded.v1", "enrolment.confirmed.v1"]
    assert [event["type"].split(".", 2)[2] for event in await house.told_of(learner["id"])][-2:] == [
        "payment.refunded.v1",
        "enrolment.deferred.v1",
    ]


async def test_a_deferral_to_a_full_edition_is_refused_and_changes_nothing(house: House) -> None:
    """The secretary sees the refusal and its reason; a new request is possible."""
    later = f"edition-{new_id()}"
    learner = await house.learner()
    await house.edition_opened(later, starts_on="2027-01-11", ends_on="2027-06-30")
    await house.opened(later)
    at = f"/v1/enrolments/{learner['id']}"
    await house.post(f"{at}/deferral", SECRETARY, {"to_edition_id": later})
    again = await house.call("POST", f"{at}/deferral", as_=SECRETARY, json={"to_edition_id": later})
    assert (again.status_code, again.json()["code"]) == (409, "deferral-asked")
    refused = DeferralPlaceRefusedV1(**said_of(learner, later), reason="full")
    await house.hear(refused, subject=learner["application_id"], place=6)

    async def answered() -> dict[str, Any] | None:
        now = (await house.call("GET", at, as_=SECRETARY)).json()
        return now if now["deferral"]["answer"] != "none" else None

    stays = await eventually(answered, what="the answer")
    assert stays is not None
    assert (stays["state"], stays["deferral"]["reason"], stays["paid_cents"]) == ("confirmed", "full", 50_000)
    await house.post(f"{at}/deferral", SECRETARY, {"to_edition_id": later})
    told = [event["type"].split(".", 2)[2] for event in await house.told_of(learner["id"])]
    assert told.count("enrolment.deferral-requested.v1") == 2

"""Deferral over HTTP and Kafka: the learner goes on in a later edition, with what they paid."""

from shared.kernel.ids import new_id
from tests.integration.enrolment.conftest import FINANCE, SECRETARY, TEACHER, House
from tests.support.eventually import eventually


async def test_a_learner_goes_on_in_a_later_edition(house: House) -> None:
    """The enrolment hears of it over Kafka; by its application, the present one is found."""
    later = f"edition-{new_id()}"
    learner = await house.learner()
    await house.edition_opened(later, starts_on="2027-01-11", ends_on="2027-06-30")
    await house.opened(later)  # the edition is known
    at = f"/v1/enrolments/{learner['id']}"
    assert (await house.call("POST", f"{at}/deferral", as_=TEACHER, json={"to_edition_id": later})).status_code == 403
    own = await house.call("POST", f"{at}/deferral", as_=SECRETARY, json={"to_edition_id": learner["edition_id"]})
    assert (own.status_code, own.json()["code"]) == (409, "not-a-later-edition")

    left = await house.post(f"{at}/deferral", SECRETARY, {"to_edition_id": later})

    assert (left["state"], left["deferred_to"], left["paid_cents"]) == ("deferred", later, 0)

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

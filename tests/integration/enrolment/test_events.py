"""Events of other services: in any order, and repeated."""

from shared.contracts.applications import ApplicationWithdrawnV1
from shared.contracts.registry import CONTRACTS
from shared.kernel.ids import new_id
from tests.integration.enrolment.conftest import House
from tests.support.eventually import eventually

OPENED = "eu.cursus.enrolment.opened.v1"


async def test_an_offer_accepted_before_its_edition_arrives_waits_and_is_opened_by_it(house: House) -> None:
    """The two topics have no common order; the enrolment opens, and the partition is not blocked."""
    application, edition = f"app-{new_id()}", f"edition-{new_id()}"
    await house.hear(house.acceptance(edition, application), subject=application, place=5)
    waiting = await house.enrolment(application, "awaiting_edition")
    assert (waiting["fee_cents"], waiting["modules"]) == (None, [])
    other = await house.opened()  # what comes later is not held up

    await house.edition_opened(edition)

    opened = await house.enrolment(application, "awaiting_payment")
    assert opened["fee_cents"] == 150_000
    assert [event["type"] for event in await house.told_of(opened["id"])] == [OPENED]
    assert other["state"] == "awaiting_payment"


async def test_repeated_events_change_nothing(house: House) -> None:
    """One enrolment and one event, however often acceptance and edition arrive."""
    application, edition = f"app-{new_id()}", f"edition-{new_id()}"
    accepted = house.acceptance(edition, application)
    event = await house.hear(accepted, subject=application, place=5)
    for _ in range(3):
        await house.edition_opened(edition)
        await house.hear_again(accepted, event)
    await house.opened()  # everything before it on these topics' keys is not ordered; so wait for a marker of the key
    marker = ApplicationWithdrawnV1(
        application_id=application,
        person_id=accepted.person_id,
        edition_id=edition,
        institution_id=accepted.institution_id,
        withdrawn_at=accepted.accepted_at,
    )
    withdrawal = await house.hear(marker, subject=application, place=6)
    await house.hear_again(marker, withdrawal)
    await house.hear_again(accepted, event)
    cancelled = await house.enrolment(application, "cancelled")
    assert cancelled["cancelled_for"] == "application_withdrawn"

    told = await house.told_of(cancelled["id"])

    assert [event["type"] for event in told] == [OPENED, "eu.cursus.enrolment.cancelled.v1"]
    assert [event["sequence"] for event in told] == ["0000000001", "0000000002"]
    assert {event["partitionkey"] for event in told} == {application}
    for said in told:
        assert CONTRACTS[said["type"]].model_validate(said["data"]).model_dump(mode="json") == said["data"]


async def test_an_edition_without_a_required_payment_confirms_at_once(house: House) -> None:
    """`confirm_with: 0` requires no payment before the attendance."""
    application, edition = f"app-{new_id()}", f"edition-{new_id()}"
    await house.edition_opened(edition, confirm_with=0)
    await house.hear(house.acceptance(edition, application), subject=application, place=5)
    assert (await house.enrolment(application, "confirmed"))["owed_cents"] == 150_000


async def test_the_roll_names_learners_from_their_latest_card_and_the_topic_never_does(house: House) -> None:
    """The roll shows names to its own institution; an older card does not replace a newer one."""
    learner = await house.learner()
    application = learner["application_id"]
    await house.card(application, place=2, family_name="Lovelace-King", rpps="10003456780")
    await house.card(application, place=1)

    async def named() -> str | None:
        path = f"/v1/editions/{learner['edition_id']}/roll"
        roll = (await house.call("GET", path, as_="teacher@universite-bourgogne")).json()
        name: str | None = roll["items"][0]["family_name"]
        return name

    assert await eventually(named, what="a name on the roll") == "Lovelace-King"
    said = str(await house.told_of(learner["id"]))
    assert "Lovelace" not in said
    assert "10003456780" not in said

"""What enrolment tells of a place: a learner who leaves before the teaching frees it, over Kafka."""

from shared.contracts.enrolment import DeferralDroppedV1, DeferralRequestedV1, EnrolmentCancelledV1
from shared.kernel.ids import derived_id, new_id
from tests.integration.applications.campaign import HOUSE, SECRETARY, Applicant, Campaign, a_campaign, opened
from tests.support.services import Running


async def test_a_learner_who_leaves_before_the_teaching_leaves_the_place_to_the_next(service: Running) -> None:
    """A redelivery calls nobody else."""
    campaign = await a_campaign(service, capacity=1)
    first, second, third = [await campaign.completed() for _ in range(3)]
    await campaign.decide([first, second, third])
    await campaign.release()
    await campaign.until(first, lambda file: file["offer"] is not None)
    answer = await campaign.call("POST", f"/v1/applications/{first.application_id}/offer/acceptance", first.token)
    assert answer.status_code == 200, answer.text
    enrolment = derived_id("enrolment", first.application_id)
    said = EnrolmentCancelledV1(
        enrolment_id=enrolment,
        application_id=first.application_id,
        person_id=first.person_id,
        edition_id=campaign.edition_id,
        institution_id=HOUSE,
        reason="learner_left",
    )

    event = await service.hear(said, subject=enrolment, place=3, partitionkey=first.application_id)
    await service.hear_again(said, event)

    called = await campaign.until(second, lambda file: file["offer"] is not None)
    assert called["offer"]["from_waiting_list"] is True
    waiting = (await campaign.call("GET", f"/v1/applications/{third.application_id}", third.token)).json()
    assert waiting["offer"] is None


def wish(who: Applicant, campaign: Campaign, later: str) -> dict[str, str]:
    """The event of enrolment for a learner who defers to a later edition."""
    return {
        "enrolment_id": derived_id("enrolment", who.application_id),
        "application_id": who.application_id,
        "person_id": who.person_id,
        "edition_id": campaign.edition_id,
        "institution_id": HOUSE,
        "to_edition_id": later,
    }


async def test_a_place_asked_for_before_the_later_edition_is_known_is_answered_once_it_opens(service: Running) -> None:
    """The application stores the request until the edition opens; a dropped request gets no place."""
    campaign, later = await a_campaign(service), new_id()
    stays, comes = [await campaign.completed() for _ in range(2)]
    for who in (stays, comes):
        asked = DeferralRequestedV1(**wish(who, campaign, later))
        await service.hear(asked, subject=asked.enrolment_id, place=4, partitionkey=who.application_id)
    dropped = DeferralDroppedV1(**wish(stays, campaign, later))
    await service.hear(dropped, subject=dropped.enrolment_id, place=5, partitionkey=stays.application_id)
    await campaign.quiet()
    edition = opened(later, capacity=2, now=service.composition.clock.now())
    event = await service.hear(edition, subject=later)
    await service.hear_again(edition, event)

    await service.published_event(
        "eu.cursus.deferral.place-reserved.v1", "applications.events", application_id=comes.application_id
    )

    seats = await Campaign(service, later).seats()
    assert (seats["deferred"], seats["held"]) == ([comes.application_id], 1)
    spoken = [await campaign.spoken(who) for who in (stays, comes)]
    assert [said.count("eu.cursus.deferral.place-reserved.v1") for said in spoken] == [0, 1]
    other = await service.call("GET", f"/v1/editions/{later}/seats", as_=SECRETARY)
    assert other.json()["state"] == "waiting"

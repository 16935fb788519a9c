"""What enrolment tells of a place: a learner who leaves before the teaching frees it, over Kafka."""

from shared.contracts.enrolment import EnrolmentCancelledV1
from shared.kernel.ids import derived_id
from tests.integration.applications.campaign import HOUSE, a_campaign
from tests.support.services import Running


async def test_a_learner_who_leaves_before_the_teaching_leaves_the_place_to_the_next(service: Running) -> None:
    """Told twice, it calls one person."""
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

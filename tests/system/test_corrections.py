"""Applications and enrolment on real servers: correcting a released decision also moves the place."""

from deploy.verifiers.call_order import differences
from shared.contracts.catalogue import EditionStartedV1
from tests.integration.applications.campaign import HOUSE, JUROR, PRESIDENT, SECRETARY, a_campaign
from tests.support.eventually import eventually
from tests.system.houses import Houses

REFUSED = {"verdict": "refused", "reason": "background-too-far"}


async def test_an_accepted_place_is_corrected_away_calls_the_next_and_may_come_back(houses: Houses) -> None:
    """Corrected to refused, the place goes to the next person; corrected to eligible, the person enrols again."""
    campaign = await a_campaign(houses.applications, capacity=1)
    first, second = await campaign.released(1, waiting=1)
    await houses.accepts(first, campaign)

    await campaign.decided_alone(first, correcting=True, **REFUSED)

    refused = await campaign.until(first, lambda file: file["decision"] == "refused", as_=SECRETARY)
    assert refused["offer"]["revoked_at"]
    assert [one["step"] for one in refused["decisions"]] == ["released", "released"]
    await campaign.until(second, lambda file: file["offer"] is not None)
    ended = await houses.enrolled(first, "cancelled")
    assert ended["cancelled_for"] == "decision_corrected"

    async def enrolment_ended() -> bool:  # checked in sequence, because the enrolment may have ended in between
        return (await campaign.spoken(first))[-2:] == ["eu.cursus.offer.revoked.v1", "eu.cursus.decision.released.v1"]

    await eventually(enrolment_ended, what="the place taken back, then the refusal")

    await campaign.decided_alone(first, correcting=True, verdict="eligible", rank=5)
    await campaign.until(first, lambda file: file["decision"] == "waitlisted")
    assert (await campaign.declines(second)).status_code == 200
    await campaign.until(first, lambda file: file["offer"]["revoked_at"] is None)
    assert (await campaign.accepts(first)).status_code == 200
    assert (await houses.enrolled(first))["id"] == ended["id"]
    order = await campaign.done("GET", f"/v1/editions/{campaign.edition_id}/call-order", SECRETARY)
    assert (len(order["lists"]), differences(order)) == (2, [])


async def test_admitted_then_waitlisted_by_another_rank(houses: Houses) -> None:
    """An applicant with a wrong rank waits at the corrected rank and is called again from there."""
    campaign = await a_campaign(houses.applications, capacity=1)
    first, second, third = await campaign.released(1, waiting=2)
    await houses.accepts(first, campaign)

    await campaign.decided_alone(first, correcting=True, verdict="eligible", rank=7)

    waiting = await campaign.until(first, lambda file: file["decision"] == "waitlisted")
    assert waiting["waiting_rank"] == 2
    await houses.enrolled(first, "cancelled")
    for who in (second, third):
        await campaign.until(who, lambda file: file["offer"] is not None)
        assert (await campaign.declines(who)).status_code == 200
    again = await campaign.until(first, lambda file: file["offer"]["revoked_at"] is None)
    assert (again["answer"], again["offer"]["from_waiting_list"], again["offer"]["call_position"]) == ("none", True, 4)


async def test_once_the_teaching_has_begun_the_place_stays(houses: Houses) -> None:
    """The correction is refused with a clear error, whether entered before or after; the learner stays enrolled."""
    campaign = await a_campaign(houses.applications, capacity=1)
    (who,) = await campaign.released(1)
    await houses.accepts(who, campaign)
    path = f"/v1/applications/{who.application_id}/decision"
    await campaign.done("PUT", f"{path}/correction", JUROR, json=REFUSED)
    await campaign.done("POST", f"{path}/validation", PRESIDENT)
    begun = EditionStartedV1(
        edition_id=campaign.edition_id, programme_id="du-ia-appliquee-en-sante", institution_id=HOUSE
    )
    await houses.applications.hear(begun, subject=campaign.edition_id, place=2)

    async def running() -> bool:
        return bool((await campaign.done("GET", f"/v1/editions/{campaign.edition_id}"))["status"] == "running")

    await eventually(running, what="the teaching begun")
    release = await campaign.call("POST", f"{path}/release", PRESIDENT)
    another = await campaign.call("PUT", f"{path}/correction", JUROR, json=REFUSED)
    for late in (release, another):
        assert (late.status_code, late.json()["code"]) == (409, "teaching-begun")
    assert (await campaign.file(who))["decision"] == "admitted"
    assert (await houses.enrolled(who))["cancelled_for"] is None

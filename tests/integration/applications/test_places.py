"""Decisions and places over HTTP and Kafka: released, answered, expired, withdrawn, raced."""

import asyncio
from collections import Counter
from datetime import timedelta

from prometheus_client import REGISTRY

from deploy.verifiers.call_order import differences
from services.applications.domain.events import DecisionsApproved
from services.applications.domain.seats.events import CallListReleased, PlaceOffered
from services.applications.messaging import internal
from shared.contracts.applications import ApplicationWithdrawnV1
from shared.contracts.catalogue import EditionCancelledV1
from shared.contracts.envelope import Contract, Envelope
from shared.kernel.clock import SimulatedClock
from shared.kernel.ids import new_id
from shared.measuring import Measuring
from tests.integration.applications.campaign import (
    HOUSE,
    JUROR,
    PRESIDENT,
    SECRETARY,
    Applicant,
    Campaign,
    a_campaign,
)
from tests.support.eventually import eventually
from tests.support.services import Running


async def called(campaign: Campaign) -> Counter[str]:
    """The number of offers published for each application."""
    events = await campaign.service.published("applications.events")
    return Counter(
        event["subject"]
        for event in events
        if event["type"] == "eu.cursus.offer.made.v1" and event["data"]["edition_id"] == campaign.edition_id
    )


async def test_a_list_is_released_as_a_whole_and_each_hears_its_decision_before_its_offer(service: Running) -> None:
    """Admitted, waitlisted with a rank, refused with a reason; the call order can be recomputed."""
    campaign = await a_campaign(service, capacity=2)
    health, technical, second, refused = [
        await campaign.completed(profile) for profile in ("health", "technical", "health", "health")
    ]
    await campaign.decide([health, second, technical], refused=[refused])
    board = await campaign.release()
    assert (board["held"], board["capacity"], board["called"]) == (2, 2, 2)

    admitted = await campaign.until(technical, lambda file: file["offer"] is not None)
    assert admitted["decision"] == "admitted"
    assert admitted["offer"]["call_position"] == 2
    waiting = await campaign.until(second, lambda file: file["decision"] != "pending")
    assert (waiting["decision"], waiting["waiting_rank"], waiting["offer"]) == ("waitlisted", 1, None)
    no = await campaign.until(refused, lambda file: file["decision"] != "pending")
    assert (no["decision"], no["refusal_reason"]) == ("refused", "background-too-far")
    await service.published_event(
        "eu.cursus.offer.made.v1", "applications.events", application_id=technical.application_id
    )
    assert [type_.split(".", 2)[2] for type_ in (await campaign.spoken(technical))[-2:]] == [
        "decision.released.v1",
        "offer.made.v1",
    ]

    shown = await campaign.done("GET", f"/v1/editions/{campaign.edition_id}/call-order", refused.token)
    assert shown["order"] == [one.application_id for one in (health, technical, second)]
    assert differences(shown) == []


async def test_the_steps_of_a_decision_are_kept_apart_and_each_has_its_people(service: Running) -> None:
    """Entered by the jury, validated by its president, seen by the applicant only once released."""
    campaign = await a_campaign(service)
    who = await campaign.completed()
    path = f"/v1/applications/{who.application_id}/decision"
    body = {"verdict": "refused", "reason": "background-too-far"}
    assert (await campaign.call("PUT", path, JUROR, json=body)).status_code == 404  # no jury yet
    await campaign.appoint()
    assert (await campaign.call("PUT", path, f"juror@{HOUSE}/eve", json=body)).status_code == 403
    assert (await campaign.call("PUT", path, JUROR, json={"verdict": "eligible"})).status_code == 422
    await campaign.done("PUT", path, JUROR, json=body)
    assert (await campaign.call("POST", f"{path}/release", PRESIDENT)).status_code == 409
    assert (await campaign.call("POST", f"{path}/validation", JUROR)).status_code == 403
    other = f"president@{HOUSE}/eve"
    assert (await campaign.call("POST", f"{path}/validation", other)).json()["code"] == "not-president"
    validated = await campaign.done("POST", f"{path}/validation", PRESIDENT)
    assert validated["decisions"][-1]["step"] == "validated"
    mine = await campaign.file(who)
    assert (mine["decision"], "decisions" in mine) == ("pending", False)
    await campaign.done("POST", f"{path}/release", PRESIDENT)
    assert (await campaign.file(who))["decision"] == "refused"


async def test_a_list_with_an_undecided_file_or_with_nothing_is_not_released(service: Running) -> None:
    """A second release is refused too; a retry with the same key gets the first reply."""
    campaign = await a_campaign(service)
    path = f"/v1/editions/{campaign.edition_id}/release"
    assert (await campaign.call("POST", path, PRESIDENT)).json()["code"] == "nothing-to-release"
    first, second = await campaign.completed(), await campaign.completed()
    await campaign.decide([first])
    unsettled = await campaign.call("POST", path, PRESIDENT)
    assert (unsettled.status_code, unsettled.json()["count"]) == (409, 1)
    await campaign.done(
        "PUT", f"/v1/applications/{second.application_id}/decision", SECRETARY, json={"verdict": "eligible", "rank": 2}
    )
    await campaign.done("POST", f"/v1/applications/{second.application_id}/decision/validation", PRESIDENT)
    key = {"Idempotency-Key": new_id()}
    released = await campaign.call("POST", path, PRESIDENT, headers=key)
    again = await campaign.call("POST", path, PRESIDENT, headers=key)
    assert (released.status_code, again.json()) == (200, released.json())
    assert (await campaign.call("POST", path, PRESIDENT)).json()["code"] == "nothing-to-release"


async def test_an_accepted_offer_is_told_once_and_a_full_edition_calls_nobody(service: Running) -> None:
    """A second acceptance is refused, a retry with the same key is not; a waiting applicant has no offer to accept."""
    campaign = await a_campaign(service, capacity=1)
    first, waiting = await campaign.released(1, waiting=1)
    key = {"Idempotency-Key": new_id()}
    path = f"/v1/applications/{first.application_id}/offer/acceptance"
    accepted = await campaign.call("POST", path, first.token, headers=key)
    again = await campaign.call("POST", path, first.token, headers=key)
    assert (accepted.json()["state"], again.json()) == ("accepted", accepted.json())
    assert (await campaign.accepts(first)).json()["code"] == "no-open-offer"
    full = await campaign.accepts(waiting)
    assert (full.status_code, full.json()["code"]) == (409, "no-open-offer")
    await campaign.until(first, lambda file: file["answer"] == "accepted")
    await campaign.service.published_event(
        "eu.cursus.offer.accepted.v1", "applications.events", application_id=first.application_id
    )
    assert Counter(await campaign.spoken(first))["eu.cursus.offer.accepted.v1"] == 1
    assert (await campaign.seats())["held"] == 1
    assert (await campaign.file(waiting))["offer"] is None


async def test_a_declined_place_goes_to_the_next_with_the_waiting_lists_delay(service: Running) -> None:
    """The next applicant is called in the same save of the board."""
    campaign = await a_campaign(service, capacity=1)
    first, second = await campaign.released(1, waiting=1)
    assert (await campaign.declines(first)).json()["state"] == "declined"
    offered = await campaign.until(second, lambda file: file["offer"] is not None)
    assert offered["offer"]["from_waiting_list"] is True
    assert (offered["decision"], offered["waiting_rank"]) == ("waitlisted", 1)
    await campaign.until(first, lambda file: file["answer"] == "declined")


async def test_an_offer_expires_at_its_deadline_and_is_answered_no_more(service: Running) -> None:
    """The timer takes the place back and calls the next applicant; a late answer is refused."""
    campaign = await a_campaign(service, capacity=1)
    first, second = await campaign.released(1, waiting=1)
    clock = service.composition.clock
    assert isinstance(clock, SimulatedClock)
    clock.advance_to(clock.now() + timedelta(days=8))
    late = await campaign.accepts(first)
    assert (late.status_code, late.json()["code"]) in {(409, "offer-expired"), (409, "no-open-offer")}
    await campaign.until(second, lambda file: file["offer"] is not None)
    await campaign.until(first, lambda file: file["answer"] == "expired")


async def test_a_withdrawal_from_an_accepted_place_calls_the_next_and_who_is_gone_is_passed_over(
    service: Running,
) -> None:
    """The board consumes the withdrawal from the public topic; an applicant who withdrew is not called again."""
    campaign = await a_campaign(service, capacity=1)
    first, second, third = await campaign.released(1, waiting=2)
    await campaign.accepts(first)
    assert (await campaign.withdraws(second)).status_code == 200
    assert (await campaign.withdraws(first)).status_code == 200
    await service.published_event("eu.cursus.offer.made.v1", "applications.events", application_id=third.application_id)
    assert set(await called(campaign)) == {first.application_id, third.application_id}
    assert (await campaign.withdraws(first)).json()["code"] == "illegal-transition"


async def test_events_of_the_board_heard_again_change_nothing(service: Running) -> None:
    """Every internal event and withdrawal of an edition is delivered twice; nothing changes or is published again."""
    campaign = await a_campaign(service, capacity=1)
    first, second = await campaign.released(1, waiting=1)
    await campaign.withdraws(first)
    await campaign.until(second, lambda file: file["offer"] is not None)
    before = [await campaign.file(who) for who in (first, second)], (await campaign.seats())["offers"]
    kinds: list[type[Contract]] = [
        internal.CONTRACTS[CallListReleased],
        internal.CONTRACTS[PlaceOffered],
        internal.CONTRACTS[DecisionsApproved],
        ApplicationWithdrawnV1,
    ]
    known = {kind.type: kind for kind in kinds}
    for event in await service.published("applications.internal", "applications.events"):
        if event["type"] in known and event["data"]["edition_id"] == campaign.edition_id:
            await service.hear_again(known[event["type"]].model_validate(event["data"]), Envelope.model_validate(event))
    later = await campaign.completed()  # a new file, so that the consumer is known to have passed the old events
    await campaign.withdraws(later)

    async def passed() -> bool:
        status = await campaign.done("GET", "/ops/status", "operator@cursus")
        return bool(status["outbox"]["documents"] == 0 and status["parked"] == 0)

    await eventually(passed)
    assert ([await campaign.file(who) for who in (first, second)], (await campaign.seats())["offers"]) == before
    assert set((await called(campaign)).values()) == {1}


async def test_a_cancelled_edition_cancels_its_files_and_closes_its_board(service: Running) -> None:
    """Open applications are cancelled and their applicants informed; no offer can be answered any more."""
    campaign = await a_campaign(service, capacity=1)
    first, second = await campaign.released(1, waiting=1)
    await campaign.withdraws(second)
    said = EditionCancelledV1(edition_id=campaign.edition_id, programme_id="du-ia", institution_id=HOUSE)
    await service.hear(said, subject=campaign.edition_id, place=2)
    await campaign.until(first, lambda file: file["file"] == "cancelled")
    assert (await campaign.file(second))["file"] == "withdrawn"
    assert (await campaign.accepts(first)).json()["code"] == "illegal-transition"
    assert (await campaign.seats())["state"] == "closed"


async def test_forty_people_answering_and_withdrawing_at_once_never_exceed_the_places(service: Running) -> None:
    """Two withdrawals at one instant call two different people; nobody is called twice (DOMAIN rule 1)."""
    campaign = await a_campaign(service, capacity=10)
    people = await campaign.released(10, waiting=30)

    async def act(n: int, who: Applicant) -> None:
        await (campaign.accepts, campaign.declines, campaign.withdraws)[n % 3](who)
        if n % 3 == 0 and n % 2:
            await campaign.withdraws(who)

    await asyncio.gather(*(act(n, who) for n, who in enumerate(people)))

    async def settled() -> bool:
        seats = await campaign.seats()
        assert seats["held"] <= seats["capacity"]
        return bool(seats["held"] == seats["capacity"] and await quiet())

    async def quiet() -> bool:
        status = await campaign.done("GET", "/ops/status", "operator@cursus")
        seats = await campaign.seats()
        heard = {who.application_id for who in people if (await campaign.file(who))["offer"] is not None}
        gone = {who.application_id for who in people if (await campaign.file(who))["file"] == "withdrawn"}
        offered = {offer["application_id"] for offer in seats["offers"]}
        return bool(status["outbox"]["documents"] == 0 and offered - gone <= heard)

    await eventually(settled, what="ten places held by people who are still there")
    seats = await campaign.seats()
    positions = [offer["call_position"] for offer in seats["offers"]]
    assert len(set(positions)) == len(positions) == len({offer["application_id"] for offer in seats["offers"]})
    assert max((await called(campaign)).values()) == 1
    holding = {offer["application_id"] for offer in seats["offers"] if offer["state"] in {"open", "accepted"}}
    gone = {who.application_id for who in people if (await campaign.file(who))["file"] == "withdrawn"}
    assert not holding & gone


async def test_the_places_of_an_edition_are_counted_for_the_operator(service: Running) -> None:
    """Capacity, offered, accepted; by the edition's id."""
    campaign = await a_campaign(service, capacity=2)
    one, two = await campaign.completed("health"), await campaign.completed("health")
    await campaign.decide([one, two])
    await campaign.release()
    await campaign.until(one, lambda file: file["offer"] is not None)
    assert (await campaign.accepts(one)).status_code == 200
    await Measuring(service.composition, own=True).look()
    figures = {
        place: REGISTRY.get_sample_value("cursus_seats", {"edition": campaign.edition_id, "place": place})
        for place in ("capacity", "offered", "accepted", "deferred")
    }
    assert figures == {"capacity": 2, "offered": 1, "accepted": 1, "deferred": 0}

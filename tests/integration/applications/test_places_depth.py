"""Simulation, more time, later lists and scheduled releases over HTTP and Kafka."""

from datetime import datetime, timedelta
from typing import Any

from deploy.verifiers.call_order import differences
from shared.kernel.clock import SimulatedClock
from tests.integration.applications.campaign import (
    JUROR,
    PRESIDENT,
    SECRETARY,
    STRANGER,
    Applicant,
    Campaign,
    a_campaign,
)
from tests.support.eventually import eventually
from tests.support.services import Running


async def decided(campaign: Campaign, who: Applicant, **body: object) -> str:
    """What the jury pronounces and the president validates; answers the path of the decision."""
    path = f"/v1/applications/{who.application_id}/decision"
    await campaign.done("PUT", path, JUROR, json=body)
    await campaign.done("POST", f"{path}/validation", PRESIDENT)
    return path


async def test_a_simulation_tells_who_would_be_called_and_changes_nothing(service: Running) -> None:
    """With the edition's own places, with others, with other shares; and what is no share is refused."""
    campaign = await a_campaign(service, capacity=1)
    health, technical = await campaign.completed("health"), await campaign.completed("technical")
    undecided = await campaign.completed()
    await campaign.appoint()
    for rank, who in enumerate((health, technical), start=1):
        path = f"/v1/applications/{who.application_id}/decision"
        await campaign.done("PUT", path, JUROR, json={"verdict": "eligible", "rank": rank})
    path = f"/v1/editions/{campaign.edition_id}/seats/simulation"
    before = await campaign.seats(), await campaign.file(undecided, SECRETARY)
    usual = await campaign.done("POST", path, SECRETARY, json={})
    assert (usual["capacity"], usual["called"], usual["waiting"], usual["undecided"]) == (1, 1, 1, 1)
    shares = {"technical": "40/100", "health": "30/100", "law_ethics_society": "30/100"}
    other = await campaign.done("POST", path, SECRETARY, json={"shares": shares})
    assert (other["gained"], other["lost"]) == ([technical.application_id], [health.application_id])
    more = await campaign.done("POST", path, SECRETARY, json={"capacity": 32, "shares": shares})
    assert [one["called"] for one in more["order"]] == [True, True]
    too_much = await campaign.call("POST", path, SECRETARY, json={"shares": {"health": "2/3", "technical": "1/2"}})
    assert (too_much.status_code, too_much.json()["field"]) == (422, "shares")
    assert (await campaign.call("POST", path, STRANGER, json={})).status_code == 404
    assert (await campaign.seats(), await campaign.file(undecided, SECRETARY)) == before


async def test_the_secretary_gives_more_time_with_a_trace_and_the_file_hears_of_it(service: Running) -> None:
    """The board keeps who, when and why; the world hears the new deadline."""
    campaign = await a_campaign(service, capacity=1)
    (who,) = await campaign.released(1)
    before = datetime.fromisoformat((await campaign.file(who))["offer"]["answer_by"])
    body = {"until": (before + timedelta(days=5)).date().isoformat(), "reason": "funding-pending"}
    path = f"/v1/applications/{who.application_id}/offer/extension"
    assert (await campaign.call("POST", path, JUROR, json=body)).status_code == 403
    await campaign.done("POST", path, SECRETARY, json=body)
    after = await campaign.until(who, lambda file: datetime.fromisoformat(file["offer"]["answer_by"]) > before)
    (offer,) = (await campaign.seats())["offers"]
    assert offer["answer_by"] == after["offer"]["answer_by"]
    assert [(one["by"], one["reason"]) for one in offer["extensions"]] == [(SECRETARY, "funding-pending")]
    await service.published_event(
        "eu.cursus.offer.extended.v1", "applications.events", application_id=who.application_id
    )


async def test_a_late_file_waits_by_its_rank_alone_or_with_a_second_list(service: Running) -> None:
    """Whoever is decided after the release comes among those who still wait, and the whole order can be recomputed."""
    campaign = await a_campaign(service, capacity=1)
    first, waiting, alone, later = [await campaign.completed() for _ in range(4)]
    await campaign.appoint()
    for rank, who in enumerate((first, waiting), start=1):
        await decided(campaign, who, verdict="eligible", rank=rank)
    for who in (alone, later):
        await decided(campaign, who, verdict="refused", reason="background-too-far")
    await campaign.release()
    for who in (alone, later):
        await campaign.until(who, lambda file: file["decision"] == "refused")
        path = f"/v1/applications/{who.application_id}/decision"
        await campaign.done("PUT", f"{path}/correction", JUROR, json={"verdict": "eligible", "rank": 1})
        await campaign.done("POST", f"{path}/validation", PRESIDENT)
    await campaign.done("POST", f"/v1/applications/{alone.application_id}/decision/release", PRESIDENT)
    shown = await campaign.until(alone, lambda file: file["decision"] == "waitlisted")
    assert shown["waiting_rank"] == 1
    await campaign.release()
    shown = await campaign.until(later, lambda file: file["decision"] == "waitlisted")
    assert shown["waiting_rank"] == 2
    order = await campaign.done("GET", f"/v1/editions/{campaign.edition_id}/call-order", later.token)
    assert order["order"] == [one.application_id for one in (first, alone, later, waiting)]
    assert (len(order["lists"]), differences(order)) == (3, [])
    for who in (first, alone, later):
        await campaign.until(who, lambda file: file["offer"] is not None)
        await campaign.declines(who)
    assert (await campaign.until(waiting, lambda file: file["offer"] is not None))["offer"]["call_position"] == 4


async def test_a_list_that_no_board_has_taken_is_gone_after_the_next_draw(service: Running) -> None:
    """As a process that is killed before its board has it leaves it; another edition's stays."""
    campaign, other = await a_campaign(service, capacity=1), await a_campaign(service)
    await campaign.released(1)
    lists = service.composition.database["call_lists"]
    (first,) = await lists.find({"state.edition_id": campaign.edition_id}).to_list(2)
    await lists.insert_one(first | {"_id": "left"})
    elsewhere = first["state"] | {"edition_id": other.edition_id}
    await lists.insert_one(first | {"_id": "elsewhere", "state": elsewhere})
    late = await campaign.completed()
    path = await decided(campaign, late, verdict="eligible", rank=2)
    await campaign.done("POST", f"{path}/release", PRESIDENT)
    shown = await campaign.done("GET", f"/v1/editions/{campaign.edition_id}/call-order", late.token)
    assert (len(shown["lists"]), differences(shown)) == (2, [])
    kept = {one["_id"] async for one in lists.find({}, {"_id": 1})}
    assert {first["_id"], "elsewhere"} <= kept
    assert "left" not in kept


async def test_who_was_passed_over_and_comes_back_is_called_when_their_turn_comes(service: Running) -> None:
    """Withdrawn by mistake, passed over meanwhile, reopened: among those who wait, at the rank the jury gave."""
    campaign = await a_campaign(service, capacity=1)
    first, passed, third, last = await campaign.released(1, waiting=3)
    await campaign.withdraws(passed)
    await campaign.quiet()
    await campaign.declines(first)
    await campaign.until(third, lambda file: file["offer"] is not None)
    body = {"reason": "withdrawn-by-mistake"}
    await campaign.done("POST", f"/v1/applications/{passed.application_id}/reopening", SECRETARY, json=body)

    async def listed() -> dict[str, Any] | None:
        order = await campaign.done("GET", f"/v1/editions/{campaign.edition_id}/call-order", SECRETARY)
        return order if len(order["lists"]) == 2 else None

    order = await eventually(listed, what="a second list")
    assert order is not None
    assert order["order"][3:] == [passed.application_id, last.application_id]
    assert differences(order) == []
    await campaign.declines(third)
    called = await campaign.until(passed, lambda file: file["offer"] is not None)
    assert (called["decision"], called["offer"]["from_waiting_list"]) == ("waitlisted", True)
    assert (await campaign.file(last))["offer"] is None


async def test_a_list_is_released_by_itself_at_its_time_or_says_why_not(service: Running) -> None:
    """A complete file without a decision stands in the way the first time."""
    campaign = await a_campaign(service, capacity=1)
    clock = service.composition.clock
    assert isinstance(clock, SimulatedClock)
    path = f"/v1/editions/{campaign.edition_id}/release/schedule"
    first, second = await campaign.completed(), await campaign.completed()
    await campaign.appoint()
    await decided(campaign, first, verdict="eligible", rank=1)

    async def scheduled() -> None:
        at = clock.now() + timedelta(hours=6)
        set_ = await campaign.done("PUT", path, PRESIDENT, json={"release_at": at.isoformat()})
        assert datetime.fromisoformat(set_["release_at"]) == at
        clock.advance_to(at)

    await scheduled()

    async def missed() -> bool:
        return bool((await campaign.seats())["release_missed"] == "decisions-unsettled")

    await eventually(missed, what="a release missed")
    await decided(campaign, second, verdict="eligible", rank=2)
    await scheduled()
    await campaign.until(first, lambda file: file["offer"] is not None)
    assert (await campaign.until(second, lambda file: file["decision"] == "waitlisted"))["waiting_rank"] == 1
    assert (await campaign.seats())["release_at"] is None
    assert (await campaign.call("PUT", path, PRESIDENT, json={"release_at": "2020-01-01T00:00:00Z"})).status_code == 422

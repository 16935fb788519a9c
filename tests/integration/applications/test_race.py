"""A hundred people at once on a real server: never over capacity, nobody called twice, and the order kept."""

import asyncio

import pytest
from prometheus_client import REGISTRY

from deploy.verifiers.call_order import differences
from services.applications.persistence.documents import CALL_LISTS, EDITION_OF
from services.applications.use_cases.seats import boards
from shared.contracts.applications import ApplicationWithdrawnV1
from shared.kernel.ids import new_id
from tests.integration.applications.campaign import JUROR, PRESIDENT, SECRETARY, a_campaign
from tests.support.eventually import eventually
from tests.support.services import Running

PLACES, WAITING = 60, 60


async def test_a_hundred_acceptances_and_withdrawals_at_once_keep_the_places(service: Running) -> None:
    """30 accept, 30 with an offer and 40 who wait withdraw, at once; the places fill again by call order."""
    campaign = await a_campaign(service, capacity=PLACES)
    people = await campaign.released(PLACES, waiting=WAITING)
    accepting, leaving = people[:30], [*people[30:60], *people[60:100]]
    answers = await asyncio.gather(
        *(campaign.accepts(who) for who in accepting), *(campaign.withdraws(who) for who in leaving)
    )
    assert [answer.status_code for answer in answers] == [200] * 100

    expected = {who.application_id for who in [*accepting, *people[100:]]}

    async def settled() -> bool:
        seats = await campaign.seats()
        assert seats["held"] <= seats["capacity"]
        return {one["application_id"] for one in seats["offers"] if one["state"] in {"open", "accepted"}} == expected

    await eventually(settled, what="the places held by those who are still there")
    for who in people[100:]:
        await campaign.until(who, lambda file: file["offer"] is not None, as_=SECRETARY)
    seats, called = await campaign.seats(), await campaign.called()
    positions = [offer["call_position"] for offer in seats["offers"]]
    assert len(set(positions)) == len(positions)
    assert set(called.values()) == {1}
    assert differences(await campaign.done("GET", f"/v1/editions/{campaign.edition_id}/call-order", SECRETARY)) == []


async def test_ranks_corrected_and_late_files_released_while_people_leave_keep_places_and_order(
    service: Running,
) -> None:
    """Six leave, four who hold or await a place get another rank, four late files come: all at once."""
    campaign = await a_campaign(service, capacity=8)
    people = await campaign.released(8, waiting=10)
    late = list(await asyncio.gather(*(campaign.completed() for _ in range(4))))
    leaving, moved = [*people[:3], *people[8:11]], [*people[3:5], *people[12:14]]
    for rank, who in enumerate([*moved, *late], start=4):
        path = f"/v1/applications/{who.application_id}/decision"
        correction = f"{path}/correction" if who in moved else path
        await campaign.done("PUT", correction, JUROR, json={"verdict": "eligible", "rank": 3 * rank})
        await campaign.done("POST", f"{path}/validation", PRESIDENT)
    answers = await asyncio.gather(
        *(campaign.withdraws(who) for who in leaving),
        *(
            campaign.call("POST", f"/v1/applications/{who.application_id}/decision/release", PRESIDENT)
            for who in [*moved, *late]
        ),
    )
    assert {answer.status_code for answer in answers[:6]} == {200}
    assert {answer.status_code for answer in answers[6:]} <= {200, 409}  # called before their list was drawn
    path = f"/v1/editions/{campaign.edition_id}"
    leavers = {who.application_id for who in leaving}

    async def settled() -> bool:
        seats = await campaign.seats()
        assert seats["held"] <= seats["capacity"]
        holding = {one["application_id"] for one in seats["offers"] if one["state"] == "open"}
        return len(holding) == 8 and not holding & leavers

    await eventually(settled, what="eight places held by those who are still there")
    await campaign.quiet()
    order = await campaign.done("GET", f"{path}/call-order", SECRETARY)
    assert differences(order) == []
    written = service.composition.database[CALL_LISTS].count_documents({EDITION_OF: campaign.edition_id})
    assert await written == len(order["lists"]), "what was drawn for a board that had moved on is not left behind"
    seats = await campaign.seats()
    assert all(order["order"][one["call_position"] - 1] == one["application_id"] for one in seats["offers"])
    again = {who.application_id for who in moved}
    assert all(times == 1 for who, times in (await campaign.called()).items() if who not in again)


async def test_a_board_that_never_holds_still_is_worth_another_try_and_no_fault(
    service: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTP answers 503, and a retry with the same key succeeds; an event is retried, never parked."""

    def retried() -> float:
        return REGISTRY.get_sample_value("cursus_event_retries_total", {"type": ApplicationWithdrawnV1.type}) or 0

    async def tried_again() -> bool:
        return retried() > before

    campaign = await a_campaign(service, capacity=1)
    first, second = await campaign.released(1, waiting=1)
    late, before = await campaign.completed(), retried()
    path = f"/v1/applications/{late.application_id}/decision"
    await campaign.done("PUT", path, JUROR, json={"verdict": "eligible", "rank": 9})
    await campaign.done("POST", f"{path}/validation", PRESIDENT)
    release, key = f"/v1/editions/{campaign.edition_id}/release", {"Idempotency-Key": new_id()}
    monkeypatch.setattr(boards, "READINGS", 0)

    for answer in await campaign.declines(first), await campaign.call("POST", release, PRESIDENT, headers=key):
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["Retry-After"]
    assert (await campaign.withdraws(first)).status_code == 200
    await eventually(tried_again, what="the withdrawal tried again")
    monkeypatch.undo()

    await campaign.until(second, lambda file: file["offer"] is not None)
    assert (await campaign.call("POST", release, PRESIDENT, headers=key)).status_code == 200
    await campaign.until(late, lambda file: file["decision"] == "waitlisted")
    assert await service.composition.parking.count() == 0

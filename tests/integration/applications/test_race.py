"""A hundred people at once on a real server: never over capacity, nobody called twice, and the order kept."""

import asyncio
import time

from deploy.verifiers.call_order import differences
from tests.integration.applications.campaign import SECRETARY, a_campaign
from tests.support.eventually import eventually
from tests.support.services import Running

PLACES, WAITING = 60, 60


async def test_a_hundred_acceptances_and_withdrawals_at_once_keep_the_places(service: Running) -> None:
    """30 accept, 30 with an offer and 40 who wait withdraw, in the same breath; the places fill again by call order."""
    campaign = await a_campaign(service, capacity=PLACES)
    people = await campaign.released(PLACES, waiting=WAITING)
    accepting, leaving = people[:30], [*people[30:60], *people[60:100]]
    began = time.perf_counter()
    answers = await asyncio.gather(
        *(campaign.accepts(who) for who in accepting), *(campaign.withdraws(who) for who in leaving)
    )
    answered = time.perf_counter()
    assert [answer.status_code for answer in answers] == [200] * 100

    expected = {who.application_id for who in [*accepting, *people[100:]]}

    async def settled() -> bool:
        seats = await campaign.seats()
        assert seats["held"] <= seats["capacity"]
        return {one["application_id"] for one in seats["offers"] if one["state"] in {"open", "accepted"}} == expected

    await eventually(settled, seconds=60, what="the places held by those who are still there")
    at_rest = time.perf_counter()
    print(f"\n100 at once: answered in {answered - began:.2f} s, the board at rest after {at_rest - began:.2f} s")
    for who in people[100:]:
        await campaign.until(who, lambda file: file["offer"] is not None, as_=SECRETARY)
    seats, called = await campaign.seats(), await campaign.called()
    positions = [offer["call_position"] for offer in seats["offers"]]
    assert len(set(positions)) == len(positions)
    assert set(called.values()) == {1}
    assert differences(await campaign.done("GET", f"/v1/editions/{campaign.edition_id}/call-order", SECRETARY)) == []

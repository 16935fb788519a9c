"""Failures of similar systems with places: (c) and (d) of the nine, from the request to the mailbox."""

import asyncio
from typing import Any

from deploy.verifiers.call_order import differences
from tests.integration.applications.campaign import SECRETARY, Applicant
from tests.support.eventually import eventually
from tests.system.peers.house import House, Intake

CALLS = ("offer-made", "offer-from-waiting-list")


def holding(seats: dict[str, Any]) -> set[str]:
    return {one["application_id"] for one in seats["offers"] if one["state"] in {"open", "accepted"}}


async def withdraw_at_once(intake: Intake, *pair: Applicant) -> None:
    """Send all withdrawals concurrently; count the places meanwhile, until the next people hold them."""
    held: list[tuple[int, int]] = []

    async def refilled() -> bool:
        seats = await intake.seats()
        held.append((seats["held"], seats["capacity"]))
        return seats["held"] == seats["capacity"] and not holding(seats) & {who.application_id for who in pair}

    await asyncio.gather(intake.withdraws_now(*pair), eventually(refilled, what="the places offered anew"))
    assert all(taken <= capacity for taken, capacity in held)


async def test_two_withdrawals_at_the_same_instant_call_two_different_people_never_beyond_capacity(
    house: House,
) -> None:
    """Three rounds: each time two other people get the letter, once, and anybody can recompute the order."""
    intake = await house.intake(capacity=2)
    people = await intake.released(2, waiting=6)
    addresses = await intake.addresses(*people)
    for address in addresses[:2]:
        await house.received(address, "offer-made")
    for first in range(0, 6, 2):
        await withdraw_at_once(intake, *people[first : first + 2])
        for address in addresses[first + 2 : first + 4]:
            await house.received(address, "offer-from-waiting-list")
        seats = await intake.seats()
        assert holding(seats) == {who.application_id for who in people[first + 2 : first + 4]}
        await house.stage.quiet()
        calls = [sum(house.letters(address).count(call) for call in CALLS) for address in addresses]
        assert calls == [1] * (first + 4) + [0] * (4 - first)
    order = await intake.done("GET", f"/v1/editions/{intake.edition_id}/call-order", SECRETARY)
    assert (order["order"], differences(order)) == ([who.application_id for who in people], [])


async def test_someone_called_who_withdraws_is_not_called_again(house: House) -> None:
    """Neither for the next free place nor on a later list; the file is not reopened, and no letter offers a place."""
    intake = await house.intake(capacity=1)
    first, second, third = await intake.released(1, waiting=2)
    gone, *others = await intake.addresses(first, second, third)
    await house.received(gone, "offer-made")

    await intake.withdraws_now(first)

    await house.received(others[0], "offer-from-waiting-list")
    reopening = {"reason": "withdrawn-by-mistake"}
    path = f"/v1/applications/{first.application_id}/reopening"
    refused = await intake.call("POST", path, SECRETARY, json=reopening)
    assert (refused.status_code, refused.json()["code"]) == (409, "already-called")
    assert (await intake.declines(second)).status_code == 200
    await house.received(others[1], "offer-from-waiting-list")
    late = await intake.completed()
    await intake.decided_alone(late, verdict="eligible", rank=1)
    await intake.withdraws_now(third)
    await house.received(await intake.address(late), "offer-from-waiting-list")
    await intake.withdraws_now(late)
    await house.stage.quiet()

    seats = await intake.seats()
    assert (seats["held"], holding(seats)) == (0, set())
    assert set((await intake.called()).values()) == {1}
    assert [letter for letter in house.letters(gone) if letter in CALLS] == ["offer-made"]
    assert house.letters(gone)[-1] == "application-withdrawn"

"""Moments on real servers: each comes once, however late, whoever minds it, and a bad one holds up no other."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.kernel.clock import SystemClock
from shared.kernel.commands import Command
from shared.kernel.ids import new_id
from shared.messaging import timers
from shared.messaging.timers import Timer, Timers
from shared.mongo.leases import SlotLeases
from tests.integration.kernel.place import Place, at_work
from tests.integration.kernel.tally import Ring, Tally
from tests.support.eventually import eventually

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def ringing(place: Place, at: datetime) -> str:
    return (await place.store.add(Tally(id=new_id(), rings_at=at))).id


async def all_rung(place: Place, ids: list[str]) -> None:
    async def none_is_due() -> bool:
        return bool(await place.store.collection.count_documents({"_id": {"$in": ids}, "state.rung": 0}) == 0)

    await eventually(none_is_due)
    assert await place.store.collection.count_documents({"_id": {"$in": ids}, "state.rung": 1}) == len(ids)


async def test_a_moment_that_came_while_nobody_was_there_comes_once_and_late(place: Place) -> None:
    """Due for years before the first worker starts; a restart does not bring it again."""
    ids = [await ringing(place, LONG_AGO) for _ in range(5)]
    async with at_work(place):
        await all_rung(place, ids)
    later = await ringing(place, LONG_AGO)
    async with at_work(place):
        await all_rung(place, [later])
        await place.everything_sent()
    await all_rung(place, ids)
    assert [event["sequence"] for event in await place.steps(ids[0])] == ["0000000001"]


async def test_two_workers_ring_each_moment_once_between_them(place: Place) -> None:
    """Also those that come while they share their slots anew."""
    soon = SystemClock().now() + timedelta(seconds=1)
    ids = [await ringing(place, soon + timedelta(milliseconds=20 * n)) for n in range(60)]
    async with at_work(place), at_work(place):
        await all_rung(place, ids)
        await place.everything_sent()
    told = [event["subject"] for event in await place.steps() if event["type"].endswith("rung.v1")]
    assert sorted(set(told) & set(ids)) == sorted(ids)


@dataclass
class Bells:
    """An act that counts, rings only those that are not stuck or dumb, and knows how many tried."""

    place: Place
    stuck: set[str]
    dumb: set[str]
    tries: int = 0

    async def __call__(self, command: Command[Tally], /) -> Tally:
        assert isinstance(command, Ring)
        self.tries += 1
        if command.tally_id in self.stuck:
            raise ValueError("this one never rings")
        if command.tally_id in self.dumb:
            return await self.place.store.get(command.tally_id)
        return await self.place.store.change(command.tally_id, lambda tally: tally.ring(SystemClock().now()))


async def test_aggregates_that_fail_or_stay_due_keep_none_from_their_time(place: Place) -> None:
    """More of them than a batch holds, all older than the good one; and they are not tried without a pause."""
    stuck = {await ringing(place, LONG_AGO) for _ in range(3)}
    dumb = {await ringing(place, LONG_AGO) for _ in range(3)}
    good = await ringing(place, LONG_AGO + timedelta(days=1))
    leases = SlotLeases(place.database, "test", seconds=60)
    await leases.renew()
    bells, stop = Bells(place, stuck, dumb), asyncio.Event()
    small, timers._BATCH = timers._BATCH, 4
    act = bells.__call__
    running = asyncio.create_task(
        Timers([Timer(place.store, Ring)], act, SystemClock(), leases, every_seconds=0.01).run(stop)  # type: ignore[arg-type]
    )
    try:
        await all_rung(place, [good])
        before = bells.tries
        await asyncio.wait({running}, timeout=1)
    finally:
        timers._BATCH = small
        stop.set()
        await running
        await leases.release()
    assert bells.tries - before < 6 * 8  # pauses double from a tenth of a second; without them there were hundreds
    await place.store.collection.delete_many({"_id": {"$in": [*stuck, *dumb]}})


async def test_a_worker_without_slots_rings_nothing(place: Place) -> None:
    """What is due belongs to whoever holds its slot."""
    id_ = await ringing(place, LONG_AGO)
    bells = Bells(place, set(), set())
    idle = Timers([Timer(place.store, Ring)], bells.__call__, SystemClock(), SlotLeases(place.database, "idle"))  # type: ignore[arg-type]
    assert await idle.fire(Timer(place.store, Ring)) == 0
    assert bells.tries == 0
    await place.store.collection.delete_one({"_id": id_})

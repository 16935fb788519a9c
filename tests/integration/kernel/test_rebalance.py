"""Workers that come, go and die with work in hand: nothing is lost, order holds, each effect happens once."""

import asyncio
import contextlib
import signal
from collections.abc import Collection

from shared.kernel.ids import new_id
from tests.integration.kernel.place import Place, a_pulse, at_work, at_work_apart, labels, pulses
from tests.integration.kernel.tally import HearPulse, Weather
from tests.support.eventually import DEADLINE, eventually

EACH = 20


async def slow(_: HearPulse) -> None:
    """Work that is always in hand when something happens."""
    await asyncio.sleep(0.02)


async def all_told_once(place: Place, ids: list[str], each: int = EACH) -> None:
    """Every tally knows all its labels in order, and has told each step exactly once as an effect."""
    for id_ in ids:
        await place.knows(id_, labels(each))
    await place.everything_sent()
    told: dict[str, list[int]] = {id_: [] for id_ in ids}
    for event in await place.steps():
        if event["subject"] in told:
            told[event["subject"]].append(int(event["sequence"]))
    # the relay may send an event twice (it died between sending and forgetting); a second step would be a new place
    assert {id_: sorted(set(places)) for id_, places in told.items()} == {id_: list(range(1, each + 1)) for id_ in ids}
    assert await place.database["parked"].count_documents({}) == 0


async def said(place: Place, count: int) -> list[str]:
    ids = [new_id() for _ in range(count)]
    lives = [pulses(id_, EACH) for id_ in ids]
    await place.say(life[n] for n in range(EACH) for life in lives)
    return ids


async def some_heard(weather: Weather, count: int) -> None:
    async def enough() -> bool:
        return len(weather.heard) >= count

    await eventually(enough)


async def test_a_second_worker_shares_the_work_and_leaves_again(place: Place) -> None:
    """Both rebalances happen with events in hand; what one had is what the other goes on from."""
    first, second = Weather(slow), Weather(slow)
    async with at_work(place, first):
        ids = await said(place, 40)
        await some_heard(first, 50)
        async with at_work(place, second):
            more = await said(place, 40)
            await some_heard(second, 50)
        await all_told_once(place, ids + more)
    seen = [[label for w in (first, second) for label in w.heard_of(id_)] for id_ in ids + more]
    assert sum(map(len, seen)) < 1.5 * 80 * EACH  # drained and committed before it was handed over: few seen twice


async def test_rebalances_one_upon_another_lose_nothing(place: Place) -> None:
    """Workers come and go all the time while four hundred events are handled."""
    lasting = Weather(slow)
    async with at_work(place, lasting):
        ids = await said(place, 40)
        for _ in range(3):
            async with at_work(place, Weather(slow)):
                pass
        await all_told_once(place, ids)


async def test_a_worker_cut_off_in_the_middle_loses_nothing(place: Place) -> None:
    """Nothing is drained, committed or given back by wish; the next one begins where the watermark stood."""

    async def nothing(*_: object) -> None: ...

    weather = Weather(slow)
    ids: list[str] = []
    with contextlib.suppress(asyncio.CancelledError):
        async with at_work(place, weather) as working:
            ids = await said(place, 40)
            await some_heard(weather, 50)
            working.worker.consumer._let_go = nothing  # type: ignore[assignment,method-assign]
            working.task.cancel()
            await working.task
    assert ids
    assert await place.store.collection.count_documents({"_id": {"$in": ids}, "state.total": EACH}) < len(ids)
    async with at_work(place):
        await all_told_once(place, ids)


async def test_a_killed_worker_loses_nothing(place: Place) -> None:
    """SIGKILL in the middle of its work: another has its slots and partitions when leases and session are over."""
    already = sum((await place.committed()).values())
    async with at_work_apart(place) as process:
        ids = [new_id() for _ in range(120)]
        lives = [pulses(id_, EACH, how="slow") for id_ in ids]
        await place.say(life[n] for n in range(EACH) for life in lives)

        async def some_committed() -> bool:
            return sum((await place.committed()).values()) > already

        await eventually(some_committed)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    assert process.returncode == -signal.SIGKILL
    assert await place.store.collection.count_documents({"state.total": {"$lt": EACH}}) > 0
    async with at_work(place):
        await all_told_once(place, ids)


async def test_a_worker_told_to_stop_finishes_what_it_holds_and_commits_it(place: Place) -> None:
    """SIGTERM during its work: it ends well, and soon, and nothing it did is done again."""
    weather = Weather(slow)
    async with at_work(place, weather):
        ids = await said(place, 10)
        await some_heard(weather, 20)
    heard = len(weather.heard)
    after = Weather()
    async with at_work(place, after):
        await all_told_once(place, ids)
    assert len(after.heard) <= 10 * EACH - heard + 5
    async with at_work_apart(place) as process:
        await place.say([a_pulse(new_id(), str(n), how="slow") for n in range(50)])

        async def some() -> bool:
            return bool(await place.store.collection.count_documents({"state.total": 1}))

        await eventually(some)
        process.terminate()
        async with asyncio.timeout(DEADLINE):
            assert await process.wait() == 0


async def test_a_part_that_fails_ends_the_worker_and_not_half_of_it(place: Place) -> None:
    """The others stop too, in order: an operator sees a restart, not a limp."""
    fault, ended = ValueError("a part that fails"), None

    async def failing(only: Collection[str] = ()) -> tuple[int, bool]:
        raise fault

    try:
        async with at_work(place) as working:
            working.worker.relay.sweep = failing  # type: ignore[method-assign]
            await asyncio.wait({working.task}, timeout=DEADLINE)
            assert not working.worker.leases.held
    except* ValueError as group:
        ended = group.exceptions
    assert ended == (fault,)

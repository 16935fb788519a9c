"""Servers taken away and given back: the work waits, goes on by itself, and nothing is lost, doubled or parked."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from deploy.local.stack import Servers
from shared import running
from shared.kernel.ids import new_id
from shared.observability import metrics
from tests.integration.kernel.place import Place, a_place, at_work, labels, pulses
from tests.integration.kernel.tally import HearPulse, PulseV1, Tally, Weather
from tests.support.eventually import DEADLINE, eventually


@pytest.fixture(scope="module")
def servers(own_servers: Servers) -> Servers:
    """No other test loses what is killed here."""
    return own_servers


@pytest.fixture(scope="module", params=["motor", "pymongo"])
async def place(servers: Servers, request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    async with a_place(servers, mongo_driver=request.param) as made:
        yield made


@pytest.fixture(autouse=True)
def given_back(servers: Servers) -> Iterator[None]:
    """Whatever a test takes away is there again for the next, even if the test failed half-way."""
    yield
    for name in ("mongo", "kafka"):
        if not servers.processes[name].alive:
            servers.start(name)


async def test_mongodb_killed_in_the_middle_and_started_again(place: Place, servers: Servers) -> None:
    """Nothing is parked; after the restart all is handled within seconds, in order, each effect once."""
    weather = Weather(lambda _: asyncio.sleep(0.01))
    async with at_work(place, weather):
        ids = [new_id() for _ in range(30)]
        lives = [pulses(id_, 10) for id_ in ids]
        await place.say(life[n] for n in range(10) for life in lives)

        async def some() -> bool:
            return len(weather.heard) > 40

        await eventually(some)
        servers.kill("mongo")
        tries = weather.tries
        await asyncio.to_thread(servers.start, "mongo")
        assert weather.tries >= tries
        for id_ in ids:
            await place.knows(id_, labels(10))
        await place.everything_sent()
        for id_ in ids:
            places = [int(event["sequence"]) for event in await place.steps(id_)]
            assert sorted(set(places)) == list(range(1, 11))
        assert await place.database["parked"].count_documents({}) == 0


async def test_mongodb_away_for_longer_than_any_pause_is_found_again_soon(place: Place, servers: Servers) -> None:
    """Events said meanwhile wait; the consumer keeps its place in the group and probes."""
    id_, retries = new_id(), metrics.EVENT_RETRIES.labels(PulseV1.type)
    before = retries._value.get()
    async with at_work(place) as working:
        servers.kill("mongo")
        await place.say(pulses(id_, 5))

        async def felt() -> bool:
            return not working.worker.leases.held and retries._value.get() > before

        await eventually(felt)
        await asyncio.to_thread(servers.start, "mongo")
        await place.knows(id_, labels(5))
        await place.everything_sent()
        assert not working.task.done()


async def test_kafka_away_during_changes_delays_their_events_and_loses_none(place: Place, servers: Servers) -> None:
    """Changes are acknowledged while the broker is gone; when it is back all their events arrive, in order."""
    ids = [new_id() for _ in range(10)]
    async with at_work(place) as working:
        servers.kill("kafka")
        for id_ in ids:
            await place.store.add(Tally(id=id_))
            for n in range(1, 6):
                await place.store.change(id_, lambda tally, n=n: tally.step(str(n)))  # type: ignore[misc]
        assert await place.store.collection.count_documents({"_id": {"$in": ids}, "pending": {"$exists": True}}) == 10
        await asyncio.to_thread(servers.start, "kafka")
        await place.everything_sent()
        for id_ in ids:
            places = [int(event["sequence"]) for event in await place.steps(id_)]
            assert list(dict.fromkeys(places)) == [1, 2, 3, 4, 5]
        heard = new_id()
        await place.say(pulses(heard, 3))
        await place.knows(heard, labels(3))
        assert not working.task.done()


async def test_a_worker_told_to_stop_while_all_is_away_ends_soon(
    place: Place, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By itself, however long its grace is, with events in hand and one to send: it does not wait for servers that may
    never come back. What it held is there when they do."""
    monkeypatch.setattr(running, "GRACE_SECONDS", 10 * DEADLINE)
    id_, weather = new_id(), Weather(lambda _: asyncio.sleep(0.02))
    async with at_work(place, weather) as working:
        await place.store.add(Tally(id=id_))
        lives = [pulses(new_id(), 10) for _ in range(40)]
        await place.say(life[n] for n in range(10) for life in lives)

        async def some() -> bool:
            return len(weather.heard) > 40

        await eventually(some)
        servers.kill("kafka")
        await place.store.change(id_, lambda tally: tally.step("1"))
        servers.kill("mongo")

        async def felt() -> bool:
            return not working.worker.leases.held and metrics.PROBING._value.get() == 1

        await eventually(felt)
        working.stop.set()
        done, _ = await asyncio.wait({working.task}, timeout=DEADLINE)
        assert done
    await asyncio.to_thread(servers.start, "mongo")
    await asyncio.to_thread(servers.start, "kafka")
    async with at_work(place):
        await place.everything_sent()
    assert {event["sequence"] for event in await place.steps(id_)} == {"0000000001"}


async def test_kafka_away_while_two_workers_share_is_outlived_by_both(place: Place, servers: Servers) -> None:
    """With events in hand; afterwards all are handled, once, by workers that never ended."""

    async def slow(_: HearPulse) -> None:
        await asyncio.sleep(0.02)

    ids = [new_id() for _ in range(30)]
    weather = Weather(slow)
    async with at_work(place, weather) as one, at_work(place, weather) as two:
        lives = [pulses(id_, 10) for id_ in ids]
        await place.say(life[n] for n in range(10) for life in lives)

        async def some() -> bool:
            return len(weather.heard) > 40

        await eventually(some)
        servers.kill("kafka")
        await asyncio.to_thread(servers.start, "kafka")
        for id_ in ids:
            await place.knows(id_, labels(10))
        later = new_id()
        await place.say(pulses(later, 3))
        await place.knows(later, labels(3))
        assert not one.task.done()
        assert not two.task.done()

"""The relay and its leases on real servers: each change yields its event, in order, whoever sends it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from shared.kernel.context import Context, surrounded_by
from shared.kernel.ids import new_id
from shared.messaging.kafka import Producer
from shared.messaging.relay import Relay, outgoing
from shared.mongo.leases import SlotLeases
from shared.mongo.outbox import Outbox
from shared.mongo.store import SLOTS, slot_of
from tests.integration.kernel.place import Place, at_work
from tests.integration.kernel.tally import OUT, Tally
from tests.support.eventually import eventually


@contextlib.asynccontextmanager
async def all_slots(place: Place) -> AsyncIterator[SlotLeases]:
    """Every slot in one hand."""
    leases = SlotLeases(place.database, "test", seconds=60)
    await leases.renew()
    assert len(leases.held) == SLOTS
    yield leases
    await leases.release()


def a_relay(place: Place, leases: SlotLeases, producer: Producer, **own: Any) -> Relay:
    prefix = place.settings.topic_prefix
    return Relay(place.database, [Outbox(place.store)], producer, leases, topic_prefix=prefix, **own)


async def stepped(place: Place, count: int, id_: str | None = None) -> str:
    """A tally that took so many steps."""
    tally = await place.store.add(Tally(id=id_ or new_id()))
    for n in range(1, count + 1):
        await place.store.change(tally.id, lambda t, n=n: t.step(str(n)))  # type: ignore[misc]
    return tally.id


async def records(place: Place, id_: str) -> list[ConsumerRecord]:
    """The very records of one key on the outbound topic."""
    consumer = AIOKafkaConsumer(bootstrap_servers=place.settings.kafka_bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        partitions = [TopicPartition(place.settings.topic_prefix + OUT, n) for n in range(6)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning()
        ends, found = await consumer.end_offsets(partitions), []
        while any([await consumer.position(tp) < ends[tp] for tp in partitions]):
            for messages in (await consumer.getmany(timeout_ms=200)).values():
                found += [message for message in messages if message.key == id_.encode()]
        return found
    finally:
        await consumer.stop()


@pytest.mark.parametrize("slots", [SLOTS, SLOTS - 1, SLOTS // 2])
async def test_a_sweep_reads_what_it_sends_and_nothing_else_however_much_waits(place: Place, slots: int) -> None:
    """The server's own count of what it read: not the whole collection, nor the whole backlog sorted."""
    for _ in range(40):
        await stepped(place, 1)
    outbox = Outbox(place.store)
    await place.database.command("profile", 2)
    try:
        found = await outbox.unsent(range(slots), 5)
        depth, _ = await outbox.backlog()
    finally:
        await place.database.command("profile", 0)
    looked = (
        place.database["system.profile"].find({"ns": f"{place.database.name}.{place.store.name}"}).sort("$natural", -1)
    )
    count, oldest, sweep = await looked.to_list(3)
    assert (len(found), sweep["docsExamined"], sweep.get("hasSortStage", False)) == (5, 5, False)
    assert (oldest["docsExamined"], count["docsExamined"] <= depth, depth >= 40) == (1, True, True)


async def test_each_change_yields_its_event_in_order_and_says_it_in_its_headers_too(
    place: Place,
) -> None:
    """Value and headers say the same; correlation and trace of the request travel along."""
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with surrounded_by(Context(correlation_id="a-journey", causation_id="a-cause", traceparent=trace)):
        id_ = await stepped(place, 5)
    async with at_work(place):
        await place.everything_sent()
    sent = await records(place, id_)
    events = [msgspec.json.decode(record.value) for record in sent]
    assert [event["sequence"] for event in events] == [f"{n:010d}" for n in range(1, 6)]
    assert [event["data"] for event in events] == [{"total": n, "label": str(n)} for n in range(1, 6)]
    for record, event in zip(sent, events, strict=True):
        headers = dict(record.headers)
        assert headers.pop("content-type") == b"application/cloudevents+json"
        assert headers == {f"ce_{name}": str(value).encode() for name, value in event.items() if name != "data"}
    assert {(e["correlationid"], e["causationid"], e["traceparent"]) for e in events} == {
        ("a-journey", "a-cause", trace)
    }


async def test_a_saved_event_is_sent_at_once_and_not_at_the_next_sweep(place: Place) -> None:
    """The change stream wakes the relay: ten events saved one after the other are sent by a relay whose next sweep by
    the clock is an hour away."""
    producer, stop = Producer(place.settings.kafka_bootstrap, "test"), asyncio.Event()

    async def nothing_waits() -> bool:
        return not await place.store.collection.count_documents({"pending": {"$exists": True}})

    async def woken() -> bool:
        """Whether the change stream is open: an event that is saved before it does not wake the relay."""
        await stepped(place, 1)
        return await nothing_waits()

    async with all_slots(place) as leases:
        running = asyncio.create_task(a_relay(place, leases, producer, sweep_seconds=3600.0).run(stop))
        try:
            await eventually(woken, what="a relay woken by a save")
            for _ in range(10):
                await stepped(place, 1)
                await eventually(nothing_waits, what="the event sent")
        finally:
            stop.set()
            leases.changed.set()
            await running


async def test_an_event_sent_again_is_the_same_to_the_byte(place: Place) -> None:
    """An acknowledgement that got lost makes a second copy: same id, bytes, headers and key."""
    producer = Producer(place.settings.kafka_bootstrap, "test")
    async with all_slots(place) as leases:
        id_ = await stepped(place, 2)
        relay = a_relay(place, leases, producer)
        kept = (await place.document(id_))["outbox"]
        await relay.sweep()
        await place.store.collection.update_one({"_id": id_}, {"$set": {"outbox": kept, "pending": datetime.now(UTC)}})
        await relay.sweep()
    await producer.close()
    first, second = (await records(place, id_))[:2], (await records(place, id_))[2:]
    same = [(r.key, r.value, r.headers) for r in first]
    assert [(r.key, r.value, r.headers) for r in second] == same
    assert "pending" not in await place.document(id_)


class Lossy(Producer):
    """Loses the acknowledgement of some events, by label, though the broker has them."""

    def __init__(self, bootstrap: str, *lost: str) -> None:
        super().__init__(bootstrap, "lossy")
        self.lost = set(lost)

    async def send(self, round_: Any) -> list[bool]:
        outcomes = await super().send(round_)
        labels = [msgspec.json.decode(out.value)["data"]["label"] for out in round_]
        return [done and label not in self.lost for done, label in zip(outcomes, labels, strict=True)]


async def test_a_failed_send_stops_its_key_and_no_other(place: Place) -> None:
    """After an unknown outcome the later events of the key wait; another key goes on; then all follow in order."""
    producer = Lossy(place.settings.kafka_bootstrap, "2")
    async with all_slots(place) as leases:
        unlucky = await stepped(place, 4)
        lucky = await stepped(place, 1)
        relay = a_relay(place, leases, producer, sweep_seconds=0.01)
        assert await relay.sweep() == (2, True)
        assert [told["place"] for told in (await place.document(unlucky))["outbox"]] == [2, 3, 4]
        assert (await place.document(lucky))["outbox"] == []
        producer.lost.clear()

        async def swept() -> bool:
            await relay.sweep()
            return "pending" not in await place.document(unlucky)

        await eventually(swept)
    await producer.close()
    places = [int(event["sequence"]) for event in await place.steps(unlucky)]
    assert list(dict.fromkeys(places)) == [1, 2, 3, 4]
    assert places == [1, 2, 2, 3, 4]


async def test_events_the_broker_never_takes_keep_none_from_their_turn(place: Place) -> None:
    """More of them than a batch holds, and all older: the young ones go out in the next sweep."""
    producer = Producer(place.settings.kafka_bootstrap, "test", deadline=5)
    huge = "x" * 1_100_000
    async with all_slots(place) as leases:
        stuck = [await stepped(place, 0) for _ in range(5)]
        for id_ in stuck:
            await place.store.change(id_, lambda tally: tally.step(huge))
        young = await stepped(place, 1)
        relay = a_relay(place, leases, producer, batch=4, sweep_seconds=0.05)

        async def young_is_gone() -> bool:
            await relay.sweep()
            return "pending" not in await place.document(young)

        await eventually(young_is_gone)
        assert [event["data"]["label"] for event in await place.steps(young)] == ["1"]
        still = await place.store.collection.count_documents({"_id": {"$in": stuck}, "pending": {"$exists": True}})
        assert still == 5
        await place.store.collection.delete_many({"_id": {"$in": stuck}})
    await producer.close()


async def test_each_document_forgets_what_was_sent_of_it_and_no_more(place: Place) -> None:
    """Many at once, each up to a place of its own; one that has nothing left is pending no more."""
    ids = [await stepped(place, 3) for _ in range(4)]
    await Outbox(place.store).forget(dict(zip(ids, (3, 1, 2, 1), strict=True)))
    kept = [await place.document(id_) for id_ in ids]
    assert [[told["place"] for told in one["outbox"]] for one in kept] == [[], [2, 3], [3], [2, 3]]
    assert ["pending" in one for one in kept] == [False, True, True, True]
    await place.store.collection.delete_many({"_id": {"$in": ids}})


async def test_what_is_told_while_the_relay_forgets_is_not_forgotten(place: Place) -> None:
    """Changes that race with the sweep lose no event and leave none marked as pending for ever."""
    producer = Producer(place.settings.kafka_bootstrap, "test")
    id_, done = await stepped(place, 0), asyncio.Event()
    async with all_slots(place) as leases:
        relay = a_relay(place, leases, producer)

        async def sweeping() -> None:
            while not done.is_set():
                await relay.sweep()

        sweeper = asyncio.create_task(sweeping())
        for n in range(1, 101):
            await place.store.change(id_, lambda t, n=n: t.step(str(n)))  # type: ignore[misc]
        done.set()
        await sweeper
        await relay.sweep()
    await producer.close()
    assert [int(event["sequence"]) for event in await place.steps(id_)] == list(range(1, 101))
    assert "pending" not in await place.document(id_)


async def test_workers_share_the_slots_and_none_has_two_keepers(place: Place) -> None:
    """Three live workers hold a third each, all slots together, none twice; the last takes all back."""
    three = [SlotLeases(place.database, f"w{n}", seconds=2) for n in range(3)]

    async def in_thirds() -> bool:
        for leases in three:
            await leases.renew()
        held = [leases.held for leases in three]
        assert sum(map(len, held)) == len(frozenset().union(*held))
        return sorted(map(len, held)) == [84, 86, 86]

    await eventually(in_thirds)
    await three[0].release()
    await three[1].release()

    async def all_mine() -> bool:
        await three[2].renew()
        return len(three[2].held) == SLOTS

    await eventually(all_mine)
    await three[2].release()


async def test_a_keeper_that_cannot_confirm_its_slots_lets_them_go_before_another_may_have_them(place: Place) -> None:
    """By its own clock, before the lease is over by the server's."""
    silent, other = SlotLeases(place.database, "silent", seconds=1), SlotLeases(place.database, "other", seconds=1)
    await silent.renew()
    assert len(silent.held) == SLOTS

    async def taken_over() -> bool:
        mine = silent.held
        await other.renew()
        assert not (mine & other.held)
        return len(other.held) == SLOTS

    await eventually(taken_over)
    assert not silent.held
    await other.release()
    members = await place.database["slot_members"].find({"_id": "silent"}).to_list(2)
    assert len(members) == 1  # its sign of life is kept a minute, in case it only slept


async def test_a_worker_that_dies_is_replaced_and_what_it_left_is_sent(place: Place) -> None:
    """Nobody gives its slots back; another worker has them all when the leases are over, and sends the rest."""
    dead = SlotLeases(place.database, "dead", seconds=2)
    await dead.renew()
    assert slot_of("anything") in dead.held
    id_ = await stepped(place, 3)
    async with at_work(place):
        await place.everything_sent()
    assert [int(event["sequence"]) for event in await place.steps(id_)] == [1, 2, 3]


async def test_a_relay_that_lost_its_lease_and_sends_on_repeats_only_old_events(place: Place) -> None:
    """What a paused sender sends late has places that were seen: the new ones stand in order between them."""
    producer = Producer(place.settings.kafka_bootstrap, "late")
    id_ = await stepped(place, 2)
    late = (await place.document(id_))["outbox"]
    async with at_work(place):
        await place.everything_sent()
        await place.store.change(id_, lambda tally: tally.step("3"))
        await place.everything_sent()
    await producer.send([outgoing(late[1], place.settings.topic_prefix)])
    await producer.close()
    places = [int(event["sequence"]) for event in await place.steps(id_)]
    assert places == [1, 2, 3, 2]


@pytest.mark.parametrize("topic", ["nowhere.at-all"])
async def test_a_topic_that_is_not_there_holds_up_no_other_event_of_the_round(place: Place, topic: str) -> None:
    """Each event has its own outcome, within the producer's deadline."""
    producer = Producer(place.settings.kafka_bootstrap, "test", deadline=3)
    id_ = await stepped(place, 2)
    good, bad = (await place.document(id_))["outbox"]
    outcomes = await producer.send([outgoing({**bad, "topic": topic}), outgoing(good, place.settings.topic_prefix)])
    await producer.close()
    await place.store.collection.delete_one({"_id": id_})
    assert outcomes == [False, True]

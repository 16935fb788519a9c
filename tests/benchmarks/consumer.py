"""Consumer: effects per second, against a plain aiokafka loop with the same effect that commits per message."""

import asyncio
import time
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from shared.kernel.commands import Command, acts
from shared.kernel.ids import derived_id, new_id
from shared.kernel.repository import Repository
from shared.messaging.consumer import Consumer
from shared.messaging.parking import Parking
from shared.messaging.reactions import Reactions, on, reactions
from shared.messaging.relay import outgoing
from shared.mongo.client import Database
from tests.benchmarks import ledger
from tests.benchmarks.report import Measure
from tests.support.kafka import envelope

Copies = Repository[ledger.Copy]


@dataclass(frozen=True)
class CopyEntry(Command[ledger.Copy], did="copy-entry"):
    entry_id: str
    amount_cents: int

    async def __call__(self, copies: Copies) -> ledger.Copy:
        id_ = derived_id("copy", self.entry_id)
        return await copies.add(ledger.Copy(id=id_, amount_cents=self.amount_cents))


REACTIONS: Reactions = reactions(on(ledger.EntryWrittenV1, lambda e: CopyEntry(e.data.entry_id, e.data.amount_cents)))


async def measure(database: Database, bootstrap: str, prefix: str, *, events: int, rounds: int) -> Measure:
    """Alternate rounds over new events, each with a consumer group of its own."""
    ours: list[float] = []
    plain: list[float] = []
    for n in range(rounds):
        for times, handle in ((plain, _plain), (ours, _ours)):
            await database["copies"].delete_many({})
            group = f"bench-{n}-{handle.__name__}-{new_id()}"
            await _write(bootstrap, prefix, events)
            times.append(events / await handle(database, bootstrap, prefix, group, events))
    return Measure.of("consumer", "effects/s", "a plain aiokafka loop that commits per message", ours, plain)


async def _write(bootstrap: str, prefix: str, events: int) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", linger_ms=2, max_batch_size=131_072)
    await producer.start()
    pending = []
    for n in range(events):
        contract = ledger.EntryWrittenV1(entry_id=new_id(), amount_cents=n)
        unsent = {"topic": contract.topic, "key": contract.entry_id}
        event = envelope(contract, subject=contract.entry_id).model_dump(mode="json", exclude_none=True)
        out = outgoing(unsent | {"event": event}, prefix)
        pending.append(await producer.send(out.topic, out.value, key=out.key, headers=list(out.headers)))
    await asyncio.gather(*pending)
    await producer.stop()


async def _ours(database: Database, bootstrap: str, prefix: str, group: str, events: int) -> float:
    act = acts([CopyEntry], {Copies: ledger.copies(database)})
    stop = asyncio.Event()
    consumer = Consumer(bootstrap, group, REACTIONS, act, Parking(database), topic_prefix=prefix)
    running = asyncio.create_task(consumer.run(stop))
    await consumer.ready.wait()
    started = time.perf_counter()
    while await database["copies"].estimated_document_count() < events:  # noqa: ASYNC110 - measures, does not wait
        await asyncio.sleep(0.01)
    seconds = time.perf_counter() - started
    stop.set()
    await running
    return seconds


async def _plain(database: Database, bootstrap: str, prefix: str, group: str, events: int) -> float:
    act = acts([CopyEntry], {Copies: ledger.copies(database)})
    consumer = AIOKafkaConsumer(
        prefix + ledger.EntryWrittenV1.topic,
        bootstrap_servers=bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    await consumer.start()
    try:
        started, done = time.perf_counter(), 0
        async for message in consumer:
            event = REACTIONS.read(message.value)
            assert event is not None
            await REACTIONS.react(event, act)
            await consumer.commit()
            done += 1
            if done == events:
                break
        return time.perf_counter() - started
    finally:
        await consumer.stop()

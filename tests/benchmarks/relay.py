"""Relay: events per second from outboxes to the broker, against a plain producer that sends the same bytes."""

import asyncio
import time

from aiokafka import AIOKafkaProducer

from shared.kernel.ids import new_id
from shared.messaging.kafka import Outgoing, Producer
from shared.messaging.relay import Relay, outgoing
from shared.mongo.client import Database
from shared.mongo.leases import SlotLeases, lay_out_slots
from shared.mongo.outbox import Outbox
from shared.mongo.store import Store
from tests.benchmarks import ledger
from tests.benchmarks.report import Measure


async def measure(database: Database, bootstrap: str, prefix: str, *, events: int, rounds: int) -> Measure:
    """Alternate rounds of `events` events each, one event per aggregate."""
    store = ledger.entries(database)
    await lay_out_slots(database)
    leases = SlotLeases(database, "bench")
    await leases.renew()
    outbox = Outbox(store)
    ours: list[float] = []
    raw: list[float] = []
    for _ in range(rounds):
        await _fill(store, events)
        same = [outgoing(unsent[0], prefix) for unsent in (await outbox.unsent(leases.held, events)).values()]
        raw.append(events / await _raw(bootstrap, same))
        await leases.renew()
        producer = Producer(bootstrap, "bench")
        relay = Relay(database, [outbox], producer, leases, topic_prefix=prefix)
        started = time.perf_counter()
        while (await relay.sweep())[0]:
            pass
        ours.append(events / (time.perf_counter() - started))
        await producer.close()
    return Measure.of("relay", "events/s", "raw aiokafka, batched, idempotent, acks=all", ours, raw)


async def _fill(store: Store[ledger.Entry], events: int) -> None:
    for start in range(0, events, 200):
        batch = range(start, min(start + 200, events))
        await asyncio.gather(*(store.add(ledger.Entry.written(new_id(), n)) for n in batch))


async def _raw(bootstrap: str, messages: list[Outgoing]) -> float:
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, enable_idempotence=True, acks="all", linger_ms=2, max_batch_size=131_072
    )
    await producer.start()
    try:
        started = time.perf_counter()
        pending = [await producer.send(m.topic, m.value, key=m.key, headers=list(m.headers)) for m in messages]
        await asyncio.gather(*pending)
        return time.perf_counter() - started
    finally:
        await producer.stop()

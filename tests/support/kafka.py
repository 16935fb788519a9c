"""Reads whole topics, and publishes events as another service would."""

import json
import struct
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.record.util import calc_crc32c

from deploy.kafka.topics import create_topics, declared
from shared.contracts.envelope import Contract, Envelope, padded
from shared.kernel.clock import SystemClock
from shared.kernel.ids import new_id
from shared.messaging.relay import outgoing


@asynccontextmanager
async def topics_of_their_own(bootstrap: str, prefix: str) -> AsyncIterator[None]:
    """Deletes all topics with this prefix afterwards, because a restarted broker loads every existing topic."""
    await create_topics(bootstrap, prefix)
    yield
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.delete_topics([prefix + name for name in declared()])
    finally:
        await admin.close()


def envelope(contract: Contract, *, subject: str, place: int = 1, key: str | None = None, **own: Any) -> Envelope:
    """An event as its publisher would write it."""
    return Envelope(
        **{
            "id": new_id(),
            "source": "/cursus/tests",
            "type": contract.type,
            "subject": subject,
            "time": SystemClock().now(),
            "dataschema": f"schemas/{contract.type}.json",
            "partitionkey": key or subject,
            "sequence": padded(place),
            "correlationid": new_id(),
            "data": contract.model_dump(mode="json"),
            **own,
        }
    )


async def publish(bootstrap: str, prefix: str, contract: Contract, event: Envelope) -> None:
    """Publish one event on its topic."""
    unsent = {
        "topic": contract.topic,
        "key": event.partitionkey,
        "event": event.model_dump(mode="json", exclude_none=True),
    }
    out = outgoing(unsent, prefix)
    await publish_bytes(bootstrap, out.topic, out.key, out.value, out.headers)


async def publish_all(bootstrap: str, prefix: str, events: Iterable[tuple[Contract, Envelope]]) -> None:
    """Publish many events on their topics, in this order."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    try:
        for contract, event in events:
            unsent = {"topic": contract.topic, "key": event.partitionkey, "event": event.model_dump(mode="json")}
            out = outgoing(unsent, prefix)
            await producer.send(out.topic, out.value, key=out.key, headers=list(out.headers))
        await producer.flush()
    finally:
        await producer.stop()


async def publish_again(bootstrap: str, records: Iterable[Any]) -> None:
    """Publish records that were read from their topics again, byte by byte, in this order."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    try:
        for one in records:
            await producer.send(one.topic, one.value, key=one.key, headers=list(one.headers))
        await producer.flush()
    finally:
        await producer.stop()


async def publish_bytes(
    bootstrap: str, topic: str, key: bytes | None, value: bytes | None, headers: tuple[tuple[str, bytes], ...] = ()
) -> None:
    """Publish arbitrary bytes on a topic."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    try:
        await producer.send_and_wait(topic, value, key=key, headers=list(headers))
    finally:
        await producer.stop()


async def everything_on(bootstrap: str, *topics: str) -> list[dict[str, Any]]:
    """All events on these topics, from the beginning to their current ends, in order within each key."""
    return [json.loads(message.value) async for message in messages_on(bootstrap, *topics) if message.value]


async def messages_on(bootstrap: str, *topics: str) -> AsyncIterator[Any]:
    """All messages on these topics, from the beginning to their current ends, in order within each key."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [TopicPartition(t, p) for t in topics for p in await _partitions(consumer, t)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        waiting = {tp for tp in partitions if ends[tp] > 0}
        while waiting:
            for messages in (await consumer.getmany(timeout_ms=500)).values():
                for message in messages:
                    yield message
            waiting = {tp for tp in waiting if await consumer.position(tp) < ends[tp]}
    finally:
        await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    await consumer._client.add_topic(topic)
    return set(consumer.partitions_for_topic(topic) or ())


async def raw_bytes_on(bootstrap: str, *topics: str) -> bytes:
    """Keys, values and headers of all messages on these topics as one byte string, for searching."""
    found: list[bytes] = []
    async for message in messages_on(bootstrap, *topics):
        found += [message.key or b"", message.value or b"", *(value for _, value in message.headers)]
    return b"\n".join(found)


async def publish_strange_header(bootstrap: str, topic: str, key: bytes, value: bytes) -> None:
    """Publish a message with a header whose name is not UTF-8, on the partition of the key."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    try:
        batch = producer.create_batch()
        batch.append(timestamp=None, key=key, value=value, headers=[("BAD", b"x")])
        raw = bytearray(bytes(batch._build()).replace(b"BAD", b"\xffA\xfe"))
        struct.pack_into(">I", raw, 17, calc_crc32c(bytes(raw[21:])))
        batch._buffer = raw
        partitions = sorted(await producer.partitions_for(topic))
        await (await producer.send_batch(batch, topic, partition=DefaultPartitioner()(key, partitions, partitions)))
    finally:
        await producer.stop()

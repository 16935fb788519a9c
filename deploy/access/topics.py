"""Reads the raw topics outside of any consumer group: messages, end offsets, lag of groups."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from deploy.access.endpoints import Endpoints, NotFoundRunning
from shared.contracts.envelope import Envelope
from shared.messaging.records import read_any_header_name

Ends = Mapping[TopicPartition, int]
PUBLIC = ("catalogue.events", "applications.events", "enrolment.events", "notifications.events")
INTERNAL = ("applications.internal",)


@dataclass(frozen=True)
class Message:
    """One message on a topic. `event` is None for an invalid event and for a tombstone."""

    topic: str
    """The topic without the prefix of this system."""
    partition: int
    offset: int
    key: str | None
    event: Envelope | None


@dataclass(frozen=True)
class StoredEvent:
    """One event and its position, `topic/partition/offset`."""

    event: Envelope
    place: str


class Topics:
    """A reader without side effects: it joins no group and commits nothing.

    Accepts topic names with or without this system's prefix.
    """

    def __init__(self, consumer: AIOKafkaConsumer, admin: AIOKafkaAdminClient, prefix: str) -> None:
        self._consumer, self._admin, self._prefix = consumer, admin, prefix
        self._known: dict[str, list[TopicPartition]] = {}
        read_any_header_name()

    async def ends(self, topics: Iterable[str]) -> Ends:
        """The end offset of each partition."""
        ends: Ends = await self._consumer.end_offsets(await self._partitions(topics))
        return ends

    async def read(
        self, topics: Iterable[str], wanted: Callable[[str | None], bool] = lambda key: True
    ) -> AsyncIterator[Message]:
        """All messages with wanted keys, up to the current ends, in order within each partition."""
        ends = await self.ends(topics)
        self._consumer.assign(list(ends))
        await self._consumer.seek_to_beginning(*ends)
        left = {tp for tp in ends if await self._consumer.position(tp) < ends[tp]}
        while left:
            for tp, records in (await self._consumer.getmany(timeout_ms=500)).items():
                for record in records:
                    key = None if record.key is None else record.key.decode(errors="replace")
                    if record.offset < ends[tp] and wanted(key):
                        topic = tp.topic.removeprefix(self._prefix)
                        yield Message(topic, tp.partition, record.offset, key, _event(record.value))
            left = {tp for tp in left if await self._consumer.position(tp) < ends[tp]}

    async def events(
        self, topics: Iterable[str], wanted: Callable[[str | None], bool] = lambda key: True
    ) -> list[StoredEvent]:
        """The valid events of these topics, in order within each key."""
        return [
            StoredEvent(message.event, f"{message.topic}/{message.partition}/{message.offset}")
            async for message in self.read(topics, wanted)
            if message.event
        ]

    async def lag(self, group: str, topics: Iterable[str]) -> int:
        """The number of messages on these topics that the group has not finished. `group` is its full name."""
        ends, done = await self.ends(topics), await self.committed(group)
        starts = await self._consumer.beginning_offsets([tp for tp in ends if done.get(tp, -1) < 0])
        return sum(max(0, end - (done[tp] if done.get(tp, -1) >= 0 else starts[tp])) for tp, end in ends.items())

    async def committed(self, group: str) -> Ends:
        """The committed offset of the group by partition; -1 or absent if it never committed."""
        offsets = await self._admin.list_consumer_group_offsets(group)
        return {tp: found.offset for tp, found in offsets.items()}

    async def _partitions(self, topics: Iterable[str]) -> list[TopicPartition]:
        names = [topic if topic.startswith(self._prefix) else self._prefix + topic for topic in topics]
        if unknown := sorted(set(names) - self._known.keys()):
            for found in await self._admin.describe_topics(unknown):
                if found["error_code"]:
                    raise NotFoundRunning(f"Kafka has no topic {found['topic']}.")
                self._known[found["topic"]] = [
                    TopicPartition(found["topic"], p["partition"]) for p in found["partitions"]
                ]
        return [tp for name in names for tp in self._known[name]]


def _event(value: bytes | None) -> Envelope | None:
    try:
        return Envelope.model_validate_json(value or b"")
    except ValidationError:
        return None


@asynccontextmanager
async def topics_of(endpoints: Endpoints) -> AsyncIterator[Topics]:
    """A reader of this system's topics. Raises `NotFoundRunning` if its Kafka is unknown or unreachable."""
    if not endpoints.kafka_bootstrap:
        raise NotFoundRunning("The address of this system's Kafka is unknown; set KAFKA_BOOTSTRAP.")
    consumer = AIOKafkaConsumer(
        bootstrap_servers=endpoints.kafka_bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=4_194_304,
    )
    admin = AIOKafkaAdminClient(bootstrap_servers=endpoints.kafka_bootstrap, client_id="cursus-access")
    try:
        await consumer.start()
        await admin.start()
        yield Topics(consumer, admin, endpoints.topic_prefix)
    except KafkaError as away:
        raise NotFoundRunning(f"Kafka at {endpoints.kafka_bootstrap}: {type(away).__name__}.") from away
    finally:
        await admin.close()
        await consumer.stop()

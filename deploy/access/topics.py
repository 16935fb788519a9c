"""The raw topics, read from outside of every group: what lies on them, where they end, how far a group has come."""

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
    """One message as it lies. `event` is None for what is no valid event, and for tombstones."""

    topic: str
    """Without the prefix of this system."""
    partition: int
    offset: int
    key: str | None
    event: Envelope | None


@dataclass(frozen=True)
class Told:
    """One event, and where it lies: `topic/partition/offset`."""

    event: Envelope
    place: str


class Topics:
    """A reader that leaves no trace: it joins no group and commits nothing.

    Topics may be named with this system's prefix or without it.
    """

    def __init__(self, consumer: AIOKafkaConsumer, admin: AIOKafkaAdminClient, prefix: str) -> None:
        self._consumer, self._admin, self._prefix = consumer, admin, prefix
        self._known: dict[str, list[TopicPartition]] = {}
        read_any_header_name()

    async def ends(self, topics: Iterable[str]) -> Ends:
        """The offset after the last message, by partition."""
        ends: Ends = await self._consumer.end_offsets(await self._partitions(topics))
        return ends

    async def read(
        self, topics: Iterable[str], wanted: Callable[[str | None], bool] = lambda key: True
    ) -> AsyncIterator[Message]:
        """All messages up to the present ends whose key is wanted, in order within each partition."""
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
    ) -> list[Told]:
        """The valid events among them, in order within each key."""
        return [
            Told(message.event, f"{message.topic}/{message.partition}/{message.offset}")
            async for message in self.read(topics, wanted)
            if message.event
        ]

    async def lag(self, group: str, topics: Iterable[str]) -> int:
        """How many messages of these topics the group has not finished with. `group` is its full name."""
        ends, done = await self.ends(topics), await self.committed(group)
        starts = await self._consumer.beginning_offsets([tp for tp in ends if done.get(tp, -1) < 0])
        return sum(max(0, end - (done[tp] if done.get(tp, -1) >= 0 else starts[tp])) for tp, end in ends.items())

    async def committed(self, group: str) -> Ends:
        """How far a group has come, by partition; -1 or nothing where it never said."""
        offsets = await self._admin.list_consumer_group_offsets(group)
        return {tp: told.offset for tp, told in offsets.items()}

    async def _partitions(self, topics: Iterable[str]) -> list[TopicPartition]:
        names = [topic if topic.startswith(self._prefix) else self._prefix + topic for topic in topics]
        if unknown := sorted(set(names) - self._known.keys()):
            for told in await self._admin.describe_topics(unknown):
                if told["error_code"]:
                    raise NotFoundRunning(f"Kafka has no topic {told['topic']}.")
                self._known[told["topic"]] = [TopicPartition(told["topic"], p["partition"]) for p in told["partitions"]]
        return [tp for name in names for tp in self._known[name]]


def _event(value: bytes | None) -> Envelope | None:
    try:
        return Envelope.model_validate_json(value or b"")
    except ValidationError:
        return None


@asynccontextmanager
async def topics_of(endpoints: Endpoints) -> AsyncIterator[Topics]:
    """A reader of this system's topics. Raises `NotFoundRunning` when its Kafka is unknown or away."""
    if not endpoints.kafka_bootstrap:
        raise NotFoundRunning("Nobody says where this system's Kafka is; set KAFKA_BOOTSTRAP.")
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

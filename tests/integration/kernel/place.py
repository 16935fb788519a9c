"""Where the tally lives in one test: its database and topics, its workers, and what others say and hear."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.local.stack import Servers
from deploy.prepare import prepare
from shared.composition import Composition
from shared.contracts.envelope import Envelope
from shared.kernel.ids import new_id
from shared.mongo.client import disconnect
from shared.mongo.store import Store
from shared.running import Worker
from tests.integration.kernel.tally import IN, OUT, PulseV1, Tally, TallySettings, Weather, compose, store_of
from tests.support import kafka
from tests.support.eventually import eventually

ROOT = Path(__file__).parents[3]


@dataclass
class Place:
    settings: TallySettings
    store: Store[Tally]

    @property
    def database(self) -> Any:
        return self.store.collection.database

    async def document(self, id: str) -> dict[str, Any]:
        found = await self.store.collection.find_one({"_id": id})
        assert found is not None
        return dict(found)

    async def say(self, pulses: Iterable[tuple[PulseV1, Envelope]]) -> None:
        await kafka.publish_all(self.settings.kafka_bootstrap, self.settings.topic_prefix, pulses)

    async def say_bytes(
        self, key: str | None, value: bytes | None, type_: str | None = PulseV1.type, topic: str = IN
    ) -> None:
        headers = (("ce_type", type_.encode()),) if type_ else ()
        topic = self.settings.topic_prefix + topic
        raw = None if key is None else key.encode()
        await kafka.publish_bytes(self.settings.kafka_bootstrap, topic, raw, value, headers)

    async def steps(self, id: str | None = None) -> list[dict[str, Any]]:
        """What the tally has told, of one tally or of all, in the order of the topic."""
        events = await kafka.everything_on(self.settings.kafka_bootstrap, self.settings.topic_prefix + OUT)
        return [event for event in events if id in (None, event["subject"])]

    async def everything_sent(self) -> None:
        """Wait until no document has unsent events."""

        async def nothing_waits() -> bool:
            return bool(await self.store.collection.count_documents({"pending": {"$exists": True}}) == 0)

        await eventually(nothing_waits)

    async def knows(self, id: str, labels: list[str]) -> Tally:
        """Wait until the tally has these labels, in this order."""
        last: list[str] = []

        async def said() -> Tally | None:
            found = await self.store.find(id)
            last[:] = found.labels if found else []
            return found if found and last == labels else None

        try:
            tally = await eventually(said)
        except AssertionError:
            raise AssertionError(f"{id} knows {last}, not {labels}") from None
        assert tally is not None
        return tally

    async def parked(self, key: str) -> list[dict[str, Any]]:
        return list(await self.database["parked"].find({"key": key}).sort("offset", 1).to_list(1000))

    async def parks_nothing_of(self, key: str) -> None:
        """Wait until nothing waits under this key."""

        async def empty() -> bool:
            return not await self.parked(key)

        await eventually(empty)

    async def committed(self) -> dict[int, int]:
        """The group's committed offsets on the inbound topic, by partition."""
        prefix = self.settings.topic_prefix
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.settings.kafka_bootstrap, group_id=prefix + "tally", enable_auto_commit=False
        )
        await consumer.start()
        try:
            partitions = [TopicPartition(prefix + IN, n) for n in range(6)]
            consumer.assign(partitions)
            return {tp.partition: await consumer.committed(tp) or 0 for tp in partitions}
        finally:
            await consumer.stop()

    async def ends(self) -> dict[int, int]:
        """The ends of the inbound topic, by partition."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.settings.kafka_bootstrap, enable_auto_commit=False)
        await consumer.start()
        try:
            partitions = [TopicPartition(self.settings.topic_prefix + IN, n) for n in range(6)]
            return {tp.partition: end for tp, end in (await consumer.end_offsets(partitions)).items()}
        finally:
            await consumer.stop()


@dataclass
class Working:
    composition: Composition
    worker: Worker
    task: asyncio.Task[None]
    stop: asyncio.Event


@contextlib.asynccontextmanager
async def a_place(servers: Servers, **own: Any) -> AsyncIterator[Place]:
    name = f"k{new_id()[-8:]}"
    settings = TallySettings(
        **{
            "env": "test",
            "mongo_url": servers.mongo_url,
            "mongo_database": name,
            "kafka_bootstrap": servers.kafka_bootstrap,
            "topic_prefix": f"{name}.",
            **own,
        }
    )
    async with kafka.topics_of_their_own(settings.kafka_bootstrap, settings.topic_prefix):
        prepared = compose(settings)
        await prepare(prepared)
        await disconnect(prepared.database)
        store = store_of(settings)
        try:
            yield Place(settings, store)
        finally:
            await store.collection.database.client.drop_database(name)
            await disconnect(store.collection.database)


@contextlib.asynccontextmanager
async def at_work(place: Place, weather: Weather | None = None) -> AsyncIterator[Working]:
    """A worker in this process, with connections of its own, until the block ends."""
    composition, stop = compose(place.settings, weather), asyncio.Event()
    worker = Worker(composition)
    task = asyncio.create_task(worker.run(stop))

    async def ready() -> bool:
        if task.done():
            task.result()
        return worker.waiting_for() is None

    try:
        await eventually(ready, what="the worker's share")
        yield Working(composition, worker, task, stop)
    finally:
        stop.set()
        await asyncio.gather(task, return_exceptions=True)
        await disconnect(composition.database)
    if not task.cancelled():
        task.result()


@contextlib.asynccontextmanager
async def at_work_apart(place: Place) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker in a process of its own, killed at the end if it still runs."""
    settings = place.settings
    environment = {
        "ENV": "test",
        "MONGO_URL": settings.mongo_url,
        "MONGO_DATABASE": settings.mongo_database,
        "KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "TOPIC_PREFIX": settings.topic_prefix,
        "OPS_PORT": "0",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.integration.kernel.worker",
        env={**os.environ, **environment},
        cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def a_pulse(tally_id: str, label: str, place: int = 1, *, how: str = "well", **own: Any) -> tuple[PulseV1, Envelope]:
    """A pulse for a tally, as its publisher says it; the source is the tally's id, its place as given."""
    contract = PulseV1.model_validate({"tally_id": tally_id, "label": label, "how": how})
    return contract, kafka.envelope(contract, subject=own.pop("subject", tally_id), place=place, **own)


def pulses(tally_id: str, count: int, *, how: str = "well") -> list[tuple[PulseV1, Envelope]]:
    """A life of pulses in order, labelled by their places."""
    return [a_pulse(tally_id, str(n), n, how=how) for n in range(1, count + 1)]


def labels(count: int) -> list[str]:
    return [str(n) for n in range(1, count + 1)]

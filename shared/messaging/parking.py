"""Where an event that cannot be handled waits for an operator, and all later ones of its key behind it, in order."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiokafka import ConsumerRecord

from shared.kernel.context import Context
from shared.kernel.errors import NotFound, Refusal
from shared.mongo.client import DATABASE_FAULT, Database
from shared.mongo.indexes import Index

INDEXES = {
    "parked": (
        Index(("topic", "partition", "key", "offset")),
        Index(("redrive",), where={"redrive": {"$type": "date"}}),
    ),
    "refusals": (Index(("at",)),),
}
_SOON = 2.0


@dataclass(frozen=True)
class Record:
    """One message as it lay on its topic."""

    topic: str
    partition: int
    offset: int
    key: str | None
    type: str | None
    value: bytes | None
    around: Context = field(default_factory=Context, compare=False)
    """Whose journey it is of, as its headers say, for the log lines about it."""

    @classmethod
    def of(cls, message: ConsumerRecord) -> "Record":
        """The message as the broker gave it; its type and surroundings are in its headers."""
        says = {name: _text(value) for name, value in message.headers if value is not None}
        around = Context(says.get("ce_correlationid") or "", says.get("ce_causationid"), says.get("ce_traceparent"))
        where = message.topic, message.partition, message.offset
        return cls(*where, _text(message.key), says.get("ce_type"), message.value, around)

    @property
    def id(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


class Parking:
    """The `parked` collection of one service: nothing is dropped in silence."""

    def __init__(self, database: Database) -> None:
        self._parked, self._refusals = database["parked"], database["refusals"]

    async def park(self, record: Record, reason: str) -> None:
        """Keep the event; parking it twice keeps it once."""
        document = {
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "key": record.key,
            "type": record.type,
            "value": record.value,
            "reason": reason[:500],
            "parked_at": datetime.now(UTC),
        }
        await self._parked.update_one({"_id": record.id}, {"$setOnInsert": document}, upsert=True)

    async def answers(self) -> bool:
        """Whether the database takes a write now. One that matches nothing waits for the majority as any other."""
        try:
            async with asyncio.timeout(_SOON):
                await self._parked.update_one({"_id": ""}, {"$unset": {"redrive": ""}})
        except (TimeoutError, DATABASE_FAULT):
            return False
        return True

    async def keys(self, topic: str, partition: int) -> set[str]:
        """The keys of a partition that have events waiting."""
        return set(await self._parked.distinct("key", {"topic": topic, "partition": partition, "key": {"$ne": None}}))

    async def events(self, topic: str, partition: int, key: str | None) -> AsyncIterator[Record]:
        """What waits under a key, in order."""
        async for document in self._parked.find({"topic": topic, "partition": partition, "key": key}).sort("offset", 1):
            yield _record(document)

    async def overtake(self, record: Record) -> bool:
        """Drop what waits under a key from before its tombstone, as compaction drops it from the topic.

        Answers whether anything of the key still waits: from after it."""
        where = {"topic": record.topic, "partition": record.partition, "key": record.key}
        await self._parked.delete_many(where | {"offset": {"$lt": record.offset}})
        return await self._parked.find_one(where, {"_id": 1}) is not None

    async def remove(self, record: Record) -> None:
        await self._parked.delete_one({"_id": record.id})

    async def fails_again(self, record: Record, reason: str) -> None:
        """The redrive stops at this event: its key waits on, with the new reason."""
        await self._parked.update_one({"_id": record.id}, {"$set": {"reason": reason[:500]}})
        where = {"topic": record.topic, "partition": record.partition, "key": record.key}
        await self._parked.update_many(where, {"$unset": {"redrive": ""}})

    async def to_redrive(self, partitions: Iterable[tuple[str, int]]) -> list[tuple[str, int, str | None]]:
        """The keys of these partitions that an operator wants tried again."""
        wanted = await self._parked.find(
            {"redrive": {"$type": "date"}}, {"topic": 1, "partition": 1, "key": 1}
        ).to_list(1000)
        ours = set(partitions)
        return sorted(
            {(d["topic"], d["partition"], d["key"]) for d in wanted if (d["topic"], d["partition"]) in ours},
            key=str,
        )

    async def ask_redrive(self, id: str) -> int:
        """An operator asks that the key of this event be tried again. Returns how many events wait under it."""
        document = await self._parked.find_one({"_id": id})
        if document is None:
            raise NotFound(thing="parked event", id=id)
        where = {field: document[field] for field in ("topic", "partition", "key")}
        asked = await self._parked.update_many(where, {"$set": {"redrive": datetime.now(UTC)}})
        return int(asked.matched_count)

    async def waiting(self, limit: int = 100) -> list[dict[str, Any]]:
        """What waits, oldest first, without the bytes: they may be personal."""
        return list(await self._parked.find({}, {"value": 0}).sort("parked_at", 1).limit(limit).to_list(limit))

    async def show(self, id: str) -> dict[str, Any]:
        """One parked event, bytes included."""
        document = await self._parked.find_one({"_id": id})
        if document is None:
            raise NotFound(thing="parked event", id=id)
        return dict(document)

    async def count(self) -> int:
        return int(await self._parked.count_documents({}))

    async def refused(self, record: Record, refusal: Refusal) -> None:
        """The domain said no to an event: a recorded outcome, once."""
        document = {
            "type": record.type,
            "key": record.key,
            "code": refusal.code,
            "says": str(refusal),
            "at": datetime.now(UTC),
        }
        await self._refusals.update_one({"_id": record.id}, {"$setOnInsert": document}, upsert=True)


def _record(document: dict[str, Any]) -> Record:
    return Record(**{name: document[name] for name in ("topic", "partition", "offset", "key", "type", "value")})


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode(errors="replace")

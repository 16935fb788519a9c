"""Parked events: an event that cannot be handled, and all later ones of its key, in order, for an operator."""

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
    """One record as read from its topic."""

    topic: str
    partition: int
    offset: int
    key: str | None
    type: str | None
    value: bytes | None
    around: Context = field(default_factory=Context, compare=False)
    """The context from its headers, for the log lines about it."""

    @classmethod
    def of(cls, message: ConsumerRecord) -> "Record":
        """The record of the broker; type and context come from its headers."""
        says = {name: _text(value) for name, value in message.headers if value is not None}
        around = Context(says.get("ce_correlationid") or "", says.get("ce_causationid"), says.get("ce_traceparent"))
        where = message.topic, message.partition, message.offset
        return cls(*where, _text(message.key), says.get("ce_type"), message.value, around)

    @property
    def id(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


class Parking:
    """The `parked` collection of one service."""

    def __init__(self, database: Database) -> None:
        self._parked, self._refusals = database["parked"], database["refusals"]

    async def park(self, record: Record, reason: str) -> None:
        """Store the event; parking it twice stores it once."""
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
        """Whether the database accepts a write now. An update that matches nothing waits for the majority too."""
        try:
            async with asyncio.timeout(_SOON):
                await self._parked.update_one({"_id": ""}, {"$unset": {"redrive": ""}})
        except (TimeoutError, DATABASE_FAULT):
            return False
        return True

    async def keys(self, topic: str, partition: int) -> set[str]:
        """The parked keys of a partition."""
        return set(await self._parked.distinct("key", {"topic": topic, "partition": partition, "key": {"$ne": None}}))

    async def events(self, topic: str, partition: int, key: str | None) -> AsyncIterator[Record]:
        """The parked events of a key, in order."""
        async for document in self._parked.find({"topic": topic, "partition": partition, "key": key}).sort("offset", 1):
            yield _record(document)

    async def overtake(self, record: Record) -> bool:
        """Drop the parked events of a key from before its tombstone, as compaction drops them from the topic.

        Returns whether later events of the key are still parked."""
        where = {"topic": record.topic, "partition": record.partition, "key": record.key}
        await self._parked.delete_many(where | {"offset": {"$lt": record.offset}})
        return await self._parked.find_one(where, {"_id": 1}) is not None

    async def remove(self, record: Record) -> None:
        await self._parked.delete_one({"_id": record.id})

    async def fails_again(self, record: Record, reason: str) -> None:
        """Stop the redrive at this event: its key stays parked, with the new reason."""
        await self._parked.update_one({"_id": record.id}, {"$set": {"reason": reason[:500]}})
        where = {"topic": record.topic, "partition": record.partition, "key": record.key}
        await self._parked.update_many(where, {"$unset": {"redrive": ""}})

    async def to_redrive(self, partitions: Iterable[tuple[str, int]]) -> list[tuple[str, int, str | None]]:
        """The keys of these partitions for which an operator has requested a redrive."""
        wanted = await self._parked.find(
            {"redrive": {"$type": "date"}}, {"topic": 1, "partition": 1, "key": 1}
        ).to_list(1000)
        ours = set(partitions)
        return sorted(
            {(d["topic"], d["partition"], d["key"]) for d in wanted if (d["topic"], d["partition"]) in ours},
            key=str,
        )

    async def ask_redrive(self, id: str) -> int:
        """Request a redrive of the key of this event. Returns the number of its parked events."""
        document = await self._parked.find_one({"_id": id})
        if document is None:
            raise NotFound(thing="parked event", id=id)
        where = {field: document[field] for field in ("topic", "partition", "key")}
        asked = await self._parked.update_many(where, {"$set": {"redrive": datetime.now(UTC)}})
        return int(asked.matched_count)

    async def waiting(self, limit: int = 100) -> list[dict[str, Any]]:
        """Parked events, oldest first, without their bytes, which may be personal."""
        return list(await self._parked.find({}, {"value": 0}).sort("parked_at", 1).limit(limit).to_list(limit))

    async def show(self, id: str) -> dict[str, Any]:
        """One parked event with its bytes."""
        document = await self._parked.find_one({"_id": id})
        if document is None:
            raise NotFound(thing="parked event", id=id)
        return dict(document)

    async def count(self) -> int:
        return int(await self._parked.count_documents({}))

    async def refused(self, record: Record, refusal: Refusal) -> None:
        """Record once that the domain refused an event."""
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

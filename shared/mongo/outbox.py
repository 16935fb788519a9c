"""The outboxes of a service: unsent events, their removal once sent, and wake-ups for the relay."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo import UpdateMany
from pymongo.read_concern import ReadConcern

from shared.mongo.client import Database, settled
from shared.mongo.store import Store, within

_SAVED = [
    {
        "$match": {
            "$or": [
                {"operationType": "insert", "fullDocument.pending": {"$exists": True}},
                {"updateDescription.updatedFields.version": {"$exists": True}},
            ]
        }
    },
    {"$project": {"ns.coll": 1}},
]


class Outbox:
    """The documents of one store that have unsent events."""

    def __init__(self, store: Store[Any]) -> None:
        self.name, self._collection = store.name, store.collection

    async def unsent(self, slots: Collection[int], limit: int, skip: int = 0) -> Mapping[str, list[dict[str, Any]]]:
        """Unsent events by document, in order of place; documents that wait longest first, after the first `skip`."""
        where = {**within(slots), "pending": {"$type": "date"}}
        waiting = self._collection.find(where, {"outbox": 1}).sort("pending", 1).skip(skip).limit(limit)
        found = await waiting.to_list(limit)
        return {document["_id"]: sorted(document["outbox"], key=lambda told: told["place"]) for document in found}

    async def forget(self, last_sent: Mapping[str, int]) -> None:
        """Remove the sent events up to these places; the same update removes `pending` with the last one."""
        updates = [
            UpdateMany(
                {"_id": {"$in": [document for document, sent in last_sent.items() if sent == place]}},
                [
                    {"$set": {"outbox": {"$filter": {"input": "$outbox", "cond": {"$gt": ["$$this.place", place]}}}}},
                    {"$set": {"pending": {"$cond": [{"$eq": ["$outbox", []]}, "$$REMOVE", "$pending"]}}},
                ],
            )
            for place in set(last_sent.values())
        ]
        if updates:
            await self._collection.bulk_write(updates, ordered=False)

    async def backlog(self) -> tuple[int, float]:
        """The number of documents with unsent events, and the age in seconds of the oldest."""
        where = {"pending": {"$type": "date"}}
        oldest = await self._collection.find_one(where, {"pending": 1}, sort=[("pending", 1)])
        if oldest is None:
            return 0, 0.0
        age = (datetime.now(UTC) - oldest["pending"]).total_seconds()
        return await self._collection.count_documents(where), max(0.0, age)


async def saves(database: Database) -> AsyncIterator[str]:
    """The collection of each save that may have events to send (change stream; raises where there is none)."""
    majority = database.with_options(read_concern=ReadConcern("majority"))  # a change stream accepts no other
    stream = await settled(majority.watch(_SAVED, max_await_time_ms=1000))
    async with stream:
        async for saved in stream:
            yield saved["ns"]["coll"]


async def total_backlog(outboxes: Sequence[Outbox]) -> tuple[int, float]:
    """The backlog of several outboxes: documents in all, age in seconds of the oldest event."""
    each = await asyncio.gather(*(outbox.backlog() for outbox in outboxes))
    return sum(depth for depth, _ in each), max((age for _, age in each), default=0.0)

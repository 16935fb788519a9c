"""Leases on hash slots: documents on the server's clock, divided evenly among the live workers."""

import asyncio
import contextlib
import math
import time
from datetime import UTC, datetime
from typing import Any

import structlog

from shared.mongo.client import DATABASE_FAULT, Database
from shared.mongo.store import SLOTS

log = structlog.get_logger()
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_NOT_OVER: dict[str, Any] = {"$expr": {"$gt": ["$until", "$$NOW"]}}
_OVER: dict[str, Any] = {"$expr": {"$lte": ["$until", "$$NOW"]}}
_LONG_OVER: dict[str, Any] = {"$expr": {"$lte": ["$until", {"$subtract": ["$$NOW", 60_000]}]}}


class SlotLeases:
    """The slots that this worker holds. `held` is empty when the database did not confirm them in time."""

    def __init__(self, database: Database, owner: str, *, seconds: float = 5.0) -> None:
        self._slots, self._members = database["slot_leases"], database["slot_members"]
        self._owner, self._seconds = owner, seconds
        self._held: frozenset[int] = frozenset()
        self._sure_until = 0.0
        self.changed = asyncio.Event()

    @property
    def held(self) -> frozenset[int]:
        """The slots held now; none when the last confirmation is too old."""
        return self._held if time.monotonic() < self._sure_until else frozenset()

    async def keep(self, stop: asyncio.Event) -> None:
        """Acquire, renew and share slots until `stop` is set, then release them."""
        try:
            while not stop.is_set():
                try:
                    await self.renew()
                except DATABASE_FAULT as away:
                    log.warning("leases.unreachable", reason=type(away).__name__)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._seconds / 3):
                        await stop.wait()
        finally:
            with contextlib.suppress(DATABASE_FAULT, TimeoutError):
                async with asyncio.timeout(self._seconds / 2):  # the leases expire in any case
                    await self.release()

    async def renew(self) -> None:
        """One round: sign of life, renewal, release of the surplus, acquisition of free slots."""
        asked = time.monotonic()
        later = {"$add": ["$$NOW", int(self._seconds * 1000)]}
        await self._members.update_one({"_id": self._owner}, [{"$set": {"until": later}}], upsert=True)
        await self._members.delete_many(_LONG_OVER)  # of killed workers
        await self._slots.update_many({"owner": self._owner}, [{"$set": {"until": later}}])
        mine = {slot["_id"] for slot in await self._slots.find({"owner": self._owner}).to_list(SLOTS)}
        fair = math.ceil(SLOTS / max(1, await self._members.count_documents(_NOT_OVER)))
        if len(mine) > fair:
            await self._give_back(sorted(mine)[fair:])
        elif len(mine) < fair:
            free = await self._slots.find(_OVER).limit(fair - len(mine)).to_list(SLOTS)
            await self._slots.update_many(
                {"_id": {"$in": [slot["_id"] for slot in free]}, **_OVER},
                [{"$set": {"owner": self._owner, "until": later, "epoch": {"$add": ["$epoch", 1]}}}],
            )
        held = await self._slots.find({"owner": self._owner, **_NOT_OVER}).to_list(SLOTS)
        before, self._held = self._held, frozenset(slot["_id"] for slot in held)
        self._sure_until = asked + self._seconds * 0.8  # stops before another worker may start, despite clock drift
        if self._held != before:
            log.info("leases.held", slots=len(self._held))
            self.changed.set()

    async def release(self) -> None:
        """Release all slots at once, so that no other worker waits for their expiry."""
        self._held = frozenset()
        await self._give_back(None)
        await self._members.delete_one({"_id": self._owner})

    async def _give_back(self, slots: list[int] | None) -> None:
        which: dict[str, Any] = {"owner": self._owner} | ({"_id": {"$in": slots}} if slots is not None else {})
        await self._slots.update_many(which, {"$set": {"owner": None, "until": _LONG_AGO}})


async def lay_out_slots(database: Database) -> None:
    """Create the lease documents, once, at deployment."""
    known = {slot["_id"] for slot in await database["slot_leases"].find({}, {"_id": 1}).to_list(SLOTS)}
    missing = [slot for slot in range(SLOTS) if slot not in known]
    if missing:
        await database["slot_leases"].insert_many(
            [{"_id": slot, "owner": None, "until": _LONG_AGO, "epoch": 0} for slot in missing]
        )

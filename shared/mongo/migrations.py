"""Numbered migrations of a database, run at deployment while old and new code run side by side.

Each can be run again after a crash. How to write one: docs/kernel/migrations.md.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from pymongo import UpdateOne
from pymongo.errors import OperationFailure

from shared.kernel.ids import new_id
from shared.mongo.client import DATABASE_FAULT, Database
from shared.mongo.indexes import Index

log = structlog.get_logger()
COLLECTION, LEASE = "migrations", "lease"
BATCH, PASSES = 200, 5
NOTHING_THERE = {26, 27}  # NamespaceNotFound, IndexNotFound


class WrongDatabase(Exception):  # noqa: N818 - named for what is wrong
    """The database has a migration that this code cannot work with; the text names it and the way out."""


class LeaseLost(Exception):  # noqa: N818 - named for what happened
    """Another run may have taken over while this one was cut off from the database."""


@dataclass(frozen=True)
class Migration:
    """One migration of a service's database. Numbers run 1, 2, 3, ...; a deployed migration is never edited.

    `takes_away`: it removes something that older code needs; older code is refused from then on. All other
    migrations only add, and older code keeps running beside them.
    """

    number: int
    name: str
    step: "Callable[[Work], Awaitable[None]]"
    takes_away: bool = False


class Work:
    """The operations of a migration. They raise `LeaseLost` when another run may have started."""

    def __init__(self, database: Database, number: int, confirm: Callable[[], None]) -> None:
        self._database, self._number, self._confirm = database, number, confirm

    async def replace_index(self, collection: str, old: str, new: Index) -> None:
        """Create the new index, then drop the one named `old`, so that one of them always exists."""
        await self._database[collection].create_indexes([new.model()])
        self._confirm()
        try:
            await self._database[collection].drop_index(old)
        except OperationFailure as refused:
            if refused.code not in NOTHING_THERE:
                raise

    async def rewrite(
        self,
        collection: str,
        where: Mapping[str, Any],
        update: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    ) -> None:
        """Update every document that matches `where`; after `update` it must not match any more.

        The update is conditional on the version: a concurrent save causes a retry of one of the two. Documents that
        older code writes after the last pass are counted in `left`: current code must read both shapes.
        """
        for _ in range(PASSES):
            if not await self._pass(collection, where, update):
                return
        left = await self._database[collection].count_documents(dict(where))
        log.warning("migration.left", collection=collection, number=self._number, documents=left)
        await self._note({"$set": {"left": left}})

    async def _pass(
        self, collection: str, where: Mapping[str, Any], update: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    ) -> int:
        seen, beyond = 0, dict[str, Any]()
        while True:
            found = self._database[collection].find({"$and": [dict(where), beyond]}).sort("_id", 1).limit(BATCH)
            documents = await found.to_list(BATCH)
            if not documents:
                return seen
            self._confirm()
            await self._database[collection].bulk_write(
                [UpdateOne({key: one.get(key) for key in ("_id", "version")}, _next(one, update)) for one in documents],
                ordered=False,
            )
            await self._note({"$inc": {"rewritten": len(documents)}})
            seen, beyond = seen + len(documents), {"_id": {"$gt": documents[-1]["_id"]}}

    async def _note(self, change: Mapping[str, Any]) -> None:
        await self._database[COLLECTION].update_one({"_id": self._number}, change)


def _next(document: Mapping[str, Any], update: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> dict[str, Any]:
    """Raises the version too, so that a save decided on the old shape conflicts."""
    return {**update(document), **({"$inc": {"version": 1}} if "version" in document else {})}


async def migrate(database: Database, migrations: Sequence[Migration], *, seconds: float = 15.0) -> None:
    """Run the missing migrations in order; wait while another run is active.

    A killed run is taken over after `seconds`. Raises `WrongDatabase`, `LeaseLost`.
    """
    async with _alone(database, seconds) as confirm:
        taken = await database[COLLECTION].find({"_id": {"$type": "number"}}).sort("_id", 1).to_list(None)
        _check(database.name, {step["_id"]: step for step in taken}, {one.number: one for one in migrations})
        done = {step["_id"] for step in taken if step.get("finished")}
        for migration in (one for one in migrations if one.number not in done):
            mark = {"name": migration.name, "takes_away": migration.takes_away, "begun": datetime.now(UTC)}
            which = {"_id": migration.number}
            await database[COLLECTION].update_one(which, {"$setOnInsert": mark, "$inc": {"runs": 1}}, upsert=True)
            log.info("migration.begun", database=database.name, number=migration.number, name=migration.name)
            await migration.step(Work(database, migration.number, confirm))
            confirm()
            await database[COLLECTION].update_one(which, {"$set": {"finished": datetime.now(UTC)}})
            log.info("migration.finished", database=database.name, number=migration.number, name=migration.name)


def _check(database: str, taken: Mapping[int, Mapping[str, Any]], known: Mapping[int, Migration]) -> None:
    for number, step in taken.items():
        if number in known and known[number].name != step["name"]:
            raise WrongDatabase(
                f"{database}: step {number} of this database is {step['name']!r}, of this code {known[number].name!r}. "
                "They are of two lines of development: deploy the code that this database was made with."
            )
        if number not in known and step["takes_away"]:
            raise WrongDatabase(
                f"{database}: this database is newer than this code, which knows {len(known)} steps: step {number}, "
                f"{step['name']!r}, has taken away what it needs. Deploy the version that has this step, "
                "or restore a backup from before it."
            )
        if number not in known:
            log.warning("migration.unknown", database=database, number=number, name=step["name"])


@asynccontextmanager
async def _alone(database: Database, seconds: float) -> AsyncIterator[Callable[[], None]]:
    """Hold the migration lease during the block. Yields a check that raises `LeaseLost` once the lease is uncertain."""
    steps, owner, sure_until = database[COLLECTION], new_id(), 0.0
    free = {"_id": LEASE, "$or": [{"owner": owner}, {"$expr": {"$lte": ["$until", "$$NOW"]}}]}
    ours = [{"$set": {"owner": owner, "until": {"$add": ["$$NOW", int(seconds * 1000)]}}}]

    async def taken() -> bool:
        nonlocal sure_until
        asked = time.monotonic()
        if not (await steps.update_one(free, ours)).matched_count:
            return False
        sure_until = asked + seconds * 0.8  # stops before another run may start
        return True

    async def keep() -> None:
        while True:
            await asyncio.sleep(seconds / 4)
            try:
                await taken()
            except DATABASE_FAULT as away:
                log.warning("migration.lease_unreachable", reason=type(away).__name__)

    def confirm() -> None:
        if time.monotonic() >= sure_until:
            raise LeaseLost(f"{database.name}: cut off from the database for too long; run it again")

    await steps.update_one({"_id": LEASE}, {"$setOnInsert": {"owner": None, "until": datetime.now(UTC)}}, upsert=True)
    waits = False
    while not await taken():
        if not waits:
            log.info("migration.waits", database=database.name, for_another_run_up_to_seconds=seconds)
        waits = True
        await asyncio.sleep(seconds / 20)
    keeping = asyncio.create_task(keep())
    try:
        yield confirm
    finally:
        keeping.cancel()
        await steps.update_one({"_id": LEASE, "owner": owner}, [{"$set": {"owner": None, "until": "$$NOW"}}])


def swept_by_age(*collections: str) -> Callable[[Work], Awaitable[None]]:
    """Replaces the relay's index that started with the slot: a worker with all slots could not use it."""
    index = Index(("pending", "slot"), where={"pending": {"$type": "date"}})

    async def step(work: Work) -> None:
        for collection in collections:
            await work.replace_index(collection, "slot+pending", index)

    return step


def told_by_topic(*collections: str, topics: Sequence[str]) -> Callable[[Work], Awaitable[None]]:
    """Gives aggregates without counters per topic one counter per topic, which starts at their common number."""
    fields = [topic.replace(".", "%2E") for topic in topics]  # as the store names them

    async def step(work: Work) -> None:
        for collection in collections:
            await work.rewrite(
                collection,
                {"told": {"$exists": False}, "sequence": {"$exists": True}},
                lambda document: {"$set": {"told": dict.fromkeys(fields, document["sequence"])}},
            )

    return step

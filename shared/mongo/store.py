"""The versioned store with its embedded outbox: state and events in one write, or neither.

One aggregate is one document: `{_id, version, sequence, told, slot, state, outbox, pending, due, causes, replies}`.
See docs/kernel/store.md.
"""

import asyncio
import random
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Generic, Self, TypeVar
from weakref import WeakValueDictionary
from zlib import crc32

import msgspec
from bson.errors import InvalidDocument, InvalidStringData
from pymongo.errors import DuplicateKeyError

from shared.contracts.envelope import Contract, Envelope, Tombstone, padded
from shared.kernel.aggregate import Aggregate
from shared.kernel.clock import Clock
from shared.kernel.commands import Invocation
from shared.kernel.context import current
from shared.kernel.errors import AlreadyExists, InvalidField, Kind, NotFound, Refusal, VersionChanged
from shared.kernel.ids import new_id
from shared.kernel.repository import Cause, Contended, Decide, Page
from shared.mongo.client import Database
from shared.mongo.origin import ORIGIN, PROJECTION, Due, origin
from shared.mongo.replies import Replayed, kept_reply, replayed
from shared.observability import traces
from shared.observability.traces import Part

A = TypeVar("A", bound=Aggregate)
T = TypeVar("T")
SLOTS = 256
LOST_RACES = 20
REPLIES_KEPT = 32
_NOBODY = Invocation()
"""Of events and timers."""


class Unstorable(Refusal):
    """A value that BSON cannot store: an integer beyond 64 bits, or invalid Unicode."""

    kind, code = Kind.INVALID, "unstorable-value"
    says = "A value is not accepted: {accepted}."

    def __init__(self) -> None:
        super().__init__(accepted="integers of 64 bits, and text in valid Unicode")


_UNSTORABLE = (OverflowError, InvalidDocument, InvalidStringData)


class Store(Generic[A]):
    """The aggregates of one kind in one collection. `Repository` documents the methods.

    `keeps_origin`: what a timer does to an aggregate later (sending a mail) continues the correlation and the trace
    in which the aggregate was created.
    """

    def __init__(
        self,
        database: Database,
        collection: str,
        kind: type[A],
        to_contract: Callable[[A, Any], Contract | Tombstone],
        *,
        service: str,
        clock: Clock,
        keeps_origin: bool = False,
    ) -> None:
        self.name = collection
        self._keeps_origin = keeps_origin
        self.collection = database[collection]
        self._kind, self._to_contract, self._service, self._clock = kind, to_contract, service, clock
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._invocation = _NOBODY

    def on_behalf_of(self, invocation: Invocation) -> Self:
        """The same store, bound to the invocation: its changes store reply and audit entry."""
        bound = copy(self)
        bound._invocation = invocation
        return bound

    @property
    def aside(self) -> Self:
        return self.on_behalf_of(Invocation(documents=self._invocation.documents)) if self._is_bound else self

    @property
    def unanswered(self) -> Self:
        return self.on_behalf_of(replace(self._invocation, keyed=None)) if self._is_bound else self

    @property
    def _is_bound(self) -> bool:
        return self._invocation is not _NOBODY

    async def find(self, id: str) -> A | None:
        document = await self.collection.find_one({"_id": id})
        if document and self._is_bound:
            self._invocation.documents[self.name, id] = document
        return self.read(document) if document else None

    async def get(self, id: str) -> A:
        found = await self.find(id)
        if found is None:
            raise NotFound(thing=self._kind.thing, id=id)
        return found

    async def add(self, aggregate: A) -> A:
        with self._traced("add"):
            return await self._add(aggregate)

    async def _add(self, aggregate: A) -> A:
        aggregate.version = 1
        document = self._written(aggregate, {"sequence": 0})
        document |= {"_id": aggregate.id, "slot": slot_of(aggregate.id), "causes": {}}
        keyed = self._invocation.keyed
        document["replies"] = [reply] if (reply := kept_reply(keyed, self.name, aggregate)) else []
        if self._keeps_origin:
            document[ORIGIN] = origin()
        try:
            await self.collection.insert_one(document)
        except DuplicateKeyError as taken:
            existing = await self.collection.find_one({"_id": aggregate.id})
            if existing is None:
                raise AlreadyExists(thing=self._kind.thing, field=_unique_field(taken)) from None
            replayed(keyed, existing)
            return self.read(existing)
        except _UNSTORABLE:
            raise Unstorable from None
        return aggregate

    async def change(
        self, id: str, decide: Decide[A], *, cause: Cause | None = None, expect: int | None = None, bare: bool = False
    ) -> A:
        """`bare`: deletes everything stored beside the state."""
        # one writer at a time in this process; the version decides between processes
        lock = self._locks.setdefault(id, asyncio.Lock())
        if lock.locked():
            self._invocation.documents.pop((self.name, id), None)  # another writer is changing it now
        with self._traced("change"), cause.effect(self.name, id) if cause else nullcontext():
            async with lock:
                for lost in range(LOST_RACES):
                    changed = await self._try_to_change(id, decide, cause, expect, bare)
                    if changed is not None:
                        return changed
                    await asyncio.sleep(random.uniform(0, 0.002 * 2 ** min(lost, 6)))  # noqa: S311 - jitter
        raise Contended(f"{self._kind.thing} {id}")

    async def erase(self, id: str, decide: Decide[A]) -> A:
        return await self.change(id, decide, bare=True)

    async def _try_to_change(
        self, id: str, decide: Decide[A], cause: Cause | None, expect: int | None, bare: bool
    ) -> A | None:
        keyed, read = self._invocation.keyed, self._invocation.documents.pop((self.name, id), None)
        document = read or await self.collection.find_one(
            {"_id": id}
        )  # a document that is out of date causes a version conflict
        if document is None:
            raise NotFound(thing=self._kind.thing, id=id)
        replayed(keyed, document)
        aggregate = self.read(document)
        heard = _field(cause.source) if cause else ""
        if cause and document["causes"].get(heard, 0) >= cause.sequence:
            return aggregate
        if expect is not None and expect != aggregate.version:
            raise VersionChanged(thing=self._kind.thing, version=aggregate.version)
        before = _state(aggregate)
        decide(aggregate)
        unasked = cause is None and keyed is None and not (bare and document["replies"])
        if unasked and not aggregate.facts and _state(aggregate) == before:
            return aggregate
        aggregate.version += 1
        written = self._written(aggregate, document)
        reply = kept_reply(keyed, self.name, aggregate)
        outbox, pending, due = written.pop("outbox"), written.pop("pending", None), written.pop("due", None)
        update: dict[str, Any] = {"$set": written}
        if cause:
            written[f"causes.{heard}"] = cause.sequence
        if due:
            written["due"] = due
        elif document.get("due"):
            update["$unset"] = {"due": ""}
        if pending:
            update["$min"] = {"pending": pending}
        if gone := {
            told["topic"] for told in outbox if told["event"] is None
        }:  # unsent events of a deleted key are dropped
            written["outbox"] = [told for told in document["outbox"] if told["topic"] not in gone] + outbox
        elif outbox:
            update["$push"] = {"outbox": {"$each": outbox}}
        if bare:
            written["replies"] = [reply] if reply else []
        elif reply:
            update.setdefault("$push", {})["replies"] = {"$each": [reply], "$slice": -REPLIES_KEPT}
        try:
            saved = await self.collection.update_one({"_id": id, "version": document["version"]}, update)
        except DuplicateKeyError as taken:
            raise AlreadyExists(thing=self._kind.thing, field=_unique_field(taken)) from None
        except _UNSTORABLE:
            raise Unstorable from None
        return aggregate if saved.matched_count else None

    async def page(self, where: Mapping[str, Any], *, limit: int = 50, cursor: str | None = None) -> Page[A]:
        """Up to `limit` aggregates that match, in order of id, after the one the cursor names."""
        query = dict(where) | ({"_id": {"$gt": cursor}} if cursor else {})
        documents = (
            await self.collection.find(query, {"outbox": 0, "replies": 0})
            .sort("_id", 1)
            .limit(limit + 1)
            .to_list(limit + 1)
        )
        items = tuple(self.read(document) for document in documents[:limit])
        return Page(items, items[-1].id if len(documents) > limit else None)

    async def due(self, now: datetime, slots: Collection[int], limit: int, skip: int = 0) -> list[Due]:
        """The aggregates whose moment has come, in these slots, the most overdue first, after the first `skip`."""
        where = {"due": {"$lte": now, "$type": "date"}, **within(slots)}
        found = self.collection.find(where, PROJECTION).sort("due", 1).skip(skip).limit(limit)
        return [Due.read(document) for document in await found.to_list(limit)]

    def _traced(self, verb: str) -> AbstractContextManager[traces.Span]:
        return traces.span(
            f"{verb} {self.name}",
            Part.CLIENT,
            {"db.system.name": "mongodb", "db.collection.name": self.name, "db.operation.name": verb},
            answers=(Refusal, Replayed),
        )

    def read(self, document: Mapping[str, Any]) -> A:
        """The aggregate that a document holds."""
        return converted({**document["state"], "id": document["_id"], "version": document["version"]}, self._kind)

    def _written(self, aggregate: A, before: Mapping[str, Any]) -> dict[str, Any]:
        told, outbox = dict(before.get("told", {})), []
        for place, fact in enumerate(aggregate.facts, before["sequence"] + 1):
            contract = self._to_contract(aggregate, fact)
            topic = _field(contract.topic)
            told[topic] = told.get(topic, 0) + 1
            event = None if isinstance(contract, Tombstone) else self._event(aggregate, contract, told[topic])
            outbox.append({"topic": contract.topic, "key": aggregate.partition_key, "place": place, "event": event})
        document = {
            "version": aggregate.version,
            "sequence": before["sequence"] + len(outbox),
            "told": told,
            "state": _state(aggregate),
            "outbox": outbox,
        }
        if outbox:
            document["pending"] = datetime.now(
                UTC
            )  # the machine's time, not the simulated one: operators measure the delay
        if aggregate.due:
            document["due"] = aggregate.due
        return document

    def _event(self, aggregate: A, contract: Contract, sequence: int) -> dict[str, Any]:
        """`sequence` numbers the events of the aggregate on that topic: a reader of one topic can see a gap."""
        around = current()
        return Envelope(
            id=new_id(),
            source=f"/cursus/{self._service}",
            type=contract.type,
            subject=aggregate.subject,
            time=self._clock.now(),
            dataschema=f"schemas/{contract.type}.json",
            partitionkey=aggregate.partition_key,
            sequence=padded(sequence),
            correlationid=around.correlation_id,
            causationid=around.causation_id,
            traceparent=around.traceparent,
            institution=aggregate.owner_institution,
            data=contract.model_dump(mode="json"),
        ).model_dump(mode="json", exclude_none=True)


def _state(aggregate: Aggregate) -> dict[str, Any]:
    state = plain(aggregate)
    del state["id"], state["version"]
    return state


def _field(source: str) -> str:
    """The source escaped as one field name: a dot would make a path, a dollar an operator."""
    return source.replace("%", "%25").replace(".", "%2E").replace("$", "%24").replace("\0", "%00") or "%"


def plain(thing: object) -> dict[str, Any]:
    """A dataclass as nested plain values (enums as their values); times stay times."""
    return msgspec.to_builtins(thing, builtin_types=(datetime,))  # type: ignore[no-any-return]


def converted(values: Mapping[str, Any], kind: type[T]) -> T:
    """The dataclass that nested plain values make; the inverse of `plain`."""
    return msgspec.convert(values, kind)


def slot_of(id: str) -> int:
    """The hash slot of an aggregate: the holder of its lease sends the events and runs the timers."""
    return crc32(id.encode()) % SLOTS


def within(slots: Collection[int]) -> dict[str, Any]:
    """The filter for these slots; empty for all slots."""
    return {"slot": {"$in": list(slots)}} if len(slots) < SLOTS else {}


def _unique_field(taken: DuplicateKeyError) -> str:
    message = str((taken.details or {}).get("errmsg", ""))
    return message.partition("index: unique:")[2].partition(" ")[0] or "id"


def checked_cursor(cursor: str | None) -> str | None:
    """The cursor that the caller sent; refuses a malformed one."""
    if cursor is not None and not (0 < len(cursor) <= 64 and cursor.isascii() and cursor.isprintable()):
        raise InvalidField(field="cursor", accepted="the `next` of an earlier page, unchanged")
    return cursor

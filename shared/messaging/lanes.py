"""The lanes of a consumer: events in parallel across keys, in order within a key; retried, refused or parked.

See docs/kernel/consumer.md.
"""

import asyncio
import contextlib
import random
import time
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import structlog
from aiokafka import ConsumerRecord

from shared.kernel.commands import Act
from shared.kernel.context import surrounded_by
from shared.kernel.errors import Refusal
from shared.messaging.outages import TRANSIENT, is_transient, reason_of
from shared.messaging.parking import Parking, Record
from shared.messaging.reactions import Event, Poison, Reactions
from shared.messaging.watermark import Watermark
from shared.mongo.client import DATABASE_FAULT
from shared.observability import metrics

log = structlog.get_logger()


@dataclass(frozen=True)
class Limits:
    """The limits of a consumer, in numbers and seconds."""

    lanes: int = 32
    in_flight: int = 1_000
    batch: int = 500
    poll: float = 0.2
    commit_every: float = 1.0
    rest: float = 0.1
    handle: float = 30.0
    too_slow: int = 5
    drain: float = 8.0
    probe_after: int = 10
    longest_pause: float = 15.0
    sequences_kept: int = 50_000


@dataclass
class Assigned:
    """One partition while it is assigned. Once the fence is set, the lanes skip its remaining records."""

    topic: str
    partition: int
    watermark: Watermark = field(default_factory=Watermark)
    parked_keys: set[str] | None = None
    loading: asyncio.Lock = field(default_factory=asyncio.Lock)
    taken_to: int | None = None
    fence: asyncio.Event = field(default_factory=asyncio.Event)


Work = tuple[Assigned, Record | None, str | None]
"""A record to handle, or (with no record) a parked key to redrive."""


class Lanes:
    """Takes records in the order of their partition; each ends handled, refused or parked."""

    def __init__(
        self, reactions: Reactions, act: Act, parking: Parking, limits: Limits, *, topic_prefix: str = ""
    ) -> None:
        self._reactions, self._act, self._parking, self._limits = reactions, act, parking, limits
        self._prefix = topic_prefix
        self._queues: list[asyncio.Queue[Work]] = [asyncio.Queue() for _ in range(limits.lanes)]
        self._in_flight = 0
        self._finished, self._wake, self._rested = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._failures_in_a_row = 0
        self._probe = asyncio.Lock()
        self._redriving: set[tuple[str, int, str | None]] = set()
        self._last_place: OrderedDict[tuple[str, str], int] = OrderedDict()

    @property
    def full(self) -> bool:
        return self._in_flight >= self._limits.in_flight

    def start(self) -> list[asyncio.Task[None]]:
        """Start the lanes; they run until they are cancelled."""
        return [asyncio.create_task(self._lane(queue)) for queue in self._queues]

    def take(self, assigned: Assigned, message: ConsumerRecord) -> None:
        """Put a record into the lane of its key."""
        record = Record.of(message)
        assigned.watermark.start(record.offset, message.timestamp / 1000)
        assigned.taken_to = record.offset + 1
        self._count(+1)
        self._queue_of(assigned, record.key).put_nowait((assigned, record, record.key))

    def take_redrive(self, assigned: Assigned, key: str | None) -> None:
        """Put a parked key into its lane, once, so that no newer event of the key overtakes the parked ones."""
        asked = (assigned.topic, assigned.partition, key)
        if asked not in self._redriving:
            self._redriving.add(asked)
            self._queue_of(assigned, key).put_nowait((assigned, None, key))

    async def drain(self, leaving: Collection[Assigned]) -> None:
        """Wait until all records of these partitions are finished, within the limits.

        Stops waiting while every handler fails, because waiting finishes nothing then.
        """
        self.wake()
        deadline = time.monotonic() + self._limits.drain
        while any(assigned.watermark.unfinished for assigned in leaving) and time.monotonic() < deadline:
            if self._probing:
                return
            self._finished.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.1):
                    await self._finished.wait()

    async def at_rest(self) -> None:
        """Wait until the lanes have had records and are empty again."""
        await self._rested.wait()
        self._rested.clear()

    def wake(self) -> None:
        """End the pauses after a failure now."""
        self._wake.set()
        self._wake = asyncio.Event()

    def _queue_of(self, assigned: Assigned, key: str | None) -> asyncio.Queue[Work]:
        name = key if key is not None else f"{assigned.topic}/{assigned.partition}"
        return self._queues[crc32(name.encode()) % len(self._queues)]

    async def _lane(self, queue: asyncio.Queue[Work]) -> None:
        while True:
            assigned, record, key = await queue.get()
            if record is None:
                await self._redrive(assigned, key)
                self._redriving.discard((assigned.topic, assigned.partition, key))
                continue
            with surrounded_by(record.around):
                if await self._dealt_with(assigned, record):
                    assigned.watermark.finish(record.offset)
            self._count(-1)

    async def _dealt_with(self, assigned: Assigned, record: Record) -> bool:
        """Handle, refuse or park one record; retries transient failures. False only when the partition was fenced."""
        tries = slow = 0
        while not assigned.fence.is_set():
            limit = asyncio.timeout(None)
            try:
                async with self._probe if self._probing else contextlib.nullcontext(), limit:
                    limit.reschedule(asyncio.get_running_loop().time() + self._limits.handle)
                    outcome = await self._once(assigned, record, too_slow=slow >= self._limits.too_slow)
            except (*TRANSIENT, DATABASE_FAULT) as away:  # of the parking: a database fault of a handler is poison
                tries += 1
                slow += await self._is_slow_itself(limit)
                await self._pause(record, tries, away)
                continue
            if outcome is None:
                break
            if self._probing:
                self.wake()  # the dependency is back: end all pauses
            self._failures_in_a_row = 0
            metrics.PROBING.set(0)
            metrics.EVENTS_HANDLED.labels(self._label(record), outcome).inc()
            return True
        return False

    async def _is_slow_itself(self, limit: asyncio.Timeout) -> bool:
        """Whether the handler timed out although the database answers."""
        return limit.expired() and await self._parking.answers()

    async def _pause(self, record: Record, tries: int, away: Exception) -> None:
        metrics.EVENT_RETRIES.labels(self._label(record)).inc()
        self._failures_in_a_row += 1
        metrics.PROBING.set(self._probing)
        log.warning("event.retried", record=record.id, type=record.type, reason=type(away).__name__)
        pause = min(self._limits.longest_pause, 0.05 * 2 ** min(tries, 12))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(random.uniform(pause / 2, pause)):  # noqa: S311 - jitter
                await self._wake.wait()

    @property
    def _probing(self) -> bool:
        return self._failures_in_a_row >= self._limits.probe_after

    async def _once(self, assigned: Assigned, record: Record, *, too_slow: bool) -> str | None:
        parked_keys = await self._parked_keys(assigned)
        if assigned.fence.is_set():
            return None
        if record.value is None and record.topic.removeprefix(self._prefix) in self._reactions.tombstones:
            if not await self._parking.overtake(
                record
            ):  # compaction drops the earlier records, so the parked ones go too
                parked_keys.discard(record.key or "")
        elif record.key is not None and record.key in parked_keys:
            await self._parking.park(record, "waits behind a parked event of its key")
            return "parked"
        try:
            if too_slow:
                raise self._endless()
            return await self._handle(record)
        except Exception as poison:
            if is_transient(poison):
                raise
            if assigned.fence.is_set():
                return None  # the new owner decides: a late parking here would block the key there
            log.error("event.parked", record=record.id, type=record.type, reason=reason_of(poison))
            await self._parking.park(record, reason_of(poison))
            if record.key is not None:
                parked_keys.add(record.key)
            return "parked"

    async def _parked_keys(self, assigned: Assigned) -> set[str]:
        """The parked keys of the partition, loaded once: a second load could miss a key parked after the first."""
        async with assigned.loading:
            if assigned.parked_keys is None:
                assigned.parked_keys = await self._parking.keys(assigned.topic, assigned.partition)
            return assigned.parked_keys

    async def _handle(self, record: Record) -> str:
        if record.value is None:
            return await self._forget(record)
        if record.type is not None and not self._reactions.knows(record.type):
            return "skipped"
        event = self._reactions.read(record.value)
        if event is None:
            return "skipped"
        self._note_place(record, event)
        started = time.perf_counter()
        try:
            await self._reactions.react(event, self._act)
        except Refusal as refusal:
            log.info("event.refused", record=record.id, type=record.type, code=refusal.code)
            await self._parking.refused(record, refusal)
            return "refused"
        metrics.HANDLE_SECONDS.labels(event.envelope.type).observe(time.perf_counter() - started)
        return "handled"

    async def _forget(self, record: Record) -> str:
        """Handle a tombstone. It is refused, retried and parked like any event."""
        topic = record.topic.removeprefix(self._prefix)
        try:
            known = record.key is not None and await self._reactions.forget(topic, record.key, self._act)
        except Refusal as refusal:
            log.info("tombstone.refused", record=record.id, code=refusal.code)
            await self._parking.refused(record, refusal)
            return "refused"
        return "forgotten" if known else "tombstone"

    def _note_place(self, record: Record, event: Event[Any]) -> None:
        """Count duplicates; the effects are safe without this."""
        life, place = (record.topic, event.envelope.subject), event.envelope.sequence_number
        last = self._last_place.pop(life, None)
        if last is not None and place <= last:
            metrics.SEQUENCE.labels("seen_again").inc()
        self._last_place[life] = max(place, last or 0)
        if len(self._last_place) > self._limits.sequences_kept:
            self._last_place.popitem(last=False)

    async def _redrive(self, assigned: Assigned, key: str | None) -> None:
        """Retry the parked events of a key, in order, in the lane of the key. Events without a key have no order."""
        try:
            async for record in self._parking.events(assigned.topic, assigned.partition, key):
                if assigned.fence.is_set():
                    return
                limit = asyncio.timeout(self._limits.handle)
                try:
                    async with limit:
                        await self._handle(record)
                except Exception as poison:
                    slow = await self._is_slow_itself(limit)
                    if is_transient(poison) and not slow:
                        raise
                    await self._parking.fails_again(record, reason_of(self._endless() if slow else poison))
                    if key is None:
                        continue
                    return
                await self._parking.remove(record)
                log.info("event.redriven", record=record.id, type=record.type)
            if key is not None and assigned.parked_keys is not None:
                assigned.parked_keys.discard(key)
        except (*TRANSIENT, DATABASE_FAULT) as away:
            log.warning("redrive.postponed", reason=type(away).__name__)  # still requested: the next round retries

    def _endless(self) -> Poison:
        return Poison(f"was not handled within {self._limits.handle:g} s, though the database answered")

    def _count(self, step: int) -> None:
        self._in_flight += step
        metrics.IN_FLIGHT.set(self._in_flight)
        if step < 0:
            self._finished.set()
            if not self._in_flight:
                self._rested.set()

    def _label(self, record: Record) -> str:
        return record.type if record.type and self._reactions.knows(record.type) else "other"

"""A consumer of our own on aiokafka: parallel across keys, in order within a key, committed at the watermark.

What can go wrong has three names: a *refusal* (the domain says no: recorded), a *transient* failure (a dependency is
away: tried again until it is back, one event at a time when it lasts) and *poison* (parks its key, nothing else).
docs/kernel/consumer.md tells the whole of it.
"""

import asyncio
import contextlib
import random
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from shared.kernel.commands import Act
from shared.kernel.errors import Refusal
from shared.messaging.parking import Parking, Record
from shared.messaging.reactions import Event, Poison, Reactions
from shared.messaging.watermark import Watermark
from shared.mongo.client import UNREACHABLE
from shared.mongo.store import Contended
from shared.observability import metrics

log = structlog.get_logger()
TRANSIENT = (*UNREACHABLE, Contended, OSError, TimeoutError, KafkaError)


@dataclass(frozen=True)
class Limits:
    """Everything is bounded: counts, and seconds."""

    lanes: int = 32
    in_flight: int = 1_000
    batch: int = 500
    poll: float = 0.2
    commit_every: float = 1.0
    handle: float = 30.0
    drain: float = 8.0
    probe_after: int = 10
    longest_pause: float = 15.0
    sequences_kept: int = 50_000


@dataclass
class Assigned:
    """One partition while it is ours. `fenced` once it is not: what is left of it in the lanes is not touched."""

    topic: str
    partition: int
    watermark: Watermark = field(default_factory=Watermark)
    parked_keys: set[str] | None = None
    fenced: bool = False


Work = tuple[Assigned, Record | None, str | None]
"""A record to handle, or (with no record) a parked key to redrive."""


class Consumer(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """Brings events to the reactions of one service, each effect once, and stops without leaving a trace."""

    def __init__(
        self,
        bootstrap: str,
        group: str,
        reactions: Reactions,
        act: Act,
        parking: Parking,
        *,
        topic_prefix: str = "",
        security: Mapping[str, Any] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._reactions, self._act, self._parking = reactions, act, parking
        self._limits, self._prefix, self._bootstrap, self._group = limits or Limits(), topic_prefix, bootstrap, group
        self._security = security or {}
        self._assigned: dict[TopicPartition, Assigned] = {}
        self._lanes: list[asyncio.Queue[Work]] = [asyncio.Queue() for _ in range(self._limits.lanes)]
        self._in_flight = 0
        self._finished = asyncio.Event()
        self._failures_in_a_row = 0
        self._probe = asyncio.Lock()
        self._redriving: set[tuple[str, int, str | None]] = set()
        self._last_place: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._rebalancing = True
        self.ready = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until told to stop; then finish or abandon what is in hand, and commit only what is finished."""
        consumer = await self._connected(stop)
        if consumer is None:
            return
        lanes = [asyncio.create_task(self._lane(queue)) for queue in self._lanes]
        committed_at = redriven_at = time.monotonic()
        try:
            while not stop.is_set():
                await self._take(consumer)
                now = time.monotonic()
                if now - committed_at >= self._limits.commit_every:
                    committed_at = now
                    await self._commit(consumer, self._assigned)
                if now - redriven_at >= self._limits.commit_every:
                    redriven_at = now
                    await self._redrive_what_is_asked()
                for lane in lanes:
                    if lane.done():
                        lane.result()  # a lane never ends; if one did, the process must not go on without it
        finally:
            await self._let_go(consumer, list(self._assigned))
            for lane in lanes:
                lane.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)
            with contextlib.suppress(KafkaError, TimeoutError):
                await asyncio.wait_for(consumer.stop(), 10)

    async def _connected(self, stop: asyncio.Event) -> AIOKafkaConsumer | None:
        """A started consumer; while the broker is away, tries on until it is there or we are told to stop."""
        while not stop.is_set():
            consumer = AIOKafkaConsumer(
                bootstrap_servers=self._bootstrap,
                group_id=self._prefix + self._group,
                client_id=self._group,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                max_poll_interval_ms=120_000,
                rebalance_timeout_ms=60_000,
                session_timeout_ms=10_000,
                metadata_max_age_ms=30_000,
                **self._security,
            )
            consumer.subscribe([self._prefix + topic for topic in sorted(self._reactions.topics)], listener=self)
            self._consumer = consumer
            try:
                await consumer.start()
            except (KafkaError, OSError) as away:
                log.warning("consumer.broker_unreachable", reason=type(away).__name__)
                await consumer.stop()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), 1.0)
                continue
            return consumer
        return None

    async def _take(self, consumer: AIOKafkaConsumer) -> None:
        """Fetch one batch into the lanes. Polls on, paused, while the lanes are full: silence would cost the group."""
        if self._in_flight >= self._limits.in_flight or self._rebalancing:
            self._finished.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._finished.wait(), self._limits.poll)
            if not self._rebalancing:
                await self._idle_poll(consumer)
            return
        batches = await consumer.getmany(timeout_ms=int(self._limits.poll * 1000), max_records=self._limits.batch)
        for tp, messages in batches.items():
            assigned = self._assigned.get(tp)
            if assigned is None:  # caught in a rebalance: whoever owns the partition next reads these again
                if tp in consumer.assignment():
                    consumer.seek(tp, messages[0].offset)
                continue
            for message in messages:
                record = self._record(message)
                assigned.watermark.start(record.offset)
                self._count(+1)
                self._lanes[self._lane_of(assigned, record.key)].put_nowait((assigned, record, record.key))

    async def _idle_poll(self, consumer: AIOKafkaConsumer) -> None:
        owned = [tp for tp in self._assigned if tp in consumer.assignment()]
        consumer.pause(*owned)
        try:
            await consumer.getmany(timeout_ms=0)
        finally:
            consumer.resume(*[tp for tp in owned if tp in consumer.assignment()])

    def _record(self, message: ConsumerRecord) -> Record:
        type_ = next((value.decode(errors="replace") for name, value in message.headers if name == "ce_type"), None)
        key = None if message.key is None else message.key.decode(errors="replace")
        return Record(message.topic, message.partition, message.offset, key, type_, message.value)

    def _lane_of(self, assigned: Assigned, key: str | None) -> int:
        return crc32((key if key is not None else f"{assigned.topic}/{assigned.partition}").encode()) % len(self._lanes)

    async def _lane(self, queue: asyncio.Queue[Work]) -> None:
        while True:
            assigned, record, key = await queue.get()
            if record is None:
                if not assigned.fenced:
                    await self._redrive(assigned, key)
                self._redriving.discard((assigned.topic, assigned.partition, key))
                continue
            if not assigned.fenced and await self._dealt_with(assigned, record):
                assigned.watermark.finish(record.offset)
            self._count(-1)

    async def _dealt_with(self, assigned: Assigned, record: Record) -> bool:
        """Handle, refuse or park one record; tries on through transient failures. False only when fenced meanwhile."""
        while not assigned.fenced:
            try:
                async with self._probe if self._probing else contextlib.nullcontext():
                    outcome = await asyncio.wait_for(self._once(assigned, record), self._limits.handle)
            except TRANSIENT as away:
                metrics.EVENT_RETRIES.labels(self._label(record)).inc()
                self._failures_in_a_row += 1
                metrics.PROBING.set(self._probing)
                pause = min(self._limits.longest_pause, 0.05 * 2 ** min(self._failures_in_a_row, 10))
                log.warning("event.retried", event=record.id, type=record.type, reason=type(away).__name__)
                await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311 - jitter
                continue
            self._failures_in_a_row = 0
            metrics.PROBING.set(0)
            metrics.EVENTS_HANDLED.labels(self._label(record), outcome).inc()
            return True
        return False

    @property
    def _probing(self) -> bool:
        return self._failures_in_a_row >= self._limits.probe_after

    async def _once(self, assigned: Assigned, record: Record) -> str:
        if assigned.parked_keys is None:
            assigned.parked_keys = await self._parking.keys(assigned.topic, assigned.partition)
        if record.key is not None and record.key in assigned.parked_keys:
            await self._parking.park(record, "waits behind a parked event of its key")
            return "parked"
        try:
            return await self._handle(record)
        except TRANSIENT:
            raise
        except Exception as poison:  # noqa: BLE001 - whatever it is, it parks its key and stops nothing else
            log.error("event.parked", event=record.id, type=record.type, reason=_reason(poison))
            await self._parking.park(record, _reason(poison))
            if record.key is not None:
                assigned.parked_keys.add(record.key)
            return "parked"

    async def _handle(self, record: Record) -> str:
        if record.value is None:
            return "tombstone"
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
            log.info("event.refused", event=record.id, type=record.type, code=refusal.code)
            await self._parking.refused(record, refusal)
            return "refused"
        metrics.HANDLE_SECONDS.labels(event.envelope.type).observe(time.perf_counter() - started)
        return "handled"

    def _note_place(self, record: Record, event: Event[Any]) -> None:
        """Count what is seen again, or out of its place; the effects themselves are safe without this."""
        life, place = (record.topic, event.envelope.subject), event.envelope.place
        last = self._last_place.pop(life, None)
        if last is not None and place <= last:
            metrics.SEQUENCE.labels("seen_again").inc()
        self._last_place[life] = max(place, last or 0)
        if len(self._last_place) > self._limits.sequences_kept:
            self._last_place.popitem(last=False)

    async def _redrive_what_is_asked(self) -> None:
        try:
            ours = [(tp.topic, tp.partition) for tp in self._assigned]
            for topic, partition, key in await self._parking.to_redrive(ours):
                assigned = self._assigned.get(TopicPartition(topic, partition))
                if assigned and (topic, partition, key) not in self._redriving:
                    self._redriving.add((topic, partition, key))
                    self._lanes[self._lane_of(assigned, key)].put_nowait((assigned, None, key))
            metrics.PARKED.set(await self._parking.count())
        except UNREACHABLE as away:
            log.warning("redrive.unreachable", reason=type(away).__name__)

    async def _redrive(self, assigned: Assigned, key: str | None) -> None:
        """Try the parked events of a key again, in order, in the key's own lane: nothing newer can pass them."""
        try:
            async for record in self._parking.events(assigned.topic, assigned.partition, key):
                try:
                    await self._handle(record)
                except TRANSIENT:
                    raise
                except Exception as poison:  # noqa: BLE001 - it stays parked, with its new reason
                    await self._parking.fails_again(record, _reason(poison))
                    return
                await self._parking.remove(record)
                log.info("event.redriven", event=record.id, type=record.type)
            if key is not None and assigned.parked_keys is not None:
                assigned.parked_keys.discard(key)
        except TRANSIENT as away:
            log.warning("redrive.postponed", reason=type(away).__name__)  # still asked for: the next round tries again

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        for tp in assigned:
            self._assigned[tp] = Assigned(tp.topic, tp.partition)
        self._rebalancing = False
        log.info("consumer.assigned", partitions=len(self._assigned))
        self.ready.set()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        self._rebalancing = True
        await self._let_go(self._consumer, list(revoked))

    async def _let_go(self, consumer: AIOKafkaConsumer, partitions: Iterable[TopicPartition]) -> None:
        """Stop intake, drain, commit, fence."""
        leaving = {tp: assigned for tp in partitions if (assigned := self._assigned.pop(tp, None))}
        deadline = time.monotonic() + self._limits.drain
        while any(a.watermark.unfinished for a in leaving.values()) and time.monotonic() < deadline:
            self._finished.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._finished.wait(), 0.1)
        await self._commit(consumer, leaving)
        for assigned in leaving.values():
            assigned.fenced = True

    async def _commit(self, consumer: AIOKafkaConsumer, partitions: dict[TopicPartition, Assigned]) -> None:
        offsets = {tp: offset for tp, a in partitions.items() if (offset := a.watermark.to_commit) is not None}
        if not offsets:
            return
        try:
            await asyncio.wait_for(consumer.commit(offsets), 10)
        except (CommitFailedError, IllegalStateError) as lost:
            log.warning("consumer.commit_refused", reason=type(lost).__name__)  # rebalanced: others will redo it
        except (KafkaError, TimeoutError) as away:
            log.warning("consumer.commit_postponed", reason=type(away).__name__)
        else:
            for tp, offset in offsets.items():
                partitions[tp].watermark.committed(offset)

    def _count(self, step: int) -> None:
        self._in_flight += step
        metrics.IN_FLIGHT.set(self._in_flight)
        if step < 0:
            self._finished.set()

    def _label(self, record: Record) -> str:
        return record.type if record.type and self._reactions.knows(record.type) else "other"


def _reason(poison: Exception) -> str:
    """Why it was parked, without the values it holds: a validation error quotes none, other errors may."""
    return str(poison) if isinstance(poison, Poison) else f"{type(poison).__name__} in {_place(poison)}"


def _place(poison: Exception) -> str:
    trace = poison.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else "an unknown place"

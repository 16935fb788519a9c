"""The consumer on aiokafka: parallel across keys, in order within a key, committed at the watermark.

A failure is a *refusal* of the domain (recorded), *transient* (a dependency is unavailable: retried, one event at a
time when it lasts) or *poison* (parks its key and nothing else). See docs/kernel/consumer.md.
"""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from shared.kernel.commands import Act
from shared.messaging.lanes import Assigned, Lanes, Limits
from shared.messaging.parking import Parking
from shared.messaging.reactions import Reactions
from shared.messaging.records import read_any_header_name
from shared.mongo.client import DATABASE_FAULT
from shared.observability import metrics

__all__ = ["Consumer", "Limits"]
log = structlog.get_logger()
_LAST_WORD = 4.0  # seconds for each of the two last requests to the broker; without them the work is done again


class Consumer(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """Hands events to the reactions of one service, each effect once, and stops cleanly."""

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
        self._reactions, self._parking = reactions, parking
        self._limits, self._prefix, self._bootstrap, self._group = limits or Limits(), topic_prefix, bootstrap, group
        self._security = security or {}
        self._lanes = Lanes(reactions, act, parking, self._limits, topic_prefix=topic_prefix)
        self._assigned: dict[TopicPartition, Assigned] = {}
        self._committing = asyncio.Lock()
        self.ready = asyncio.Event()
        read_any_header_name()

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop` is set; then finish or abandon the work in hand and commit only finished work."""
        stopping, lanes = asyncio.create_task(stop.wait()), self._lanes.start()
        try:
            while (consumer := await self._connected(stop)) is not None:
                try:
                    await self._consume(consumer, stopping, lanes)
                except KafkaError as lost:
                    log.warning("consumer.rebuilt", reason=type(lost).__name__)
                finally:
                    await self._let_go(consumer, list(self._assigned), _LAST_WORD)
                    with contextlib.suppress(KafkaError, TimeoutError):
                        async with asyncio.timeout(_LAST_WORD):
                            await consumer.stop()
                    await consumer._client.close()  # in case `stop` was cut off before it
                await asyncio.wait({stopping}, timeout=1.0)
        finally:
            for task in (stopping, *lanes):
                task.cancel()
            await asyncio.gather(stopping, *lanes, return_exceptions=True)

    async def _connected(self, stop: asyncio.Event) -> AIOKafkaConsumer | None:
        """A started consumer; retries until the broker answers or `stop` is set."""
        while not stop.is_set():
            consumer = AIOKafkaConsumer(
                bootstrap_servers=self._bootstrap,
                group_id=self._prefix + self._group,
                client_id=self._group,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                max_poll_interval_ms=120_000,
                rebalance_timeout_ms=35_000,  # above the time of a revocation (28 s), below the request time-out (40 s)
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
                    async with asyncio.timeout(1.0):
                        await stop.wait()
                continue
            except asyncio.CancelledError:
                await consumer.stop()
                raise
            return consumer
        return None

    async def _consume(
        self,
        consumer: AIOKafkaConsumer,
        stopping: asyncio.Task[bool],
        lanes: Collection[asyncio.Task[None]],
    ) -> None:
        """Fetch, commit and redrive concurrently: none of them delays the polling that keeps the group membership."""
        parts = (self._intake, self._commit_at_rest, self._keep_house)
        beside = [asyncio.create_task(part(consumer)) for part in parts]
        try:
            await asyncio.wait({stopping, *beside, *lanes}, return_when=asyncio.FIRST_COMPLETED)
            for task in (*beside, *lanes):
                if task.done():
                    task.result()  # none ends by itself
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _keep_house(self, consumer: AIOKafkaConsumer) -> None:
        while True:
            await asyncio.sleep(self._limits.commit_every)
            await self._commit(consumer, self._assigned)
            await self._redrive_what_is_asked()
            self._measure_lag(consumer)

    async def _commit_at_rest(self, consumer: AIOKafkaConsumer) -> None:
        """Commit soon after the lanes are empty: the lag is shown as it is, and a crash repeats less."""
        while True:
            await self._lanes.at_rest()
            await self._commit(consumer, self._assigned)
            await asyncio.sleep(self._limits.rest)  # avoids a commit for each message of a trickle

    async def _intake(self, consumer: AIOKafkaConsumer) -> None:
        """Fetch batches into the lanes; while they are full, poll paused partitions to stay in the group.

        While the group rebalances, `getmany` waits inside for the new partitions. No await may stand between its
        return and the lanes: records of an assignment that has ended would spoil the watermark.
        """
        while True:
            owned = consumer.assignment()
            (consumer.pause if self._lanes.full else consumer.resume)(*owned)
            batches = await consumer.getmany(timeout_ms=int(self._limits.poll * 1000), max_records=self._limits.batch)
            for tp, messages in batches.items():
                assigned = self._assigned.get(tp)
                if assigned is None:  # `on_partitions_assigned` has not run yet: read it again
                    consumer.seek(tp, messages[0].offset)
                    continue
                for message in messages:
                    self._lanes.take(assigned, message)

    async def _redrive_what_is_asked(self) -> None:
        try:
            ours = [(tp.topic, tp.partition) for tp in self._assigned]
            for topic, partition, key in await self._parking.to_redrive(ours):
                if assigned := self._assigned.get(TopicPartition(topic, partition)):
                    self._lanes.take_redrive(assigned, key)
            metrics.PARKED.set(await self._parking.count())
        except DATABASE_FAULT as away:
            log.warning("redrive.unreachable", reason=type(away).__name__)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        for tp in assigned:
            self._assigned[tp] = Assigned(tp.topic, tp.partition)
        log.info("consumer.assigned", partitions=len(self._assigned))
        self.ready.set()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        await self._let_go(self._consumer, list(revoked))

    async def _let_go(
        self, consumer: AIOKafkaConsumer, partitions: Iterable[TopicPartition], commit_within: float = 10.0
    ) -> None:
        """Stop intake, drain, commit, fence."""
        leaving = {tp: assigned for tp in partitions if (assigned := self._assigned.pop(tp, None))}
        await self._lanes.drain(leaving.values())
        await self._commit(consumer, leaving, commit_within)
        for assigned in leaving.values():
            assigned.fence.set()
        self._lanes.wake()

    async def _commit(
        self, consumer: AIOKafkaConsumer, partitions: Mapping[TopicPartition, Assigned], within: float = 10.0
    ) -> None:
        """Commit the watermarks, one commit at a time: a delayed older one could undo a newer one."""
        async with self._committing:
            owed = {tp: (a, offset) for tp, a in partitions.items() if (offset := a.watermark.to_commit) is not None}
            if not owed:
                return
            try:
                async with asyncio.timeout(within):
                    await consumer.commit({tp: offset for tp, (_, offset) in owed.items()})
            except (CommitFailedError, IllegalStateError) as lost:
                log.warning(
                    "consumer.commit_refused", reason=type(lost).__name__
                )  # rebalanced: another consumer repeats the work
            except (KafkaError, TimeoutError) as away:
                log.warning("consumer.commit_postponed", reason=type(away).__name__)
            else:
                for assigned, offset in owed.values():
                    assigned.watermark.committed(offset)

    def _measure_lag(self, consumer: AIOKafkaConsumer) -> None:
        lag = Counter(dict.fromkeys({tp.topic for tp in self._assigned}, 0))
        now, oldest = time.time(), dict.fromkeys(lag, 0.0)
        for tp, assigned in self._assigned.items():
            if assigned.taken_to is not None and tp in consumer.assignment():
                behind = (consumer.highwater(tp) or 0) - assigned.taken_to
                lag[tp.topic] += max(0, behind) + assigned.watermark.unfinished
            oldest[tp.topic] = max(oldest[tp.topic], now - (assigned.watermark.oldest or now))
        for topic, events in lag.items():
            metrics.LAG.labels(topic).set(events)
            metrics.OLDEST_UNHANDLED.labels(topic).set(oldest[topic])

"""The relay: sends the events in the outboxes to their topics, in order, at least once.

The sweep over the partial index finds all of them; the change stream only wakes the sweep. See docs/kernel/relay.md.
"""

import asyncio
import contextlib
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
import structlog

from shared.messaging.kafka import Outgoing, Producer
from shared.mongo.client import DATABASE_FAULT, Database
from shared.mongo.leases import SlotLeases
from shared.mongo.outbox import Outbox, saves
from shared.observability import metrics, traces
from shared.observability.traces import Part

log = structlog.get_logger()
_LONGEST_PAUSE = 5.0
_PAUSES_KEPT = 10_000


class Relay:
    """Sends the events in the outboxes of one service, for the slots that this worker holds."""

    def __init__(
        self,
        database: Database,
        outboxes: Sequence[Outbox],
        producer: Producer,
        leases: SlotLeases,
        *,
        topic_prefix: str = "",
        batch: int = 500,
        sweep_seconds: float = 1.0,
    ) -> None:
        self._database, self._outboxes, self._producer, self._leases = database, outboxes, producer, leases
        self._prefix, self._batch, self._sweep_seconds = topic_prefix, batch, sweep_seconds
        self._wake, self._saved = leases.changed, set[str]()
        self._pauses: dict[str, tuple[float, float]] = {}  # document -> (not before, pause) after a failure
        self._passed: dict[Outbox, int] = {}  # number of stuck documents at the front to skip

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep and send until `stop` is set: all outboxes at intervals, an outbox with a new event at once."""
        watcher = asyncio.create_task(self._watch(stop))
        try:
            everything_by = 0.0
            while not stop.is_set():
                self._wake.clear()
                saved, self._saved = self._saved, set()
                if time.monotonic() >= everything_by:
                    saved, everything_by = set(), time.monotonic() + self._sweep_seconds
                try:
                    sent, stuck = await self.sweep(saved)
                except DATABASE_FAULT as away:
                    log.warning("relay.database_unreachable", reason=type(away).__name__)
                    sent, stuck = 0, True
                if stuck and not sent:  # paces retries while the broker is unavailable
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(self._sweep_seconds):
                            await stop.wait()
                elif not self._saved:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(self._sweep_seconds):
                            await self._wake.wait()
        finally:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)
            await self._producer.close()

    async def sweep(self, only: Collection[str] = ()) -> tuple[int, bool]:
        """Send one batch from each outbox, or from `only` these.

        Returns the number of sent events and whether a key is stuck.
        """
        slots = self._leases.held
        swept = [outbox for outbox in self._outboxes if not only or outbox.name in only] if slots else []
        outcomes = [await self._sweep_one(outbox, slots) for outbox in swept]
        return sum(sent for sent, _ in outcomes), any(stuck for _, stuck in outcomes)

    async def _sweep_one(self, outbox: Outbox, slots: frozenset[int]) -> tuple[int, bool]:
        """Send one batch of one outbox. Stuck documents pause and do not delay others."""
        passed = self._passed.get(outbox, 0)
        unsent = await outbox.unsent(slots, self._batch, passed)
        now = time.monotonic()
        ready = {document: told for document, told in unsent.items() if self._pauses.get(document, (0, 0))[0] <= now}
        last_sent = await self._send(ready)
        await outbox.forget(last_sent)
        stuck = [document for document, told in ready.items() if last_sent.get(document, 0) < told[-1]["place"]]
        self._put_off(stuck, set(ready) - set(stuck))
        if len(unsent) == self._batch:
            self._saved.add(outbox.name)  # the batch was full
        left = len(unsent) - len(ready) + len(stuck)
        self._passed[outbox] = (
            passed + left if len(unsent) == self._batch else 0
        )  # starts again at the front after the last
        sent = sum(sum(one["place"] <= last_sent.get(document, 0) for one in told) for document, told in ready.items())
        return sent, bool(stuck)

    def _put_off(self, stuck: Iterable[str], well: Iterable[str]) -> None:
        for document in well:
            self._pauses.pop(document, None)
        if len(self._pauses) > _PAUSES_KEPT:
            self._pauses.clear()
        for document in stuck:
            pause = min(_LONGEST_PAUSE, self._pauses.get(document, (0, self._sweep_seconds / 2))[1] * 2)
            self._pauses[document] = (time.monotonic() + pause, pause)

    async def _send(self, unsent: Mapping[str, list[dict[str, Any]]]) -> dict[str, int]:
        """Send one event per document and round, so that a failure stops its key and no later event overtakes it."""
        last_sent: dict[str, int] = {}
        waiting = dict(unsent)
        while waiting:
            heads = {document: told[0] for document, told in waiting.items()}
            started, spans = time.perf_counter(), [_sending(told) for told in heads.values()]
            outcomes = await self._producer.send([outgoing(told, self._prefix) for told in heads.values()])
            metrics.RELAY_SECONDS.observe(time.perf_counter() - started)
            for (document, told), done, span in zip(heads.items(), outcomes, spans, strict=True):
                if not done:
                    span.fail("not_acknowledged")
                span.end()
                type_ = (told["event"] or {"type": "tombstone"})["type"]
                metrics.EVENTS_PUBLISHED.labels(type_, "sent" if done else "failed").inc()
                rest = waiting.pop(document)[1:]
                if done:
                    last_sent[document] = told["place"]
                    if rest:
                        waiting[document] = rest
        return last_sent

    async def _watch(self, stop: asyncio.Event) -> None:
        """Wake the sweep after each save. Without a change stream the sweep runs at its interval."""
        while not stop.is_set():
            try:
                async for collection in saves(self._database):
                    self._saved.add(collection)
                    self._wake.set()
            except DATABASE_FAULT as away:
                log.warning("relay.watch_lost", reason=type(away).__name__)
            await asyncio.sleep(self._sweep_seconds)


def _sending(told: Mapping[str, Any]) -> traces.Span:
    """A span for the send; like the consumer's span, a child of the save that created the event."""
    event = told["event"] or {"id": "", "type": "tombstone", "subject": told["key"]}
    attributes = {
        "messaging.system": "kafka",
        "messaging.destination.name": told["topic"],
        "messaging.message.id": event["id"],
        "cursus.event.type": event["type"],
        "cursus.aggregate.id": event["subject"],
    }
    return traces.begin(f"send {told['topic']}", Part.PRODUCER, attributes, event.get("traceparent"))


def outgoing(told: Mapping[str, Any], prefix: str = "") -> Outgoing:
    """The bytes of one event: structured JSON, with its attributes also in `ce_` headers. A tombstone has neither."""
    event = told["event"]
    headers = tuple((f"ce_{name}", str(value).encode()) for name, value in (event or {}).items() if name != "data")
    kind = (("content-type", b"application/cloudevents+json"),)
    return Outgoing(prefix + told["topic"], told["key"].encode(), event and msgspec.json.encode(event), kind + headers)

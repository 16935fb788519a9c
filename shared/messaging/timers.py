"""Timers: finds documents that are due, also after a restart, and handles each once, however late.

An aggregate computes when it is `due`; the store writes that beside the state, in the same update. No other schedule
exists, so no timer is lost or fires for an outdated state.
"""

import asyncio
import contextlib
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from shared.kernel.clock import Clock
from shared.kernel.commands import Act, Command
from shared.kernel.context import Context, surrounded_by
from shared.kernel.errors import Refusal
from shared.messaging.outages import TRANSIENT, is_transient
from shared.mongo.client import DATABASE_FAULT
from shared.mongo.leases import SlotLeases
from shared.mongo.origin import Due
from shared.mongo.store import Store
from shared.observability import metrics, traces
from shared.observability.traces import Part

log = structlog.get_logger()
_BATCH = 200
_LONGEST_PAUSE = 60.0
_LONGEST_RUN = 30.0
_REMEMBERED = 10_000
Which = tuple[str, str]
"""Name of a store, id of an aggregate."""


@dataclass(frozen=True)
class Timer:
    """The command to carry out for each due aggregate of a store; it must change `due`."""

    store: Store[Any]
    command: Callable[[str], Command[Any]]
    at_once: int = 8


class StillDue(Exception):  # noqa: N818 - named for what is wrong
    """A command succeeded without changing `due` of its aggregate, so that it would fire for ever."""


class Timers:
    """Finds due aggregates in the slots that this worker holds, and carries out their command."""

    def __init__(
        self, timers: Sequence[Timer], act: Act, clock: Clock, leases: SlotLeases, *, every_seconds: float = 0.2
    ) -> None:
        self._timers, self._act, self._clock, self._leases, self._every = timers, act, clock, leases, every_seconds
        self._pauses: dict[Which, tuple[float, float]] = {}  # (not before, next pause) after a failure
        self._fired: OrderedDict[Which, datetime] = OrderedDict()  # the due time each last fired for
        self._stop = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Fire due timers until `stop` is set."""
        self._stop = stop
        while not stop.is_set():
            fired = 0
            for timer in self._timers:
                if stop.is_set():
                    return
                try:
                    fired += await self.fire(timer)
                except (*TRANSIENT, DATABASE_FAULT) as away:
                    log.warning("timers.unreachable", timer=timer.store.name, reason=type(away).__name__)
            if not fired:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._every):
                        await stop.wait()

    async def fire(self, timer: Timer) -> int:
        """Handle one batch of due aggregates. Returns the number of successes."""
        now = self._clock.now()
        slots = self._leases.held
        skip = fired = 0
        while slots and not fired:
            due = await timer.store.due(now, slots, _BATCH, skip)
            if not skip:
                late = (now - due[0].at).total_seconds() if due else 0.0
                metrics.TIMERS_LATE.labels(timer.store.name).set(late)
            turn = asyncio.Semaphore(timer.at_once)
            fired = sum(await asyncio.gather(*(self._one(timer, one, turn) for one in due)))
            if len(due) < _BATCH:
                break
            skip += len(due)  # a batch that failed as a whole does not delay the others
        return fired

    async def _one(self, timer: Timer, due: Due, turn: asyncio.Semaphore) -> bool:
        name, which = timer.store.name, (timer.store.name, due.id)
        if time.monotonic() < self._pauses.get(which, (0.0, 0.0))[0]:
            return False
        async with turn:
            if self._stop.is_set():
                return False
            try:
                with surrounded_by(due.origin or Context(), actor=f"timer:{name}"), _traced(name, due.id):
                    async with asyncio.timeout(_LONGEST_RUN):
                        await self._act(timer.command(due.id))
                if self._fired.get(which) == due.at:
                    raise StillDue(f"{name} leaves the moment where it was")
            except Exception as failed:  # noqa: BLE001 - one bad aggregate must not stop the others' time
                self._put_off(which)
                self._tell(timer, due.id, failed)
                return False
        self._pauses.pop(which, None)
        self._fired[which] = due.at
        if len(self._fired) > _REMEMBERED:
            self._fired.popitem(last=False)
        metrics.TIMERS_FIRED.labels(name, "done").inc()
        return True

    def _put_off(self, which: Which) -> None:
        pause = self._pauses.get(which, (0.0, 0.1))[1]
        if len(self._pauses) > _REMEMBERED:
            self._pauses.clear()
        self._pauses[which] = (time.monotonic() + pause, min(_LONGEST_PAUSE, pause * 2))

    @staticmethod
    def _tell(timer: Timer, id: str, failed: Exception) -> None:
        outcome = "refused" if isinstance(failed, Refusal) else "retried" if is_transient(failed) else "failed"
        metrics.TIMERS_FIRED.labels(timer.store.name, outcome).inc()
        extra: dict[str, Any] = {"exc_info": failed} if outcome == "failed" else {"reason": type(failed).__name__}
        log.warning("timer.failed", timer=timer.store.name, aggregate=id, **extra)


def _traced(timer: str, id: str) -> AbstractContextManager[traces.Span]:
    return traces.span(f"due {timer}", Part.INTERNAL, {"cursus.timer": timer, "cursus.aggregate.id": id})

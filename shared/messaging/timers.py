"""Moments that come: due documents, found again after any restart, each handled once however late.

An aggregate says itself when it is `due`; the store writes that beside the state, in the same update. Nothing else is
scheduled anywhere, so nothing can be lost or fire for a state that is no more.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from shared.kernel.clock import Clock
from shared.kernel.commands import Act, Command
from shared.kernel.context import Context, surrounded_by
from shared.kernel.errors import Refusal
from shared.messaging.consumer import TRANSIENT
from shared.mongo.leases import SlotLeases
from shared.mongo.store import Store
from shared.observability import metrics

log = structlog.get_logger()
_BATCH = 200
_LONGEST_PAUSE = 60.0


@dataclass(frozen=True)
class Timer:
    """For each aggregate of the store that is due, this command is carried out; it must move `due` on."""

    store: Store[Any]
    command: Callable[[str], Command[Any]]
    at_once: int = 8


class Timers:
    """Looks for due aggregates in the slots this worker leases and carries out their command."""

    def __init__(
        self, timers: Sequence[Timer], act: Act, clock: Clock, leases: SlotLeases, *, every_seconds: float = 0.2
    ) -> None:
        self._timers, self._act, self._clock, self._leases, self._every = timers, act, clock, leases, every_seconds
        self._pauses: dict[str, tuple[float, float]] = {}  # id -> (not before, pause) after a failure

    async def run(self, stop: asyncio.Event) -> None:
        """Look, fire, look again, until told to stop."""
        while not stop.is_set():
            fired = 0
            for timer in self._timers:
                try:
                    fired += await self.fire(timer)
                except TRANSIENT as away:
                    log.warning("timers.unreachable", timer=timer.store.name, reason=type(away).__name__)
            if not fired:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._every)

    async def fire(self, timer: Timer) -> int:
        """Handle one batch of what is due. Returns how many fired well."""
        now = self._clock.now()
        slots = self._leases.held
        if not slots:
            return 0
        due = await timer.store.due(now, slots, _BATCH)
        late = (now - due[0][1]).total_seconds() if due else 0.0
        metrics.TIMERS_LATE.labels(timer.store.name).set(late)
        turn = asyncio.Semaphore(timer.at_once)
        outcomes = await asyncio.gather(*(self._one(timer, aggregate, turn) for aggregate, _ in due))
        return sum(outcomes)

    async def _one(self, timer: Timer, id: str, turn: asyncio.Semaphore) -> bool:
        not_before, pause = self._pauses.get(id, (0.0, 0.1))
        if time.monotonic() < not_before:
            return False
        async with turn:
            try:
                with surrounded_by(Context(actor=f"timer:{timer.store.name}")):
                    await self._act(timer.command(id))
            except Exception as failed:  # noqa: BLE001 - one bad aggregate must not stop the others' time
                self._pauses[id] = (time.monotonic() + pause, min(_LONGEST_PAUSE, pause * 2))
                self._tell(timer, id, failed)
                return False
        self._pauses.pop(id, None)
        metrics.TIMERS_FIRED.labels(timer.store.name, "done").inc()
        return True

    @staticmethod
    def _tell(timer: Timer, id: str, failed: Exception) -> None:
        outcome = "refused" if isinstance(failed, Refusal) else "retried" if isinstance(failed, TRANSIENT) else "failed"
        metrics.TIMERS_FIRED.labels(timer.store.name, outcome).inc()
        extra: dict[str, Any] = {"exc_info": failed} if outcome == "failed" else {"reason": type(failed).__name__}
        log.warning("timer.failed", timer=timer.store.name, aggregate=id, **extra)

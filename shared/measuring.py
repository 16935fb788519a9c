"""Gauges from the database at each scrape: unsent events, the disk, and the figures of the service."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from shared.composition import Composition
from shared.mongo.client import DATABASE_FAULT
from shared.mongo.outbox import Outbox, total_backlog
from shared.observability import metrics

log = structlog.get_logger()
LONGEST = 4.0
Measure = Callable[[], Awaitable[None]]


class Measuring:
    """Sets the gauges from the database, one query at a time, within four seconds.

    While the database is unavailable they keep their last values; all other metrics stay true.
    """

    def __init__(self, service: Composition, *, own: bool) -> None:
        """`own`: include the figures of the service; one of its processes suffices."""
        self._service, self._one = service, asyncio.Lock()
        self._outboxes = [Outbox(store) for store in service.stores]
        self._all: Sequence[Measure] = (self._unsent, self._disk, *(service.measures if own else ()))

    async def look(self) -> None:
        async with self._one:
            try:
                async with asyncio.timeout(LONGEST):
                    for measure in self._all:
                        await _told(measure)
            except TimeoutError:
                log.warning("measures.stale", reason="TimeoutError")

    async def _unsent(self) -> None:
        depth, age = await total_backlog(self._outboxes)
        metrics.OUTBOX_DEPTH.set(depth)
        metrics.OUTBOX_AGE.set(age)

    async def _disk(self) -> None:
        said = await self._service.database.command("dbStats")
        metrics.DATABASE_BYTES.set(said["storageSize"] + said["indexSize"])
        if "fsTotalSize" in said:
            metrics.DISK_BYTES.set(said["fsTotalSize"])
            metrics.DISK_FREE_BYTES.set(said["fsTotalSize"] - said["fsUsedSize"])


async def _told(measure: Measure) -> None:
    """A query that fails does not prevent the others."""
    try:
        await measure()
    except DATABASE_FAULT as fault:
        log.warning("measures.stale", reason=type(fault).__name__)

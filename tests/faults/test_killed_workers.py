"""Workers are killed with SIGKILL during a campaign, one after the other; then everything is reconciled."""

import asyncio
import itertools
import json
import os
from io import StringIO
from pathlib import Path

from rich.console import Console

from deploy.access.endpoints import SERVICES
from deploy.access.topics import topics_of
from deploy.demo.command import campaign_on
from deploy.demo.stage import TOPICS
from deploy.local.stack import Servers, System
from tests.support.eventually import eventually
from tests.support.systems import endpoints_of, system_on

FULL = os.environ.get("FAULTS") == "full"
SIZES = {"paris": 120, "dijon": 50} if FULL else {"paris": 24, "dijon": 14}
ROUNDS = 4 if FULL else 1
EVENTS_BETWEEN_KILLS = 60


async def test_each_worker_killed_in_turn_loses_nothing_and_does_nothing_twice(
    servers: Servers, tmp_path: Path
) -> None:
    """Laws L, G, O and E: the three sources agree although every worker was killed during the campaign."""
    with system_on(servers, "kills") as system:
        told = StringIO()
        playing = asyncio.create_task(
            campaign_on(endpoints_of(system), tmp_path, Console(file=told), seed=11, sizes=SIZES)
        )
        kills = await _kill_in_turn(system, playing)
        assert await playing == 0, told.getvalue()
        summary = json.loads((tmp_path / "summary.json").read_text())
        assert summary["differences"] == []
        assert kills >= ROUNDS * len(SERVICES), "every worker must have died in mid-campaign"


async def _kill_in_turn(system: System, playing: "asyncio.Task[int]") -> int:
    """Kill and restart a worker each time some dozens of new events are on the topics; returns the number of kills."""
    async with topics_of(endpoints_of(system)) as topics:

        async def told() -> int:
            return sum((await topics.ends(TOPICS)).values())

        kills = 0
        for service in itertools.chain.from_iterable(itertools.repeat(SERVICES, ROUNDS)):
            mark = await told() + EVENTS_BETWEEN_KILLS

            async def grown(mark: int = mark) -> bool:
                return playing.done() or await told() >= mark

            await eventually(grown, what="the campaign goes on")
            if playing.done():
                return kills
            await asyncio.to_thread(system.kill, f"{service}-worker")
            await asyncio.to_thread(system.start, f"{service}-worker")
            kills += 1
        return kills

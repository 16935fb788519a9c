"""The real processes of all four services on the session's servers, and a stage that drives them."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from io import StringIO

import pytest
from rich.console import Console
from rich.progress import Progress

from deploy.access.client import opened
from deploy.access.endpoints import Endpoints
from deploy.access.topics import topics_of
from deploy.demo.command import OPERATOR
from deploy.demo.stage import Postbox, Stage
from deploy.local.mailbox import Mailbox
from deploy.local.paths import stack_directory
from deploy.local.stack import Servers, System
from shared.kernel.clock import SimulatedClock
from shared.kernel.ids import new_id


@contextlib.contextmanager
def system_on(servers: Servers, name: str) -> Iterator[System]:
    """All processes, with their own databases, topics and simulated clock."""
    directory = stack_directory(f"{servers.directory.name}-{name}")
    prefix = f"{name}-{new_id()[-6:]}-"
    clock_file = directory / "clock.json"
    with System(directory, servers=servers, prefix=prefix, clock_file=clock_file, fresh=True) as system:
        yield system


@pytest.fixture(scope="session")
def system(servers: Servers) -> Iterator[System]:
    """The whole system, started once for the tests that share it."""
    with system_on(servers, "system") as started:
        yield started


def endpoints_of(system: System) -> Endpoints:
    return Endpoints.from_environment(system.environment(), str(system.mailbox), system.pages())


@contextlib.asynccontextmanager
async def stage_on(system: System) -> AsyncIterator[Stage]:
    """A stage as in the demo, without visible progress bars."""
    endpoints = endpoints_of(system)
    assert endpoints.clock_file is not None
    http, api = opened(endpoints)
    async with http, topics_of(endpoints) as topics:
        operator = await api.as_staff(OPERATOR)
        clock, postbox = SimulatedClock(endpoints.clock_file), Postbox(Mailbox(system.mailbox))
        progress = Progress(console=Console(file=StringIO()), disable=True)
        yield Stage(api, operator, clock, postbox, topics, progress, system.check)


@dataclass(frozen=True)
class Said:
    """The result of a command."""

    code: int
    output: str


async def cursus(system: System, *arguments: str) -> Said:
    """Run the real command line as an operator; its environment names this system."""
    command = [sys.executable, "-c", "from deploy.cli.main import app; app()", *arguments]
    environment = {**os.environ, **system.environment(), "COLUMNS": "240"}
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    return Said(process.returncode or 0, output.decode())

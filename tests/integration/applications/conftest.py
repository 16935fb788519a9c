"""One running service for all tests of a module, on a simulated clock of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.local.stack import Servers
from services.applications.bootstrap import compose
from services.applications.settings import ApplicationsSettings
from tests.support.services import Issuer, Running, running


@pytest.fixture(scope="module")
async def service(servers: Servers, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    clock: Path = tmp_path_factory.mktemp("clock") / "clock.json"
    async with running(compose, ApplicationsSettings, servers, issuer, clock_file=clock) as started:
        yield started

"""Applications and enrolment together, started once per test module."""

from collections.abc import AsyncIterator

import pytest

from deploy.local.stack import Servers
from tests.support.services import Issuer
from tests.system.houses import Houses, side_by_side


@pytest.fixture(scope="module")
async def houses(servers: Servers, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Houses]:
    clock_file = tmp_path_factory.mktemp("clock") / "clock.json"
    async with side_by_side(servers, issuer, clock_file, "applications", "enrolment") as services:
        yield Houses(services=services)

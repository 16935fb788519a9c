"""One instance of the services for all nine tests.

A test that advances its clock leaves it advanced for the next ones.
"""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from deploy.local.stack import Servers
from tests.support.services import Issuer
from tests.system.peers.house import House, a_house

FIRST_DAY = datetime(2026, 1, 12, 9, tzinfo=UTC)
"""A Monday at the beginning of a three-year CPD period."""


@pytest.fixture(scope="package")
async def house(servers: Servers, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    clock_file = tmp_path_factory.mktemp("clock") / "clock.json"
    offset = (FIRST_DAY - datetime.now(UTC)).total_seconds()
    clock_file.write_text(json.dumps({"offset_seconds": offset}))
    async with a_house(servers, issuer, clock_file) as built:
        yield built

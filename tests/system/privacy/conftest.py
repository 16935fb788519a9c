"""One instance of the services per test module."""

from collections.abc import AsyncIterator

import pytest

from deploy.local.stack import Servers
from tests.support.services import Issuer
from tests.system.privacy.house import House, a_house


@pytest.fixture(scope="module")
async def house(servers: Servers, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with a_house(servers, issuer, tmp_path_factory.mktemp("clock") / "clock.json") as built:
        yield built

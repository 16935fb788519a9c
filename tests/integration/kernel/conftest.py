"""A place for all tests of a module; those that break the servers make their own."""

from collections.abc import AsyncIterator

import pytest

from deploy.local.stack import Servers
from tests.integration.kernel.place import Place, Working, a_place, at_work
from tests.integration.kernel.tally import Weather


@pytest.fixture(scope="module", params=["motor"])
async def place(servers: Servers, request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    async with a_place(servers, mongo_driver=request.param) as made:
        yield made


@pytest.fixture(scope="module")
def weather() -> Weather:
    return Weather()


@pytest.fixture(scope="module")
async def working(place: Place, weather: Weather) -> AsyncIterator[Working]:
    async with at_work(place, weather) as started:
        yield started

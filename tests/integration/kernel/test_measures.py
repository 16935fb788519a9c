"""What Prometheus is told: by templates and codes, of the database and its disk, and within its patience."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from deploy.local.stack import Servers
from shared import measuring
from shared.kernel.ids import new_id
from shared.measuring import Measuring
from shared.running import create_app
from tests.integration.kernel.tally import TallySettings, compose
from tests.support.eventually import DEADLINE
from tests.support.services import Issuer, Running, running


@pytest.fixture(scope="module")
async def house(servers: Servers, issuer: Issuer) -> AsyncIterator[Running]:
    async with running(compose, TallySettings, servers, issuer) as service:
        yield service


async def told(house: Running) -> str:
    return (await house.call("GET", "/metrics")).text


async def test_a_request_is_measured_by_its_template_and_a_method_that_nobody_knows_by_none(house: Running) -> None:
    """What a caller makes up (a path, a method) is no label, or labels would have no end."""
    made_up = new_id()
    assert (await house.call("GET", f"/v1/tallies/{made_up}")).status_code == 404
    assert (await house.call("GET", f"/{made_up}")).status_code == 404
    assert (await house.call("BREW", "/v1/tallies")).status_code == 405
    text = await told(house)
    assert 'cursus_http_seconds_count{method="GET",route="/v1/tallies/{tally_id}",status="404"}' in text
    assert 'cursus_http_seconds_count{method="GET",route="unmatched",status="404"}' in text
    assert 'method="OTHER"' in text
    assert made_up not in text
    assert "BREW" not in text


async def test_the_database_says_its_size_and_how_much_of_its_disk_is_free(house: Running) -> None:
    text = await told(house)
    figures = {
        name: float(value) for name, value in re.findall(r"^(cursus_database_\w+) ([0-9.e+]+)$", text, re.MULTILINE)
    }
    assert 0 < figures["cursus_database_disk_free_bytes"] < figures["cursus_database_disk_bytes"]
    assert figures["cursus_database_bytes"] > 0


async def test_what_a_service_counts_is_asked_of_its_worker_alone(house: Running) -> None:
    """And one figure that the database refuses does not cost the next."""
    asked = []

    async def measure() -> None:
        asked.append(1)

    async def refused() -> None:
        await house.composition.database.command("noSuchCommand")

    counting = replace(house.composition, measures=[refused, measure])
    for routes in (True, False):
        transport = httpx.ASGITransport(app=create_app(counting, routes=routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://other") as client:
            assert (await client.get("/metrics")).status_code == 200
    assert asked == [1]


async def test_a_look_that_takes_too_long_is_given_up_and_the_other_figures_are_told(
    house: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(measuring, "LONGEST", 0.2)
    slow = Measuring(replace(house.composition, measures=[never]), own=True)
    async with asyncio.timeout(DEADLINE):
        await slow.look()
    assert "cursus_http_seconds" in await told(house)

"""The deploy step migrates a database, or refuses with a reason if this code must not touch it."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from deploy.local.paths import ROOT
from deploy.local.stack import Servers
from deploy.prepare import SERVICES
from shared.kernel.ids import new_id
from shared.mongo.client import connect, disconnect
from shared.settings import Settings
from tests.support.services import LINK_KEY


@pytest.fixture
def service() -> str:
    return "catalogue"


@pytest.fixture
async def database(servers: Servers, service: str) -> AsyncIterator[Any]:
    """This service's database, with a prefix of its own."""
    opened = connect(
        Settings(
            service="prepare",
            mongo_url=servers.mongo_url,
            mongo_database=f"p{new_id()[-8:]}-{service}",
            kafka_bootstrap=servers.kafka_bootstrap,
        )
    )
    yield opened
    await opened.client.drop_database(opened.name)
    await disconnect(opened)


def prepared(servers: Servers, database: Any) -> subprocess.CompletedProcess[str]:
    prefix, service = database.name.split("-")
    own = {"DATABASE_PREFIX": f"{prefix}-", "KAFKA_BOOTSTRAP": servers.kafka_bootstrap, "LINK_KEY": LINK_KEY}
    return subprocess.run(
        [sys.executable, "-m", "deploy.prepare", service],
        env={**os.environ, **own, "MONGO_URL": servers.mongo_url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


async def test_an_empty_database_takes_every_step_and_is_then_left_as_it_is(servers: Servers, database: Any) -> None:
    first, second = prepared(servers, database), prepared(servers, database)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "migration.finished" in first.stdout
    assert "migration.begun" not in second.stdout
    for run in (first, second):  # each step is a line, by which a start on a slow machine is seen to move
        assert run.stdout.count("indexes.applied") >= 1
        assert f'"database": "{database.name}", "event": "database.prepared"' in run.stdout
    assert await database["slot_leases"].count_documents({}) == 256


async def test_a_database_that_is_newer_is_refused_in_one_line(servers: Servers, database: Any) -> None:
    await database["migrations"].insert_one({"_id": 99, "name": "of-tomorrow", "takes_away": True})
    refused = prepared(servers, database)
    assert refused.returncode != 0
    (line,) = refused.stderr.splitlines()
    assert "this database is newer than this code" in line
    assert "step 99, 'of-tomorrow'" in line
    assert await database["slot_leases"].count_documents({}) == 0


@pytest.mark.parametrize("service", SERVICES)
async def test_every_outbox_gets_the_index_that_is_swept_by_age(servers: Servers, database: Any) -> None:
    """An older database has an index on each outbox that begins with the slot."""
    assert prepared(servers, database).returncode == 0
    outboxes = [name for name, indexes in (await _indexes(database)).items() if "pending+slot" in indexes]
    await database["migrations"].delete_one({"name": "swept-by-age"})
    for name in outboxes:
        await database[name].drop_index("pending+slot")
        await database[name].create_index([("slot", 1), ("pending", 1)], name="slot+pending")
    assert prepared(servers, database).returncode == 0
    indexes = await _indexes(database)
    assert [name for name in outboxes if "pending+slot" not in indexes[name] or "slot+pending" in indexes[name]] == []


@pytest.mark.parametrize("service", SERVICES)
def test_the_steps_of_a_service_are_numbered_without_a_gap(service: str) -> None:
    steps = __import__(f"services.{service}.persistence.migrations", fromlist=["MIGRATIONS"]).MIGRATIONS
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))


async def _indexes(database: Any) -> dict[str, set[str]]:
    """Names of the indexes by collection."""
    names = await database.list_collection_names()
    return {name: set(await database[name].index_information()) for name in names}

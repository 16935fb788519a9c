"""Prepares topics, database schemas, indexes and leases before any service starts. Run at each deploy.

`python -m deploy.prepare` prepares everything; arguments select `topics` or services by name. Where each service has
its own database user, each is prepared separately, by its own image and user.
"""

import asyncio
import importlib
import os
import sys
from collections.abc import Sequence

import structlog

from deploy.kafka.topics import create_topics
from shared.composition import Composition
from shared.messaging.kafka import secured
from shared.mongo.client import disconnect
from shared.mongo.indexes import apply
from shared.mongo.leases import lay_out_slots
from shared.mongo.migrations import WrongDatabase, migrate
from shared.observability import logs
from shared.settings import Settings, load

log = structlog.get_logger()
SERVICES = ("catalogue", "applications", "enrolment", "notifications")
TOPICS = "topics"


async def prepare(composition: Composition) -> None:
    """Migrate the database of one service, and create its indexes and lease documents. Raises WrongDatabase."""
    await migrate(composition.database, composition.migrations)
    await apply(composition.database, composition.all_indexes)
    await lay_out_slots(composition.database)


async def _topics() -> None:
    settings = load(Settings, service="prepare")
    replication = int(os.environ.get("KAFKA_REPLICATION", "1"))
    logs.configure("topics", "prepare", settings.log_level)
    await create_topics(settings.kafka_bootstrap, settings.topic_prefix, replication, secured(settings))


async def _service(name: str) -> None:
    os.environ["MONGO_DATABASE"] = os.environ.get("DATABASE_PREFIX", "") + name
    composition = importlib.import_module(f"services.{name}.bootstrap").composed()
    logs.configure(name, "prepare", composition.settings.log_level)
    try:
        await prepare(composition)
        log.info("database.prepared", database=composition.database.name)
    finally:
        await disconnect(composition.database)


async def main(wanted: Sequence[str] = ()) -> None:
    """Prepare the named parts, or all; DATABASE_PREFIX is added to each database name."""
    if unknown := [name for name in wanted if name not in (TOPICS, *SERVICES)]:
        raise SystemExit(f"nothing to prepare is called {unknown[0]}; accepted: {', '.join((TOPICS, *SERVICES))}")
    for name in wanted or (TOPICS, *SERVICES):
        await (_topics() if name == TOPICS else _service(name))


if __name__ == "__main__":
    try:
        asyncio.run(main(sys.argv[1:]))
    except WrongDatabase as refused:
        sys.exit(str(refused))

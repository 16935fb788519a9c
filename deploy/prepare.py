"""What must stand before any service starts: topics, indexes, lease documents. Run to completion at each deploy."""

import asyncio
import importlib
import os

from deploy.kafka.topics import create_topics
from shared.composition import Composition
from shared.mongo.client import disconnect
from shared.mongo.indexes import apply
from shared.mongo.leases import lay_out_slots

SERVICES = ("catalogue", "applications", "enrolment", "notifications")


async def prepare(composition: Composition) -> None:
    """Indexes and lease documents of one service."""
    await apply(composition.database, composition.all_indexes)
    await lay_out_slots(composition.database)


async def _everything(compositions: list[Composition]) -> None:
    settings = compositions[0].settings
    await create_topics(settings.kafka_bootstrap, settings.topic_prefix, int(os.environ.get("KAFKA_REPLICATION", "1")))
    for composition in compositions:
        await prepare(composition)
        await disconnect(composition.database)


async def main() -> None:
    """Prepare all services; DATABASE_PREFIX goes before each service's name."""
    prefix = os.environ.get("DATABASE_PREFIX", "")
    compositions = []
    for name in SERVICES:
        os.environ["MONGO_DATABASE"] = prefix + name
        compositions.append(importlib.import_module(f"services.{name}.bootstrap").composed())
    await _everything(compositions)


if __name__ == "__main__":
    asyncio.run(main())

"""The tally's database brought into its next shape, by a process of its own for the tests to kill."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.kernel.aggregate import Aggregate
from shared.mongo.client import connect
from shared.mongo.migrations import Migration, Work, migrate
from shared.settings import load
from tests.integration.kernel.tally import TallySettings

LEASE_SECONDS = 2.0
UNCOUNTED = {"state.steps": {"$exists": False}}


@dataclass(kw_only=True)
class CountedTally(Aggregate, thing="counted tally"):
    """The tally of the next version: it counts its steps, and still reads those that do not."""

    total: int = 0
    labels: list[str]
    steps: int | None = None

    @property
    def steps_taken(self) -> int:
        return len(self.labels) if self.steps is None else self.steps


def counted(tally: Mapping[str, Any]) -> Mapping[str, Any]:
    """At the pace of a large document."""
    time.sleep(0.001)
    return {"$set": {"state.steps": len(tally["state"]["labels"])}}


async def count_steps(work: Work) -> None:
    await work.rewrite("tallies", UNCOUNTED, counted)


COUNT_STEPS = Migration(1, "count-steps", count_steps)


if __name__ == "__main__":
    asyncio.run(migrate(connect(load(TallySettings)), [COUNT_STEPS], seconds=LEASE_SECONDS))

"""`make soak`: play and reconcile campaigns on one system while memory and disk are watched (law B).

python -m tests.benchmarks.soak --minutes 30

Exits with code 1 if a campaign does not reconcile. After each campaign, the table shows the resident memory of each
process and the disk usage: growth that continues from campaign to campaign is a leak.
"""

import argparse
import asyncio
import time
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.table import Table

from deploy.access.endpoints import Endpoints
from deploy.demo.command import campaign_on
from deploy.local.paths import stack_directory
from deploy.local.stack import System
from deploy.local.supervisor import interruptible

SIZES = {"paris": 60, "dijon": 30}
MEGABYTE = 1_000_000


def soak(minutes: float) -> int:
    """Play until the time is over; returns the exit code."""
    directory = stack_directory("soak")
    deadline = time.monotonic() + minutes * 60
    rows: list[Mapping[str, int]] = []
    with interruptible(), System(directory, clock_file=directory / "clock.json", fresh=True) as system:
        endpoints = Endpoints.from_environment(system.environment(), str(system.mailbox), system.pages())
        while time.monotonic() < deadline or len(rows) < 2:
            output = StringIO()
            play = campaign_on(endpoints, directory, Console(file=output), seed=len(rows), sizes=SIZES, system=system)
            if asyncio.run(play) != 0:
                Console().print(output.getvalue(), markup=False)
                return 1
            rows.append(dict(system.memory()) | {"disk": on_disk(directory)})
            Console().print(table(rows))
    return 0


def on_disk(directory: Path) -> int:
    """Bytes of all files below the directory."""
    return sum(file.stat().st_size for file in directory.rglob("*") if file.is_file())


def table(rows: list[Mapping[str, int]]) -> Table:
    """Megabytes after each campaign, and the growth since the first."""
    shown = Table(title="Resident memory and disk after each campaign, MB")
    for column in ("what", *(str(n) for n in range(1, len(rows) + 1)), "since the first"):
        shown.add_column(column, justify="left" if column == "what" else "right")
    for what in rows[0]:
        figures = [row.get(what, 0) / MEGABYTE for row in rows]
        shown.add_row(what, *(f"{figure:.0f}" for figure in figures), f"{figures[-1] - figures[0]:+.0f}")
    return shown


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    raise SystemExit(soak(parser.parse_args().minutes))

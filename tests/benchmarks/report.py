"""A measure is a ratio against a floor or a peer of the same run; the report also contains the raw figures."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

LATEST = Path(".local/bench/latest.json")


@dataclass(frozen=True)
class Measure:
    """Our figure and the other's; `ratio` is ours divided by theirs, in the same unit."""

    name: str
    value: float
    unit: str
    against: str
    floor: float
    rounds: int

    @property
    def ratio(self) -> float:
        return self.value / self.floor

    @classmethod
    def of(cls, name: str, unit: str, against: str, ours: Sequence[float], theirs: Sequence[float]) -> "Measure":
        """The medians of alternating rounds."""
        return cls(name, round(median(ours), 2), unit, against, round(median(theirs), 2), len(ours))


def tell(measures: Sequence[Measure]) -> None:
    """Print a table and write a JSON file."""
    table = Table(title="Benchmarks: medians of alternating rounds, one machine, one run")
    for column in ("measure", "ours", "unit", "against", "theirs", "ratio", "rounds"):
        table.add_column(column, justify="left" if column in {"measure", "unit", "against"} else "right")
    for m in measures:
        table.add_row(m.name, f"{m.value:,}", m.unit, m.against, f"{m.floor:,}", f"{m.ratio:.2f}", str(m.rounds))
    Console().print(table)
    LATEST.parent.mkdir(parents=True, exist_ok=True)
    LATEST.write_text(json.dumps([asdict(m) | {"ratio": round(m.ratio, 3)} for m in measures], indent=1) + "\n")

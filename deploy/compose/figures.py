"""Writes docs/operators/metrics.md from the metrics themselves: `python -m deploy.compose.figures`."""

import importlib
from pathlib import Path
from typing import Any

from prometheus_client import REGISTRY

from deploy.prepare import SERVICES

PAGE = Path(__file__).parents[2] / "docs/operators/metrics.md"
HEAD = """# Metrics

Written by `python -m deploy.compose.figures` from the code; a test fails when they differ. Every process answers
`GET /metrics` in Prometheus' text, inside only: the gateway does not let it out. *Times* are histograms (`_bucket`,
`_sum`, `_count`). Prometheus adds `service` and `role`. What several processes read from one database (outbox, mails,
places, disk, parked) they all say alike: take `max`, not `sum`. What is done about each is in [alerts.md](alerts.md);
Grafana shows all of them.

No label can grow without end: types are those of our contracts, routes are templates, methods the usual seven, timers
and topics ours, editions the newest two hundred. None names a person.

| metric | what, and in which unit | sort | labels |
|---|---|---|---|
"""
SORTS = {"histogram": "times", "counter": "counter", "gauge": "gauge"}


def collectors() -> dict[str, Any]:
    """All metrics of ours that the processes of the four services expose, by their full name."""
    for service in SERVICES:
        importlib.import_module(f"services.{service}.bootstrap")
    importlib.import_module("shared.running")
    ours = {one for one in REGISTRY._collector_to_names if getattr(one, "_name", "").startswith("cursus_")}
    return {one._name + ("_total" if one._type == "counter" else ""): one for one in ours}  # type: ignore[attr-defined]


def page() -> str:
    """The whole reference."""
    rows = []
    for name, one in sorted(collectors().items()):
        labels = ", ".join(f"`{label}`" for label in one._labelnames) or "none"
        rows.append(f"| `{name}` | {one._documentation} | {SORTS[one._type]} | {labels} |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page())

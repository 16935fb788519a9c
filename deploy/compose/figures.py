"""Generates docs/operators/metrics.md from the metrics: `python -m deploy.compose.figures`."""

import importlib
from pathlib import Path
from typing import Any

from prometheus_client import REGISTRY

from deploy.prepare import SERVICES

PAGE = Path(__file__).parents[2] / "docs/operators/metrics.md"
HEAD = """# Metrics

`python -m deploy.compose.figures` generates this page from the code; a test fails when they differ. Every process
answers `GET /metrics` in Prometheus' text format on the internal network; the gateway does not expose it. Metrics of
the kind *times* are histograms (`_bucket`, `_sum`, `_count`). Prometheus adds the labels `service` and `role`. Metrics
that every process of a service reads from the same database (outbox, mails, places, disk, parked) have the same value
in all of them: aggregate with `max`, not `sum`. [alerts.md](alerts.md) says what to do; Grafana shows all metrics.

Every label has a bounded number of values: types are those of our contracts, routes are templates, methods the usual
seven, timers and topics are ours, and editions are the newest two hundred. No label names a person.

| metric | what, and in which unit | kind | labels |
|---|---|---|---|
"""
KINDS = {"histogram": "times", "counter": "counter", "gauge": "gauge"}


def collectors() -> dict[str, Any]:
    """Collectors of the metrics that the processes of the four services expose, by full metric name."""
    for service in SERVICES:
        importlib.import_module(f"services.{service}.bootstrap")
    importlib.import_module("shared.running")
    ours = {metric for metric in REGISTRY._collector_to_names if getattr(metric, "_name", "").startswith("cursus_")}
    return {m._name + ("_total" if m._type == "counter" else ""): m for m in ours}  # type: ignore[attr-defined]


def page() -> str:
    rows = []
    for name, metric in sorted(collectors().items()):
        labels = ", ".join(f"`{label}`" for label in metric._labelnames) or "none"
        rows.append(f"| `{name}` | {metric._documentation} | {KINDS[metric._type]} | {labels} |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page())

"""Parked events: list them across the services, show their bytes, retry them."""

import asyncio
import base64
import time
from typing import Any

import typer
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from deploy.access.client import Api
from deploy.access.endpoints import SERVICES
from deploy.cli.wording import in_paris

PATIENCE = 15.0  # seconds to wait until the worker has retried


def known(service: str) -> str:
    if service not in SERVICES:
        raise typer.BadParameter(f"unknown service {service}; use one of {', '.join(SERVICES)}")
    return service


async def waiting(api: Api) -> list[dict[str, Any]]:
    """The parked events of all services, oldest first."""
    found = []
    for service in SERVICES:
        found += [{"service": service, **item} for item in (await api.get(service, "/ops/parked"))["items"]]
    return sorted(found, key=lambda item: str(item["parked_at"]))


async def redriven(api: Api, service: str, event: str) -> list[dict[str, Any]]:
    """Request a redrive and wait until the worker has retried. Returns the events of the key that are still parked."""
    parked = await api.get(service, f"/ops/parked/{event}")
    await api.post(service, f"/ops/redrive/{event}", key=f"redrive-{time.time_ns()}")
    deadline = time.monotonic() + PATIENCE
    while True:
        items = (await api.get(service, "/ops/parked"))["items"]
        left = [one for one in items if all(one[part] == parked[part] for part in ("topic", "partition", "key"))]
        if not any(one.get("redrive") for one in left) or time.monotonic() > deadline:
            return left
        await asyncio.sleep(0.2)


def shown(found: list[dict[str, Any]]) -> RenderableType:
    if not found:
        return "[green]Nothing is parked.[/]"
    table = Table("service", "event", "type", "key", "since", "reason", box=None, pad_edge=False, header_style="dim")
    for one in found:
        named = [str(one[part] or "") for part in ("service", "id", "type", "key")]
        table.add_row(*named, in_paris(one["parked_at"]), escape(one["reason"]))
    return table


def details(parked: dict[str, Any]) -> list[RenderableType]:
    """The fields of one parked event, then its bytes, decoded as text where possible."""
    table = Table(box=None, pad_edge=False, show_header=False)
    for name in ("id", "type", "key", "parked_at", "reason"):
        table.add_row(name, str(parked[name] or ""))
    encoded = parked["value_base64"]
    value = b"" if encoded is None else base64.b64decode(encoded)
    return [table, Text(value.decode("utf-8", errors="backslashreplace") or "(no bytes: a tombstone)")]


def outcome(left: list[dict[str, Any]]) -> str:
    if not left:
        return "[green]Done: no event of this key is parked any more.[/]"
    if any(one.get("redrive") for one in left):
        return f"[yellow]Requested, but the worker has not retried within {PATIENCE:.0f} s. Is it running?[/]"
    return f"[red]Failed again: {len(left)} of this key stay parked. {left[0]['reason']}[/]"

"""Purges by rule through applications: planned, executed and watched until they are done."""

import asyncio
import time
from typing import Any

from deploy.access.client import Api

PATIENCE = 600.0  # seconds to watch; the purge continues without a watcher
KINDS = ("editions", "applications", "documents", "bytes", "persons")


async def planned(api: Api) -> dict[str, int]:
    """What a purge would delete now, by kind."""
    found: dict[str, int] = await api.get("applications", "/v1/purges/plan")
    return found


async def done(api: Api) -> dict[str, Any]:
    """Execute a purge and wait for its end."""
    purge: dict[str, Any] = await api.post("applications", "/v1/purges", key=f"purge-{time.time_ns()}")
    deadline = time.monotonic() + PATIENCE
    while purge["state"] != "done" and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        purge = await api.get("applications", f"/v1/purges/{purge['id']}")
    return purge


def shown(verb: str, counted: dict[str, int]) -> str:
    """For example `deleted: 2 editions, 260 applications, ...`."""
    return f"{verb}: " + ", ".join(f"{counted[kind]} {kind}" for kind in KINDS)

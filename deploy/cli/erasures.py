"""Who was erased, asked of applications: one by one, as a register, and again after a backup was restored."""

import json
from typing import Any

import typer

from deploy.access.client import Api

Entry = dict[str, str]


async def erase(api: Api, person_id: str) -> dict[str, Any]:
    """Raises `Refused` (404) for nobody."""
    done: dict[str, Any] = await api.post("applications", f"/v1/applicants/{person_id}/erasure")
    return done


async def register(api: Api) -> list[Entry]:
    """All of it, in order of id."""
    return await api.items("applications", "/v1/erasures", limit=200)


async def reapply(api: Api, entries: list[Entry]) -> None:
    for entry in entries:
        path = f"/v1/erasures/{entry['person_id']}"
        await api.put("applications", path, {"erased_at": entry["erased_at"]})


def read(text: str) -> list[Entry]:
    """A register as `cursus privacy erasures` printed it. Nothing is done by one that has a bad line."""
    entries = list[Entry]()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            entries.append({name: str(said[name]) for name in ("person_id", "erased_at")})
        except (ValueError, KeyError, TypeError):
            raise typer.BadParameter(f"line {number} is none of a register of erasures") from None
    return entries

"""Erasures through applications: of one person, the register of all, and their repetition after a restore."""

import json
from typing import Any

import typer

from deploy.access.client import Api

Entry = dict[str, str]


async def erase(api: Api, person_id: str) -> dict[str, Any]:
    """Raises `Refused` (404) for an unknown person."""
    done: dict[str, Any] = await api.post("applications", f"/v1/applicants/{person_id}/erasure")
    return done


async def register(api: Api) -> list[Entry]:
    """All entries, in order of id."""
    return await api.items("applications", "/v1/erasures", limit=200)


async def reapply(api: Api, entries: list[Entry]) -> None:
    for entry in entries:
        path = f"/v1/erasures/{entry['person_id']}"
        await api.put("applications", path, {"erased_at": entry["erased_at"]})


def read(text: str) -> list[Entry]:
    """Parse a register that `cursus privacy erasures` printed. A bad line refuses the whole file."""
    entries = list[Entry]()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            entries.append({name: str(entry[name]) for name in ("person_id", "erased_at")})
        except (ValueError, KeyError, TypeError):
            raise typer.BadParameter(f"line {number} is not an entry of a register of erasures") from None
    return entries

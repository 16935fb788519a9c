"""Loads a diploma into a running system through its public APIs; loading again changes nothing."""

import re
from dataclasses import dataclass
from typing import Any

from deploy.access.client import Api, Refused
from deploy.seed.diploma import Diploma, diploma_of
from deploy.seed.lines import Place, SeedError, Source

LOADER = "operator@consortium/seed"


@dataclass(frozen=True)
class Loaded:
    """The result of a load. `changed` lists what this load created or changed."""

    programme_id: str
    institution_id: str
    edition_id: str
    edition_code: str
    changed: tuple[str, ...]


async def load(api: Api, source: Source, year: int) -> Loaded:
    """Load institutions, programme and the published edition of that year. Raises `SeedError` with line and field."""
    diploma = diploma_of(source)
    operator = await api.as_staff(LOADER)
    changed = []
    for n, institution in enumerate(diploma.institutions):
        body = institution.model_dump(mode="json", exclude={"id"})
        if await _stands(operator, f"/v1/institutions/{institution.id}", body, source, ("institutions", n)):
            changed.append(institution.id)
    programme = diploma.programme
    body = programme.model_dump(mode="json", exclude={"id"})
    if await _stands(operator, f"/v1/programmes/{programme.id}", body, source, ("programme",)):
        changed.append(programme.id)
    try:
        edition = await _edition(operator, diploma, year)
        if edition["state"] == "draft":
            await operator.post("catalogue", f"/v1/editions/{edition['id']}/publication")
            changed.append(edition["code"])
    except Refused as refusal:
        raise _named(source, ("edition",), refusal) from refusal
    return Loaded(programme.id, programme.institution_id, edition["id"], edition["code"], tuple(changed))


async def _stands(api: Api, path: str, body: Any, source: Source, place: Place) -> bool:
    """Create or update; True if that changed something."""
    try:
        seen = (await api.read("catalogue", path)).version
    except Refused as absent:
        if absent.status != 404:
            raise
        seen = None
    try:
        await api.put("catalogue", path, body)  # accepted if new, otherwise answered with the current state
    except Refused as refusal:
        if refusal.code != "version-changed":
            raise _named(source, place, refusal) from refusal
    else:
        return seen is None
    try:
        await api.put("catalogue", path, body, seen=seen)
    except Refused as refusal:
        raise _named(source, place, refusal) from refusal
    return True


async def _edition(api: Api, diploma: Diploma, year: int) -> Any:
    plan = diploma.edition.of_year(year)
    for edition in await api.items("catalogue", "/v1/editions", programme_id=diploma.programme.id):
        if edition["code"] == plan.code:
            return edition
    body = {"programme_id": diploma.programme.id, **plan.model_dump(mode="json")}
    return await api.post("catalogue", "/v1/editions", body)


def _named(source: Source, place: Place, refusal: Refused) -> SeedError:
    """A refusal of the API as an error of the seed file, with its line."""
    errors = refusal.problem.get("errors") or [refusal.problem]
    return SeedError(
        "\n".join(
            source.say(
                (*place, *_place(str(error.get("field", "")))), f"{refusal.code}: {error.get('accepted') or refusal}"
            )
            for error in errors
        )
    )


def _place(field: str) -> Place:
    """Parse `policies.modules[2].hours`, or the same with dots, as a position in the file."""
    return tuple(int(part) if part.isdecimal() else part for part in re.split(r"[.\[\]]+", field) if part)

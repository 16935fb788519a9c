"""What one service holds of one person, as each service answers it; docs/decisions/0013-access-archive.md."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Response

from shared.auth.guards import staff_or_person
from shared.auth.principal import Principal, Role
from shared.contracts.vocabulary import Text
from shared.web.requests import View


class PartView(View):
    """Things of one sort. `content` is what the service keeps of them, in its own words."""

    name: str
    about: Text
    content: list[Any]


class HeldFileView(View):
    """Bytes of the person's own. `path` is their place in the archive, `href` where they are fetched from this API."""

    path: str
    about: Text
    href: str
    media_type: str
    size: int
    sha256: str


class ArchiveView(View):
    """One service's part of a person's archive."""

    service: str
    person_id: str
    made_at: datetime
    parts: tuple[PartView, ...]
    files: tuple[HeldFileView, ...] = ()


async def _share(
    person_id: str, who: Annotated[Principal, Depends(staff_or_person(Role.SECRETARY))], response: Response
) -> str | None:
    response.headers["Cache-Control"] = "private, no-store"
    if who.person_id is None:
        return who.scope
    who.must_be(person_id, "person", person_id)
    return None


Share = Annotated[str | None, Depends(_share)]
"""The institution whose share is asked for; None for all of it: by the person, or an operator. Another's is a 404."""

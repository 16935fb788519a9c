"""The data that one service stores about one person, in one shape for all services.

See docs/decisions/0013-access-archive.md.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Response

from shared.auth.guards import staff_or_person
from shared.auth.principal import Principal, Role
from shared.contracts.vocabulary import Text
from shared.web.attachments import KEPT_NOWHERE
from shared.web.requests import View


class PartView(View):
    """Records of one kind. `content` is what the service stores of them."""

    name: str
    about: Text
    content: list[Any]


class HeldFileView(View):
    """A file of the person. `path` is its place in the archive, `href` its address in this API."""

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
    response.headers["Cache-Control"] = KEPT_NOWHERE
    if who.person_id is None:
        return who.scope
    who.must_be(person_id, "person", person_id)
    return None


Share = Annotated[str | None, Depends(_share)]
"""The institution whose part is requested; None for all of it, by the person or an operator. Another's is a 404."""

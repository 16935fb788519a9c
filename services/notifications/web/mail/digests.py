"""The digest for staff over HTTP: where it goes, and whether it is wanted."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import EmailStr, Field

from services.notifications.domain.mail.digest import Digest
from services.notifications.use_cases.mail import digests
from shared.auth.guards import staff
from shared.auth.principal import Principal, Role
from shared.kernel.words import Locale
from shared.web.requests import Does, Input, View

router = APIRouter(prefix="/v1")


class DigestInput(Input):
    email: EmailStr = Field(examples=["scolarite@example.org"])
    """A mailbox of the institution's staff."""
    locale: Locale = Locale.FR
    wanted: bool = True


class DigestView(View):
    institution_id: str
    wanted: bool
    next_look: datetime | None
    """When the next digest is due; null while it is not wanted."""

    @classmethod
    def of(cls, digest: Digest) -> "DigestView":
        return cls(institution_id=digest.id, wanted=digest.wanted, next_look=digest.due)


@router.put("/institutions/{institution_id}/digest", tags=["preferences"])
async def choose_digest(
    institution_id: str, body: DigestInput, who: Annotated[Principal, Depends(staff(Role.SECRETARY))], act: Does
) -> DigestView:
    """Set the daily mail to the staff of your institution, sent on mornings when its mail needs attention."""
    who.must_see(institution_id, "institution", institution_id)
    return DigestView.of(await act(digests.ChooseDigest(institution_id, str(body.email), body.locale, body.wanted)))

"""Routes of the audit trail: export, and erasure of the personal parts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from services.applications.domain.records.trail import TrailEntry
from services.applications.use_cases.records import trail
from shared.auth.guards import Operator, staff
from shared.auth.principal import Principal, Role
from shared.kernel.errors import InvalidField
from shared.web.requests import Does, Input, Limit, Listing, View

router = APIRouter(prefix="/v1", tags=["audit"])
Auditor = Annotated[Principal, Depends(staff(Role.PROGRAMME_HEAD))]


class PersonalView(View):
    by: str
    """The subject of the token."""
    person_id: str | None
    """The person concerned."""


class SealedView(View):
    """The fields that the hash covers, as canonical JSON: keys sorted, no spaces, UTF-8."""

    number: int
    institution_id: str
    from_institution: str | None
    roles: tuple[str, ...]
    did: str = Field(examples=["validate-document"])
    thing: str = Field(examples=["application"])
    thing_id: str
    edition_id: str | None
    at: str
    personal_sha256: str
    """SHA-256 of the salt, a line feed, and the personal part as canonical JSON."""
    previous: str
    """The hash of the previous entry; 64 zeros for the first."""


class TrailEntryView(View):
    """One entry of an institution's chain."""

    entry: SealedView
    sha256: str
    personal: PersonalView | None
    """null if it was erased, with its salt."""
    salt: str | None

    @classmethod
    def of(cls, entry: TrailEntry) -> "TrailEntryView":
        personal = entry.personal
        return cls(
            entry=SealedView.model_validate(entry.sealed),
            sha256=entry.sha256,
            personal=PersonalView(by=personal.by, person_id=personal.person_id) if personal else None,
            salt=entry.salt,
        )


class ErasureInput(Input):
    who: str = Field(min_length=1, max_length=200, examples=["0199b3a0-9e77-7d52-b1c4-0f9e8d7c6b5a"])
    """The id of a person, or the subject of a token."""


class ErasedView(View):
    erased: int
    """Number of entries whose personal part was erased."""


@router.get("/audit")
async def read_trail(
    who: Auditor,
    act: Does,
    institution_id: Annotated[
        str | None, Query(description="For operators: the institution whose trail to read.")
    ] = None,
    after: Annotated[int, Query(ge=0, description="The number of the last entry already read.")] = 0,
    limit: Limit = 200,
) -> Listing[TrailEntryView]:
    """Export the trail of an institution in order. `next` is the value of `after` for the next page."""
    of = who.scope if who.scope is not None else institution_id
    if of is None:
        raise InvalidField(field="institution_id", accepted="the code of an institution")
    page = await act(trail.ReadTrail(of, limit, after))
    more = str(page.items[-1].number) if page.next and page.items else None
    return Listing(items=[TrailEntryView.of(entry) for entry in page.items], next=more)


@router.put("/audit/erasures")
async def erase(_: Operator, body: ErasureInput, act: Does) -> ErasedView:
    """Erase a person from the trails of all institutions. The hash chains stay valid. Idempotent."""
    return ErasedView(erased=await act(trail.ForgetInTrail(body.who)))

"""Erasure over HTTP: asked for by the person, or by an office on their behalf; and the register of who was erased."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, Field

from services.applications.domain.file.person import Person as Applicant
from services.applications.use_cases import queries
from services.applications.use_cases.ports import ApplicationFilter
from services.applications.use_cases.records import erasure
from services.applications.web.access import Secretary
from shared.auth.guards import Operator, Person
from shared.kernel.errors import NotFound
from shared.web.requests import Cursor, Does, Input, Limit, Listing, Once, View

router = APIRouter(prefix="/v1", tags=["privacy"])


class ErasureView(View):
    """Somebody was forgotten: all that is left here is this id and this moment."""

    person_id: str = Field(examples=["0199b3a0-9e77-7d52-b1c4-0f9e8d7c6b5a"])
    erased_at: datetime = Field(examples=["2026-11-24T09:45:00Z"])

    @classmethod
    def of(cls, person: Applicant) -> "ErasureView":
        assert person.erased_at is not None, "only those are shown"
        return cls(person_id=person.id, erased_at=person.erased_at)


class ReappliedInput(Input):
    erased_at: AwareDatetime = Field(examples=["2026-11-24T09:45:00Z"])
    """As the register says."""


async def _within_reach(person_id: str, who: Secretary, act: Does) -> str:
    """Somebody with a file at the secretary's institution; for an operator, anybody."""
    wanted = ApplicationFilter(person_id=person_id, institution_id=who.scope)
    if who.scope is not None and not (await act(queries.ListApplications(wanted, 1, None))).items:
        raise NotFound(thing="person", id=person_id)
    return person_id


async def _signed_in(who: Person) -> str:
    return who.person_id or ""


Myself = Annotated[str, Depends(_signed_in)]
"""The caller, who came by a link."""
Applying = Annotated[str, Depends(_within_reach)]
"""Somebody who applies, or has applied, at the secretary's institution."""


@router.post("/me/erasure")
async def erase_me(person_id: Myself, once: Once) -> ErasureView:
    """Have everything about oneself erased, at once and for good; there is no way back.

    Files still under way are withdrawn, and a place held goes to the next. What the law obliges an institution to keep
    (that a diploma was awarded and to whom, what was paid, what was attended) is kept there, without more. Asked again,
    the answer is the same.
    """
    return await once(erasure.ErasePerson(person_id), ErasureView.of)


@router.post("/applicants/{person_id}/erasure")
async def erase_on_behalf(person_id: Applying, once: Once) -> ErasureView:
    """The same for somebody who asked for it by another way. The audit trail says which office did it."""
    return await once(erasure.ErasePerson(person_id), ErasureView.of)


@router.get("/erasures")
async def read_register(_: Operator, act: Does, cursor: Cursor, limit: Limit = 200) -> Listing[ErasureView]:
    """Who was erased and when, by id alone: to be kept beside the backups, for a restored one knows no better."""
    page = await act(erasure.ListErasures(limit, cursor))
    return Listing(items=[ErasureView.of(person) for person in page.items], next=page.next)


@router.put("/erasures/{person_id}")
async def reapply(
    person_id: Annotated[str, Field(min_length=1, max_length=64)], body: ReappliedInput, _: Operator, act: Does
) -> ErasureView:
    """After a backup was restored: erase again whoever the register names. As often as one likes."""
    return ErasureView.of(await act(erasure.ReapplyErasure(person_id, body.erased_at)))

"""Routes of erasure: requested by the person or by an office; and the register of erased persons."""

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
    """An erased person: only this id and this time are left."""

    person_id: str = Field(examples=["0199b3a0-9e77-7d52-b1c4-0f9e8d7c6b5a"])
    erased_at: datetime = Field(examples=["2026-11-24T09:45:00Z"])

    @classmethod
    def of(cls, person: Applicant) -> "ErasureView":
        assert person.erased_at is not None, "only erased persons are listed"
        return cls(person_id=person.id, erased_at=person.erased_at)


class ReappliedInput(Input):
    erased_at: AwareDatetime = Field(examples=["2026-11-24T09:45:00Z"])
    """The time in the register."""


async def _within_reach(person_id: str, who: Secretary, act: Does) -> str:
    """A person with an application to the secretary's institution; for an operator, any person."""
    wanted = ApplicationFilter(person_id=person_id, institution_id=who.scope)
    if who.scope is not None and not (await act(queries.ListApplications(wanted, 1, None))).items:
        raise NotFound(thing="person", id=person_id)
    return person_id


async def _signed_in(who: Person) -> str:
    return who.person_id or ""


Myself = Annotated[str, Depends(_signed_in)]
"""The id of the caller, who signed in by a link."""
Applying = Annotated[str, Depends(_within_reach)]
"""The id of a person who has applied to the secretary's institution."""


@router.post("/me/erasure")
async def erase_me(person_id: Myself, once: Once) -> ErasureView:
    """Erase all data about the caller, at once and permanently.

    Live applications are withdrawn, and a held place goes to the next candidate. Records that the law obliges an
    institution to keep (the holder of a diploma, payments, attendance) are kept, and nothing else. A repetition gives
    the same response.
    """
    return await once(erasure.ErasePerson(person_id), ErasureView.of)


@router.post("/applicants/{person_id}/erasure")
async def erase_on_behalf(person_id: Applying, once: Once) -> ErasureView:
    """Erase a person at their request. Noted in the audit trail of the office."""
    return await once(erasure.ErasePerson(person_id), ErasureView.of)


@router.get("/erasures")
async def read_register(_: Operator, act: Does, cursor: Cursor, limit: Limit = 200) -> Listing[ErasureView]:
    """List erased persons by id and time. Keep this register with the backups: a restored one contains them again."""
    page = await act(erasure.ListErasures(limit, cursor))
    return Listing(items=[ErasureView.of(person) for person in page.items], next=page.next)


@router.put("/erasures/{person_id}")
async def reapply(
    person_id: Annotated[str, Field(min_length=1, max_length=64)], body: ReappliedInput, _: Operator, act: Does
) -> ErasureView:
    """Erase a person of the register again, after a backup was restored. Idempotent."""
    return ErasureView.of(await act(erasure.ReapplyErasure(person_id, body.erased_at)))

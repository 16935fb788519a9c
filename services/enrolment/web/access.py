"""Guards of the routes: an enrolment of another institution or person is answered with 404, as if it did not exist."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.use_cases.file.enrolments import GetEnrolment
from services.enrolment.use_cases.queries import GetEdition
from shared.auth.guards import staff, staff_or_person
from shared.auth.principal import Principal, Role
from shared.web.requests import Does

READERS = (Role.SECRETARY, Role.FINANCE, Role.TEACHER, Role.PROGRAMME_HEAD, Role.PRESIDENT, Role.PARTNER)


def must_reach(who: Principal, enrolment: Enrolment, thing: str, id: str) -> None:
    """Refuses with `NotFound` unless the enrolment is the person's own, or of the institution of the staff."""
    if who.person_id is not None:
        who.must_be(enrolment.person_id, thing, id)
    else:
        who.must_see(enrolment.institution_id, thing, id)


def enrolment_for(*roles: Role) -> Callable[..., Awaitable[str]]:
    """The id of the path's enrolment, for staff of its institution who have one of these roles."""

    async def guard(enrolment_id: str, who: Annotated[Principal, Depends(staff(*roles))], act: Does) -> str:
        enrolment = await act(GetEnrolment(enrolment_id))
        who.must_see(enrolment.institution_id, "enrolment", enrolment_id)
        return enrolment.id

    return guard


def enrolment_shown_to(*roles: Role) -> Callable[..., Awaitable[Enrolment]]:
    """The path's enrolment, for its learner or for staff of its institution who have one of these roles."""

    async def guard(
        enrolment_id: str, who: Annotated[Principal, Depends(staff_or_person(*roles))], act: Does
    ) -> Enrolment:
        enrolment = await act(GetEnrolment(enrolment_id))
        must_reach(who, enrolment, "enrolment", enrolment_id)
        return enrolment

    return guard


def edition_for(*roles: Role) -> Callable[..., Awaitable[str]]:
    """The id of the path's edition, for staff of its institution who have one of these roles."""

    async def guard(edition_id: str, who: Annotated[Principal, Depends(staff(*roles))], act: Does) -> str:
        edition = await act(GetEdition(edition_id))
        who.must_see(edition.institution_id, "edition", edition_id)
        return edition.id

    return guard


AccountShown = Annotated[Enrolment, Depends(enrolment_shown_to(Role.SECRETARY, Role.FINANCE))]

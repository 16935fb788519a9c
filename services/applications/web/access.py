"""Who may do what on which object, as dependencies of routes. An object that the caller may not see is a 404."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application
from services.applications.domain.records.export import Export
from services.applications.use_cases import queries
from services.applications.use_cases.records.trail import Everything, NoteReading
from shared.auth.guards import Person, staff, staff_or_person
from shared.auth.principal import Principal, Role
from shared.web.requests import Does

READERS = (Role.SECRETARY, Role.JUROR, Role.PRESIDENT, Role.PROGRAMME_HEAD, Role.PARTNER)
"""The staff who may read their institution's files."""

Reader = Annotated[Principal, Depends(staff_or_person(*READERS))]
Secretary = Annotated[Principal, Depends(staff(Role.SECRETARY))]
Jurors = Annotated[Principal, Depends(staff(Role.JUROR, Role.PRESIDENT))]
Pronouncing = Annotated[Principal, Depends(staff(Role.JUROR, Role.PRESIDENT, Role.SECRETARY))]
President = Annotated[Principal, Depends(staff(Role.PRESIDENT))]


async def _mine(application_id: str, who: Person, act: Does) -> Application:
    application = await act(queries.GetApplication(application_id))
    who.must_be(application.person_id, "application", application_id)
    return application


async def _readable(application_id: str, who: Reader, act: Does) -> Application:
    application = await act(queries.GetApplication(application_id))
    if who.person_id is not None:
        who.must_be(application.person_id, "application", application_id)
    else:
        who.must_see(application.institution_id, "application", application_id)
    return application


def _application_of(*roles: Role) -> Callable[[str, Principal, Does], Awaitable[Application]]:
    guard = staff(*roles)

    async def of_own_institution(
        application_id: str, who: Annotated[Principal, Depends(guard)], act: Does
    ) -> Application:
        application = await act(queries.GetApplication(application_id))
        who.must_see(application.institution_id, "application", application_id)
        return application

    return of_own_institution


def _edition_of(*roles: Role) -> Callable[[str, Principal, Does], Awaitable[Edition]]:
    guard = staff(*roles)

    async def of_own_institution(edition_id: str, who: Annotated[Principal, Depends(guard)], act: Does) -> Edition:
        edition = await act(queries.GetEdition(edition_id))
        who.must_see(edition.institution_id, "edition", edition_id)
        return edition

    return of_own_institution


MyApplication = Annotated[Application, Depends(_mine)]
"""The caller's own application."""
ReadableApplication = Annotated[Application, Depends(_readable)]
"""The caller's own application, or an application to the institution of a member of staff."""
OfficeApplication = Annotated[Application, Depends(_application_of(Role.SECRETARY))]
"""An application to the secretary's institution."""
JuryApplication = Annotated[Application, Depends(_application_of(Role.JUROR, Role.PRESIDENT))]
PronouncingApplication = Annotated[Application, Depends(_application_of(Role.JUROR, Role.PRESIDENT, Role.SECRETARY))]
PresidentApplication = Annotated[Application, Depends(_application_of(Role.PRESIDENT))]
ReleasingApplication = Annotated[Application, Depends(_application_of(Role.PRESIDENT, Role.SECRETARY))]

OfficeEdition = Annotated[Edition, Depends(_edition_of(Role.SECRETARY, Role.PROGRAMME_HEAD))]
"""An edition of the secretary's or programme head's institution."""
PresidentEdition = Annotated[Edition, Depends(_edition_of(Role.PRESIDENT))]
ReleasingEdition = Annotated[Edition, Depends(_edition_of(Role.PRESIDENT, Role.SECRETARY))]
OverseenEdition = Annotated[Edition, Depends(_edition_of(*READERS))]


def reading(of: Application | Export | Everything, what: str, who: Principal) -> NoteReading:
    """The command that notes in the audit trail that this member of staff reads `what`."""
    roles = tuple(sorted(who.roles))
    return NoteReading(of=of, what=what, by=who.subject, roles=roles, from_institution=who.institution)


def is_secretary(who: Principal) -> bool:
    """Whether the caller records what a jury decided, and is not a member who decides."""
    return bool(who.roles & {Role.SECRETARY, Role.OPERATOR})


def judges(who: Principal) -> bool:
    """Whether the caller sits on juries, and may see only what the jury of an application may see."""
    return bool(who.roles & {Role.JUROR, Role.PRESIDENT})


def has_office(who: Principal) -> bool:
    """Whether the caller may see applications without being on their jury."""
    return bool(who.roles & {Role.SECRETARY, Role.PROGRAMME_HEAD, Role.OPERATOR})

"""Routes of juries: appointment, assignments, shortlist; decisions entered and validated."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.applications.domain.jury.jury import Jury
from services.applications.use_cases import queries
from services.applications.use_cases.jury import approvals, juries
from services.applications.web.access import (
    OfficeApplication,
    OfficeEdition,
    OverseenEdition,
    President,
    PresidentApplication,
    PresidentEdition,
    Pronouncing,
    PronouncingApplication,
    has_office,
    is_secretary,
)
from services.applications.web.jury.schemas import (
    AssignmentsInput,
    AssignmentsView,
    JuryInput,
    JuryView,
    NamedJuryInput,
    ShortlistInput,
)
from services.applications.web.schemas import DecisionInput, StaffApplicationView
from shared.auth.guards import staff
from shared.auth.principal import Principal, Role
from shared.kernel.commands import Act
from shared.web.requests import Does, IfMatch, Listing, Once, tag

router = APIRouter(prefix="/v1", tags=["juries"])

Office = Annotated[Principal, Depends(staff(Role.SECRETARY, Role.PROGRAMME_HEAD))]


ReadingJuries = Annotated[Principal, Depends(staff(Role.JUROR, Role.PRESIDENT, Role.SECRETARY, Role.PROGRAMME_HEAD))]


async def _jury_of(jury_id: str, who: Principal, act: Act) -> Jury:
    jury = await act(queries.GetJury(jury_id))
    who.must_see(jury.institution_id, "jury", jury_id)
    return jury


async def office_jury(jury_id: str, who: Office, act: Does) -> Jury:
    return await _jury_of(jury_id, who, act)


async def pronouncing_jury(jury_id: str, who: Pronouncing, act: Does) -> Jury:
    """A jury of the caller's institution. A juror sees only juries that they are a member of."""
    jury = await _jury_of(jury_id, who, act)
    if not is_secretary(who):
        jury.require_member(who.subject, "look at its files")
    return jury


async def read_by(jury_id: str, who: ReadingJuries, act: Does) -> Jury:
    """A jury of the caller's institution. A juror outside the office sees only juries that they are a member of."""
    jury = await _jury_of(jury_id, who, act)
    if not has_office(who):
        jury.require_member(who.subject, "look at it")
    return jury


OfficeJury = Annotated[Jury, Depends(office_jury)]
PronouncingJury = Annotated[Jury, Depends(pronouncing_jury)]
ReadableJury = Annotated[Jury, Depends(read_by)]


@router.post("/editions/{edition_id}/jury", status_code=201)
async def appoint(edition: OfficeEdition, body: JuryInput, once: Once) -> JuryView:
    """Appoint the edition's main jury. It judges every application that is assigned to no other jury."""
    return await once(juries.AppointJury(once.new_id, edition.id, body.composition()), JuryView.of)


@router.get("/editions/{edition_id}/jury")
async def read_main_jury(edition: OverseenEdition, act: Does) -> JuryView:
    return JuryView.of(await act(queries.GetMainJury(edition.id)))


@router.post("/editions/{edition_id}/juries", status_code=201)
async def appoint_one_more(edition: OfficeEdition, body: NamedJuryInput, once: Once) -> JuryView:
    """Appoint a jury by its code, with its own members, president and calendar."""
    return await once(juries.AppointJury(once.new_id, edition.id, body.composition(), body.code), JuryView.of)


@router.get("/editions/{edition_id}/juries")
async def list_juries(edition: OverseenEdition, act: Does) -> Listing[JuryView]:
    """List the juries of the edition."""
    return Listing(items=[JuryView.of(jury) for jury in await act(queries.ListJuries(edition.id))])


@router.get("/editions/{edition_id}/assignments")
async def read_assignments(edition: OfficeEdition, act: Does) -> AssignmentsView:
    """Read which jury judges which applications. All others are judged by the main jury, or by the only one."""
    return AssignmentsView.of(await act(queries.GetAssignments(edition.id)))


@router.get("/juries/{jury_id}")
async def read_jury(jury: ReadableJury, response: Response) -> JuryView:
    tag(response, jury.version)
    return JuryView.of(jury)


@router.put("/juries/{jury_id}")
async def recompose(jury: OfficeJury, body: JuryInput, seen: IfMatch, act: Does, response: Response) -> JuryView:
    """Replace members and calendar. Scores stay, and count only for present members."""
    after = await act(juries.RecomposeJury(jury.id, body.composition(), seen))
    tag(response, after.version)
    return JuryView.of(after)


@router.post("/juries/{jury_id}/assignments")
async def assign(jury: OfficeJury, body: AssignmentsInput, once: Once) -> AssignmentsView:
    """Assign applications to the jury, by profile or by id. An application has one jury: the last assignment counts."""
    command = juries.AssignFiles(jury.id, body.profiles, body.applications)
    return await once(command, AssignmentsView.of)


@router.post("/juries/{jury_id}/assignments/{application_id}/removal")
async def take_back(jury: OfficeJury, application: OfficeApplication, once: Once) -> AssignmentsView:
    """Remove an assignment by id. Refused once the application has scores or a decision."""
    return await once(juries.TakeBackFile(jury.id, application.id), AssignmentsView.of)


@router.put("/juries/{jury_id}/shortlist")
async def shortlist(
    jury: PronouncingJury, who: Pronouncing, body: ShortlistInput, seen: IfMatch, act: Does, response: Response
) -> JuryView:
    """Replace the shortlist for the oral: by the president, or by the secretary on the jury's behalf."""
    by = None if is_secretary(who) else who.subject
    after = await act(juries.ListForOral(jury.id, body.applications, by, seen))
    tag(response, after.version)
    return JuryView.of(after)


@router.post("/juries/{jury_id}/decisions/validation", status_code=202)
async def validate_decisions_of_jury(jury: PronouncingJury, who: President, once: Once) -> JuryView:
    """Validate all decisions entered so far by this jury. The applications follow shortly after the response.

    `validation` lists the applications that are left out, and why.
    """
    return await once(approvals.ApproveDecisions(jury.edition_id, who.subject, jury.id), JuryView.of)


@router.put("/applications/{application_id}/decision")
async def enter_decision(
    application: PronouncingApplication, who: Pronouncing, body: DecisionInput, act: Does
) -> StaffApplicationView:
    """Enter the jury's decision. It replaces a decision that is not released yet; both stay in the history."""
    command = juries.EnterDecision(application.id, body.pronounced(), who.subject, as_secretary=is_secretary(who))
    return StaffApplicationView.of(await act(command))


@router.post("/applications/{application_id}/decision/validation")
async def validate_decision(application: PresidentApplication, who: President, once: Once) -> StaffApplicationView:
    return await once(juries.ValidateDecision(application.id, who.subject), StaffApplicationView.of)


@router.post("/editions/{edition_id}/decisions/validation", status_code=202)
async def validate_decisions(edition: PresidentEdition, who: President, once: Once) -> JuryView:
    """Validate all decisions entered so far by the jury that the caller presides. The applications follow shortly after
    the response.

    `validation` lists the applications that are left out, and why.
    """
    return await once(approvals.ApproveDecisions(edition.id, who.subject), JuryView.of)

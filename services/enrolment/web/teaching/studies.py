"""Attendance, tests, exam and defence over HTTP, for one learner or for a class."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.teaching.module_record import Signer
from services.enrolment.use_cases.teaching import roll, sheets, studies
from services.enrolment.web.access import edition_for, enrolment_for, enrolment_shown_to
from services.enrolment.web.schemas import EnrolmentView, ProjectView, RollView, SheetView
from services.enrolment.web.teaching.schemas import (
    AttendanceInput,
    AttendanceSheetInput,
    DefenceSlotInput,
    GradeInput,
    HalfDayInput,
    MakeUpInput,
    ProjectInput,
    ResultInput,
    ResultSheetInput,
    SignatureSheetInput,
)
from shared.auth.guards import authenticated
from shared.auth.principal import Principal, Role
from shared.web.requests import Cursor, Does, IfMatch, Limit, Listing, Once, tag

router = APIRouter(prefix="/v1", tags=["teaching"])

ForTeacher = Annotated[str, Depends(enrolment_for(Role.TEACHER, Role.SECRETARY))]
ForDefence = Annotated[str, Depends(enrolment_for(Role.TEACHER, Role.SECRETARY, Role.PRESIDENT))]
SignedBy = Annotated[Enrolment, Depends(enrolment_shown_to(Role.TEACHER))]
SignedClass = Annotated[str, Depends(edition_for(Role.TEACHER))]
ProjectShown = Annotated[
    Enrolment, Depends(enrolment_shown_to(Role.TEACHER, Role.SECRETARY, Role.PROGRAMME_HEAD, Role.PRESIDENT))
]
ClassOfTeacher = Annotated[str, Depends(edition_for(Role.TEACHER, Role.SECRETARY))]
ClassShown = Annotated[str, Depends(edition_for(Role.TEACHER, Role.SECRETARY, Role.PROGRAMME_HEAD, Role.PRESIDENT))]


@router.post("/enrolments/{enrolment_id}/attendance")
async def record_attendance(enrolment: ForTeacher, body: AttendanceInput, once: Once) -> EnrolmentView:
    """Record a half-day of a module, or correct it: what stood there stays in the trace."""
    command = studies.RecordAttendance(
        enrolment_id=enrolment, module=body.module, day=body.day, half=body.half, mode=body.mode, hours=body.hours
    )
    return await once(command, EnrolmentView.of)


@router.post("/enrolments/{enrolment_id}/modules/{code}/results")
async def record_result(enrolment: ForTeacher, code: str, body: ResultInput, once: Once) -> EnrolmentView:
    """Record the mark of one numbered attempt at the module's test, or correct it."""
    command = studies.RecordResult(enrolment_id=enrolment, module=code, attempt=body.attempt, mark=body.mark)
    return await once(command, EnrolmentView.of)


@router.post("/enrolments/{enrolment_id}/signatures")
async def sign_half_day(
    enrolment: SignedBy, body: HalfDayInput, who: Annotated[Principal, Depends(authenticated)], once: Once
) -> EnrolmentView:
    """Sign for a half-day as it is recorded: the learner by their link, the teacher by their token."""
    by = Signer.TEACHER if who.person_id is None else Signer.LEARNER
    command = studies.SignHalfDay(enrolment_id=enrolment.id, module=body.module, day=body.day, half=body.half, by=by)
    return await once(command, EnrolmentView.of)


@router.post("/enrolments/{enrolment_id}/modules/{code}/make-ups")
async def schedule_make_up(enrolment: ForTeacher, code: str, body: MakeUpInput, once: Once) -> EnrolmentView:
    """Agree on a session to make up for hours, or for a test whose attempts are used up: one more attempt."""
    command = studies.ScheduleMakeUp(
        enrolment_id=enrolment, module=code, purpose=body.purpose, day=body.day, half=body.half
    )
    return await once(command, EnrolmentView.of)


@router.get("/enrolments/{enrolment_id}/project")
async def get_project(enrolment: ProjectShown, response: Response) -> ProjectView:
    """The project, its slot and its jury."""
    tag(response, enrolment.version)
    return ProjectView.of(enrolment)


@router.put("/enrolments/{enrolment_id}/project")
async def name_project(
    enrolment: ProjectShown, body: ProjectInput, seen: IfMatch, act: Does, response: Response
) -> ProjectView:
    """Say what the project is: the learner by their link, or staff for them."""
    named = await act(studies.NameProject(enrolment_id=enrolment.id, title=body.title, expected_version=seen))
    tag(response, named.version)
    return ProjectView.of(named)


@router.put("/enrolments/{enrolment_id}/project/slot")
async def schedule_defence(
    enrolment: ForDefence, body: DefenceSlotInput, seen: IfMatch, act: Does, response: Response
) -> ProjectView:
    """Give the defence its slot and jury, or move it."""
    command = studies.ScheduleDefence(enrolment_id=enrolment, slot=body.slot(), expected_version=seen)
    scheduled = await act(command)
    tag(response, scheduled.version)
    return ProjectView.of(scheduled)


@router.post("/enrolments/{enrolment_id}/exam")
async def grade_exam(enrolment: ForTeacher, body: GradeInput, once: Once) -> EnrolmentView:
    """Record the written exam's mark, or correct it."""
    return await once(studies.GradeExam(enrolment_id=enrolment, mark=body.mark), EnrolmentView.of)


@router.post("/enrolments/{enrolment_id}/defence")
async def grade_defence(enrolment: ForDefence, body: GradeInput, once: Once) -> EnrolmentView:
    """Record the project defence's mark, or correct it."""
    return await once(studies.GradeDefence(enrolment_id=enrolment, mark=body.mark), EnrolmentView.of)


@router.get("/editions/{edition_id}/roll")
async def call_roll(edition: ClassShown, act: Does, cursor: Cursor, limit: Limit = 50) -> Listing[RollView]:
    """Who attends: the confirmed learners of the edition, with names."""
    page = await act(roll.CallRoll(edition_id=edition, limit=limit, cursor=cursor))
    return Listing(items=[RollView.of(item) for item in page.items], next=page.next)


@router.post("/editions/{edition_id}/modules/{code}/attendance")
async def record_class_attendance(
    edition: ClassOfTeacher, code: str, body: AttendanceSheetInput, once: Once
) -> SheetView:
    """The roll of one half-day. Each row stands for itself: the answer says what became of it."""
    command = sheets.RecordClassAttendance(
        sheet_id=once.new_id, edition_id=edition, module=code, day=body.day, half=body.half, rows=body.attended()
    )
    return await once(command, SheetView.of)


@router.post("/editions/{edition_id}/modules/{code}/signatures")
async def sign_for_class(edition: SignedClass, code: str, body: SignatureSheetInput, once: Once) -> SheetView:
    """The teacher signs a half-day for a class. Each learner stands for themselves: the answer says what became of
    each."""
    command = sheets.SignForClass(
        sheet_id=once.new_id,
        edition_id=edition,
        module=code,
        day=body.day,
        half=body.half,
        rows=body.enrolment_ids,
    )
    return await once(command, SheetView.of)


@router.post("/editions/{edition_id}/modules/{code}/results")
async def record_class_results(edition: ClassOfTeacher, code: str, body: ResultSheetInput, once: Once) -> SheetView:
    """The results of a module's test. Each row stands for itself: the answer says what became of it."""
    command = sheets.RecordClassResults(sheet_id=once.new_id, edition_id=edition, module=code, rows=body.marked())
    return await once(command, SheetView.of)

"""Routes of teaching: attendance, signatures, tests, exam, project and defence, for one learner or a class."""

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
    """Records a half-day of a module, or corrects it; the trace keeps the earlier entry."""
    command = studies.RecordAttendance(
        enrolment_id=enrolment, module=body.module, day=body.day, half=body.half, mode=body.mode, hours=body.hours
    )
    return await once(command, EnrolmentView.of)


@router.post("/enrolments/{enrolment_id}/modules/{code}/results")
async def record_result(enrolment: ForTeacher, code: str, body: ResultInput, once: Once) -> EnrolmentView:
    """Records or corrects the mark of one numbered attempt at the module's test."""
    command = studies.RecordResult(enrolment_id=enrolment, module=code, attempt=body.attempt, mark=body.mark)
    return await once(command, EnrolmentView.of)


@router.post("/enrolments/{enrolment_id}/signatures")
async def sign_half_day(
    enrolment: SignedBy, body: HalfDayInput, who: Annotated[Principal, Depends(authenticated)], once: Once
) -> EnrolmentView:
    """Signs a recorded half-day: the learner by their link, the teacher by their token."""
    by = Signer.TEACHER if who.person_id is None else Signer.LEARNER
    command = studies.SignHalfDay(enrolment_id=enrolment.id, module=body.module, day=body.day, half=body.half, by=by)
    return await once(command, EnrolmentView.of)


@router.post("/enrolments/{enrolment_id}/modules/{code}/make-ups")
async def schedule_make_up(enrolment: ForTeacher, code: str, body: MakeUpInput, once: Once) -> EnrolmentView:
    """Agrees on a make-up session for missing hours, or for one more attempt at a test when all attempts are used."""
    command = studies.ScheduleMakeUp(
        enrolment_id=enrolment, module=code, purpose=body.purpose, day=body.day, half=body.half
    )
    return await once(command, EnrolmentView.of)


@router.get("/enrolments/{enrolment_id}/project")
async def get_project(enrolment: ProjectShown, response: Response) -> ProjectView:
    """The project with its slot and jury."""
    tag(response, enrolment.version)
    return ProjectView.of(enrolment)


@router.put("/enrolments/{enrolment_id}/project")
async def name_project(
    enrolment: ProjectShown, body: ProjectInput, seen: IfMatch, act: Does, response: Response
) -> ProjectView:
    """Sets the title of the project: the learner by their link, or staff for them."""
    named = await act(studies.NameProject(enrolment_id=enrolment.id, title=body.title, expected_version=seen))
    tag(response, named.version)
    return ProjectView.of(named)


@router.put("/enrolments/{enrolment_id}/project/slot")
async def schedule_defence(
    enrolment: ForDefence, body: DefenceSlotInput, seen: IfMatch, act: Does, response: Response
) -> ProjectView:
    """Sets or moves the slot and the jury of the defence."""
    command = studies.ScheduleDefence(enrolment_id=enrolment, slot=body.slot(), expected_version=seen)
    scheduled = await act(command)
    tag(response, scheduled.version)
    return ProjectView.of(scheduled)


@router.post("/enrolments/{enrolment_id}/exam")
async def grade_exam(enrolment: ForTeacher, body: GradeInput, once: Once) -> EnrolmentView:
    """Records or corrects the mark of the written exam."""
    return await once(studies.GradeExam(enrolment_id=enrolment, mark=body.mark), EnrolmentView.of)


@router.post("/enrolments/{enrolment_id}/defence")
async def grade_defence(enrolment: ForDefence, body: GradeInput, once: Once) -> EnrolmentView:
    """Records or corrects the mark of the project defence."""
    return await once(studies.GradeDefence(enrolment_id=enrolment, mark=body.mark), EnrolmentView.of)


@router.get("/editions/{edition_id}/roll")
async def call_roll(edition: ClassShown, act: Does, cursor: Cursor, limit: Limit = 50) -> Listing[RollView]:
    """The confirmed learners of the edition, with their names."""
    page = await act(roll.CallRoll(edition_id=edition, limit=limit, cursor=cursor))
    return Listing(items=[RollView.of(item) for item in page.items], next=page.next)


@router.post("/editions/{edition_id}/modules/{code}/attendance")
async def record_class_attendance(
    edition: ClassOfTeacher, code: str, body: AttendanceSheetInput, once: Once
) -> SheetView:
    """Records the attendance of one half-day for a class. Rows are independent; the response has the result of each."""
    command = sheets.RecordClassAttendance(
        sheet_id=once.new_id, edition_id=edition, module=code, day=body.day, half=body.half, rows=body.attended()
    )
    return await once(command, SheetView.of)


@router.post("/editions/{edition_id}/modules/{code}/signatures")
async def sign_for_class(edition: SignedClass, code: str, body: SignatureSheetInput, once: Once) -> SheetView:
    """Signs a half-day for a class, by the teacher. Rows are independent; the response has the result of each."""
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
    """Records the results of a module's test for a class. Rows are independent; the response has the result of each."""
    command = sheets.RecordClassResults(sheet_id=once.new_id, edition_id=edition, module=code, rows=body.marked())
    return await once(command, SheetView.of)

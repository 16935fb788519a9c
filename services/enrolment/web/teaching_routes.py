"""Attendance, tests, exam and defence over HTTP, for one learner or for a class."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.enrolment.use_cases import queries, sheets, teaching
from services.enrolment.web.access import edition_for, enrolment_for
from services.enrolment.web.schemas import EnrolmentView, RollView, SheetView
from services.enrolment.web.teaching_schemas import (
    AttendanceInput,
    AttendanceSheetInput,
    GradeInput,
    ResultInput,
    ResultSheetInput,
)
from shared.auth.principal import Role
from shared.web.requests import Cursor, Does, Limit, Listing, Once

router = APIRouter(prefix="/v1", tags=["teaching"])

ForTeacher = Annotated[str, Depends(enrolment_for(Role.TEACHER, Role.SECRETARY))]
ForDefence = Annotated[str, Depends(enrolment_for(Role.TEACHER, Role.SECRETARY, Role.PRESIDENT))]
ClassOfTeacher = Annotated[str, Depends(edition_for(Role.TEACHER, Role.SECRETARY))]
ClassShown = Annotated[str, Depends(edition_for(Role.TEACHER, Role.SECRETARY, Role.PROGRAMME_HEAD, Role.PRESIDENT))]


@router.post("/enrolments/{enrolment_id}/attendance")
async def record_attendance(enrolment: ForTeacher, body: AttendanceInput, once: Once) -> EnrolmentView:
    """Record a half-day of a module, or correct it: what stood there stays in the trace."""
    command = teaching.RecordAttendance(
        enrolment_id=enrolment, module=body.module, day=body.day, half=body.half, mode=body.mode, hours=body.hours
    )
    return await once(command, EnrolmentView.of)


@router.post("/enrolments/{enrolment_id}/modules/{code}/results")
async def record_result(enrolment: ForTeacher, code: str, body: ResultInput, once: Once) -> EnrolmentView:
    """Record the mark of one numbered attempt at the module's test, or correct it."""
    command = teaching.RecordResult(enrolment_id=enrolment, module=code, attempt=body.attempt, mark=body.mark)
    return await once(command, EnrolmentView.of)


@router.post("/enrolments/{enrolment_id}/exam")
async def grade_exam(enrolment: ForTeacher, body: GradeInput, once: Once) -> EnrolmentView:
    """Record the written exam's mark, or correct it."""
    return await once(teaching.GradeExam(enrolment_id=enrolment, mark=body.mark), EnrolmentView.of)


@router.post("/enrolments/{enrolment_id}/defence")
async def grade_defence(enrolment: ForDefence, body: GradeInput, once: Once) -> EnrolmentView:
    """Record the project defence's mark, or correct it."""
    return await once(teaching.GradeDefence(enrolment_id=enrolment, mark=body.mark), EnrolmentView.of)


@router.get("/editions/{edition_id}/roll")
async def call_roll(edition: ClassShown, act: Does, cursor: Cursor, limit: Limit = 50) -> Listing[RollView]:
    """Who attends: the confirmed learners of the edition, with names."""
    page = await act(queries.CallRoll(edition_id=edition, limit=limit, cursor=cursor))
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


@router.post("/editions/{edition_id}/modules/{code}/results")
async def record_class_results(edition: ClassOfTeacher, code: str, body: ResultSheetInput, once: Once) -> SheetView:
    """The results of a module's test. Each row stands for itself: the answer says what became of it."""
    command = sheets.RecordClassResults(sheet_id=once.new_id, edition_id=edition, module=code, rows=body.marked())
    return await once(command, SheetView.of)

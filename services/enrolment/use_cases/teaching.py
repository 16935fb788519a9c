"""Attendance, tests, exam and defence of one learner. The order of work and no rule."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.enrolment.domain.enrolment import Enrolment
from services.enrolment.domain.policy import HalfDay, Mode
from services.enrolment.use_cases.commands import OfEnrolment
from services.enrolment.use_cases.ports import Enrolments
from shared.kernel.clock import Clock


@dataclass(frozen=True, kw_only=True)
class RecordAttendance(OfEnrolment):
    """A learner was there for this half-day of the module; hours in quarters, 0 when absent."""

    module: str
    day: date
    half: HalfDay
    mode: Mode
    hours: float


async def record_attendance(command: RecordAttendance, enrolments: Enrolments, clock: Clock) -> Enrolment:
    return await enrolments.change(
        command.enrolment_id,
        lambda it: it.attend(
            command.module, day=command.day, half=command.half, mode=command.mode, hours=command.hours, at=clock.now()
        ),
    )


@dataclass(frozen=True, kw_only=True)
class RecordResult(OfEnrolment):
    """The mark of one numbered attempt at the module's test."""

    module: str
    attempt: int
    mark: float


async def record_result(command: RecordResult, enrolments: Enrolments, clock: Clock) -> Enrolment:
    return await enrolments.change(
        command.enrolment_id,
        lambda it: it.take_test(command.module, attempt=command.attempt, mark=command.mark, at=clock.now()),
    )


@dataclass(frozen=True, kw_only=True)
class GradeExam(OfEnrolment):
    mark: float


async def grade_exam(command: GradeExam, enrolments: Enrolments, clock: Clock) -> Enrolment:
    return await enrolments.change(command.enrolment_id, lambda it: it.sit_exam(mark=command.mark, at=clock.now()))


@dataclass(frozen=True, kw_only=True)
class GradeDefence(OfEnrolment):
    mark: float


async def grade_defence(command: GradeDefence, enrolments: Enrolments, clock: Clock) -> Enrolment:
    return await enrolments.change(command.enrolment_id, lambda it: it.defend(mark=command.mark, at=clock.now()))


USE_CASES: tuple[Callable[..., Awaitable[Any]], ...] = (record_attendance, record_result, grade_exam, grade_defence)

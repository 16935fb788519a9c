"""Attendance, tests, exam and defence of one learner. The order of work and no rule."""

from dataclasses import dataclass
from datetime import date

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.policy import HalfDay, Mode
from services.enrolment.domain.teaching.defences import DefenceDiary
from services.enrolment.domain.teaching.project import DefenceSlot
from services.enrolment.domain.teaching.teaching import MakeUpFor, Signer
from services.enrolment.use_cases.ports import DefenceDiaries, Enrolments
from services.enrolment.use_cases.verbs import OfEnrolment
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, UseCase
from shared.kernel.errors import Refusal, VersionChanged
from shared.kernel.repository import Cause


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
class SignHalfDay(OfEnrolment):
    """A learner or a teacher signs for a half-day as it is recorded."""

    module: str
    day: date
    half: HalfDay
    by: Signer


async def sign_half_day(command: SignHalfDay, enrolments: Enrolments, clock: Clock) -> Enrolment:
    return await enrolments.change(
        command.enrolment_id,
        lambda it: it.sign(command.module, day=command.day, half=command.half, by=command.by, at=clock.now()),
    )


@dataclass(frozen=True, kw_only=True)
class ScheduleMakeUp(OfEnrolment):
    """A session to make up for hours, or for a test: one more attempt."""

    module: str
    purpose: MakeUpFor
    day: date
    half: HalfDay


async def schedule_make_up(command: ScheduleMakeUp, enrolments: Enrolments, clock: Clock) -> Enrolment:
    return await enrolments.change(
        command.enrolment_id,
        lambda it: it.make_up(
            command.module, purpose=command.purpose, day=command.day, half=command.half, at=clock.now()
        ),
    )


@dataclass(frozen=True, kw_only=True)
class NameProject(OfEnrolment):
    """What the learner's project is. `expected_version` is the version the caller has seen."""

    title: str
    expected_version: int | None = None


async def name_project(command: NameProject, enrolments: Enrolments, clock: Clock) -> Enrolment:
    return await enrolments.change(
        command.enrolment_id,
        lambda it: it.name_project(command.title, clock.now()),
        expect=command.expected_version,
    )


@dataclass(frozen=True, kw_only=True)
class ScheduleDefence(OfEnrolment):
    """When, where and before whom the project is defended."""

    slot: DefenceSlot
    expected_version: int | None = None


async def schedule_defence(
    command: ScheduleDefence, enrolments: Enrolments, diaries: DefenceDiaries, clock: Clock
) -> Enrolment:
    """Ask the enrolment whether it would do, have the institution's diary book the time, then write it down.

    Cut off in between, the time is booked for this learner, and the same request does the rest.
    """
    seen, slot = await enrolments.get(command.enrolment_id), command.slot
    if command.expected_version not in (None, seen.version):
        raise VersionChanged(thing="enrolment", version=seen.version)
    before = seen.project.slot if seen.project else None
    seen.schedule_defence(slot, clock.now())
    await diaries.add(DefenceDiary(id=seen.institution_id))
    await diaries.change(seen.institution_id, lambda diary: diary.book(seen.id, slot, clock.now()))
    try:
        return await enrolments.change(
            seen.id, lambda it: it.schedule_defence(slot, clock.now()), expect=command.expected_version
        )
    except Refusal:
        await diaries.change(seen.institution_id, lambda diary: diary.put_back(seen.id, slot, before))
        raise


@dataclass(frozen=True, kw_only=True)
class FreeDefence(Command[DefenceDiary | None]):
    """The enrolment has ended, or goes on elsewhere: there will be no defence."""

    enrolment_id: str
    institution_id: str
    cause: Cause


async def free_defence(command: FreeDefence, diaries: DefenceDiaries) -> DefenceDiary | None:
    if await diaries.find(command.institution_id) is None:
        return None
    return await diaries.change(
        command.institution_id, lambda diary: diary.free(command.enrolment_id), cause=command.cause
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


USE_CASES: list[UseCase] = [
    record_attendance,
    record_result,
    sign_half_day,
    schedule_make_up,
    name_project,
    schedule_defence,
    free_defence,
    grade_exam,
    grade_defence,
]

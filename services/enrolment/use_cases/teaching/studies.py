"""Attendance, tests, exam and defence of one learner. The order of work and no rule."""

from dataclasses import dataclass
from datetime import date

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.teaching.defences import DefenceDiary
from services.enrolment.domain.teaching.module_record import MakeUpFor, Signer
from services.enrolment.domain.teaching.project import DefenceSlot
from services.enrolment.use_cases.ports import DefenceDiaries, Enrolments
from services.enrolment.use_cases.verbs import OfEnrolment
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.errors import Refusal, VersionChanged
from shared.kernel.repository import Cause
from shared.kernel.words import HalfDay, Mode


@dataclass(frozen=True, kw_only=True)
class RecordAttendance(OfEnrolment, did="record-attendance"):
    """A learner was there for this half-day of the module; hours in quarters, 0 when absent."""

    module: str
    day: date
    half: HalfDay
    mode: Mode
    hours: float

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        return await enrolments.change(
            self.enrolment_id,
            lambda it: it.attend(
                self.module, day=self.day, half=self.half, mode=self.mode, hours=self.hours, at=clock.now()
            ),
        )


@dataclass(frozen=True, kw_only=True)
class RecordResult(OfEnrolment, did="record-result"):
    """The mark of one numbered attempt at the module's test."""

    module: str
    attempt: int
    mark: float

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        return await enrolments.change(
            self.enrolment_id,
            lambda it: it.take_test(self.module, attempt=self.attempt, mark=self.mark, at=clock.now()),
        )


@dataclass(frozen=True, kw_only=True)
class SignHalfDay(OfEnrolment, did="sign-half-day"):
    """A learner or a teacher signs for a half-day as it is recorded."""

    module: str
    day: date
    half: HalfDay
    by: Signer

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        return await enrolments.change(
            self.enrolment_id,
            lambda it: it.sign(self.module, day=self.day, half=self.half, by=self.by, at=clock.now()),
        )


@dataclass(frozen=True, kw_only=True)
class ScheduleMakeUp(OfEnrolment, did="schedule-make-up"):
    """A session to make up for hours, or for a test: one more attempt."""

    module: str
    purpose: MakeUpFor
    day: date
    half: HalfDay

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        return await enrolments.change(
            self.enrolment_id,
            lambda it: it.make_up(self.module, purpose=self.purpose, day=self.day, half=self.half, at=clock.now()),
        )


@dataclass(frozen=True, kw_only=True)
class NameProject(OfEnrolment, did="name-project"):
    """What the learner's project is. `expected_version` is the version the caller has seen."""

    title: str
    expected_version: int | None = None

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        return await enrolments.change(
            self.enrolment_id,
            lambda it: it.name_project(self.title, clock.now()),
            expect=self.expected_version,
        )


@dataclass(frozen=True, kw_only=True)
class ScheduleDefence(OfEnrolment, did="schedule-defence"):
    """When, where and before whom the project is defended."""

    slot: DefenceSlot
    expected_version: int | None = None

    async def __call__(self, enrolments: Enrolments, diaries: DefenceDiaries, clock: Clock) -> Enrolment:
        """Ask the enrolment whether it would do, have the institution's diary book the time, then write it down.

        Cut off in between, the time is booked for this learner, and the same request does the rest.
        """
        seen, slot = await enrolments.get(self.enrolment_id), self.slot
        if self.expected_version not in (None, seen.version):
            raise VersionChanged(thing="enrolment", version=seen.version)
        before = seen.project.slot if seen.project else None
        seen.schedule_defence(slot, clock.now())
        await diaries.add(DefenceDiary(id=seen.institution_id))
        await diaries.change(seen.institution_id, lambda diary: diary.book(seen.id, slot, clock.now()))
        try:
            return await enrolments.change(
                seen.id, lambda it: it.schedule_defence(slot, clock.now()), expect=self.expected_version
            )
        except Refusal:
            await diaries.change(seen.institution_id, lambda diary: diary.put_back(seen.id, slot, before))
            raise


@dataclass(frozen=True, kw_only=True)
class FreeDefence(Command[DefenceDiary | None], did="free-defence"):
    """The enrolment has ended, or goes on elsewhere: there will be no defence."""

    enrolment_id: str
    institution_id: str
    cause: Cause

    async def __call__(self, diaries: DefenceDiaries) -> DefenceDiary | None:
        if await diaries.find(self.institution_id) is None:
            return None
        return await diaries.change(self.institution_id, lambda diary: diary.free(self.enrolment_id), cause=self.cause)


@dataclass(frozen=True, kw_only=True)
class GradeExam(OfEnrolment, did="grade-exam"):
    mark: float

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        return await enrolments.change(self.enrolment_id, lambda it: it.sit_exam(mark=self.mark, at=clock.now()))


@dataclass(frozen=True, kw_only=True)
class GradeDefence(OfEnrolment, did="grade-defence"):
    mark: float

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        return await enrolments.change(self.enrolment_id, lambda it: it.defend(mark=self.mark, at=clock.now()))

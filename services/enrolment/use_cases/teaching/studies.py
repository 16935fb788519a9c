"""Attendance, tests, exam, project and defence of one learner."""

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
    """Records or corrects one half-day; hours in steps of 0.25, 0: absent."""

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
    """Records or corrects the mark of one numbered attempt at the module's test."""

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
    """The signature of the learner or the teacher for a recorded half-day."""

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
    """Agrees on a session for missing hours, or for one more attempt at the test."""

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
    """Sets the title of the project. `expected_version`: the version the caller has seen."""

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
    """Sets the slot and the jury of the defence; refuses with `DefenceSlotTaken` where the diary has a clash.

    Checks the enrolment, books the slot in the institution's diary, then saves the enrolment. After a crash in between
    the slot stays booked for this learner, and a repetition does the rest.
    """

    slot: DefenceSlot
    expected_version: int | None = None

    async def __call__(self, enrolments: Enrolments, diaries: DefenceDiaries, clock: Clock) -> Enrolment:
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
    """Frees the booked slot of an enrolment that has ended or is deferred."""

    enrolment_id: str
    institution_id: str
    cause: Cause

    async def __call__(self, diaries: DefenceDiaries) -> DefenceDiary | None:
        if await diaries.find(self.institution_id) is None:
            return None
        return await diaries.change(self.institution_id, lambda diary: diary.free(self.enrolment_id), cause=self.cause)


@dataclass(frozen=True, kw_only=True)
class GradeExam(OfEnrolment, did="grade-exam"):
    """Records or corrects the mark of the written exam."""

    mark: float

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        return await enrolments.change(self.enrolment_id, lambda it: it.sit_exam(mark=self.mark, at=clock.now()))


@dataclass(frozen=True, kw_only=True)
class GradeDefence(OfEnrolment, did="grade-defence"):
    """Records or corrects the mark of the project defence."""

    mark: float

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        return await enrolments.change(self.enrolment_id, lambda it: it.defend(mark=self.mark, at=clock.now()))

"""What a learner has done: half-days attended, tests taken, marks. Immutable: each entry makes a new record."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from services.enrolment.domain.policy import ModulePolicy, TestPolicy
from services.enrolment.domain.teaching.errors import (
    AttemptOutOfOrder,
    AttemptsExhausted,
    CompletedModuleUndone,
    NothingToMakeUp,
    NothingToSign,
    TestAlreadyPassed,
)
from shared.kernel.words import HalfDay, Mode


class Signer(StrEnum):
    """Who signs a half-day (*émargement*)."""

    LEARNER = "learner"
    TEACHER = "teacher"


@dataclass(frozen=True, kw_only=True)
class Presence:
    """A half-day as last recorded; `before` is the trace of what stood there earlier, oldest first. 0 hours: absent.

    A signature is for what stands: a half-day that is corrected is to be signed again.
    """

    mode: Mode
    hours: float
    recorded_at: datetime
    signed: Mapping[Signer, datetime] = field(default_factory=dict)
    before: tuple["Presence", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Marking:
    """A mark out of 20 as last recorded; `before` is the trace of the marks it corrects, oldest first."""

    mark: float
    recorded_at: datetime
    before: tuple["Marking", ...] = ()

    def corrected(self, mark: float, at: datetime) -> "Marking":
        """The new mark with this one in its trace; the same mark is this one."""
        if mark == self.mark:
            return self
        return Marking(mark=mark, recorded_at=at, before=(*self.before, replace(self, before=())))


def marked(stood: Marking | None, mark: float, at: datetime) -> Marking:
    """The marking that now stands; the same one when the mark is the same."""
    return Marking(mark=mark, recorded_at=at) if stood is None else stood.corrected(mark, at)


def passed(marking: Marking | None, pass_mark: float | None) -> bool:
    """Whether the mark suffices; what is not asked for (no pass mark) is passed."""
    return pass_mark is None or (marking is not None and marking.mark >= pass_mark)


class MakeUpFor(StrEnum):
    """What a make-up session (*session de rattrapage*) makes up for."""

    ATTENDANCE = "attendance"
    TEST = "test"
    """One more attempt than the policy gives."""


@dataclass(frozen=True, kw_only=True)
class MakeUp:
    """A session agreed on for one learner."""

    purpose: MakeUpFor
    day: date
    half: HalfDay
    agreed_at: datetime


@dataclass(frozen=True, kw_only=True)
class ModuleRecord:
    """One learner's module. `attendance` is keyed `2027-01-12/am`; `attempts` are in order, the first is number 1."""

    attendance: Mapping[str, Presence] = field(default_factory=dict)
    attempts: tuple[Marking, ...] = ()
    make_ups: tuple[MakeUp, ...] = ()
    completed_at: datetime | None = None

    @property
    def hours(self) -> float:
        return sum(presence.hours for presence in self.attendance.values())

    @property
    def hours_by_mode(self) -> dict[Mode, float]:
        """Hours attended in each mode that has any, in the order of the modes."""
        totals = {
            mode: sum(presence.hours for presence in self.attendance.values() if presence.mode is mode) for mode in Mode
        }
        return {mode: hours for mode, hours in totals.items() if hours}

    def attempts_of(self, test: TestPolicy) -> int:
        """How often the test may be taken: as the policy says, and once more for each make-up."""
        return test.attempts + sum(one.purpose is MakeUpFor.TEST for one in self.make_ups)

    def passed(self, test: TestPolicy) -> bool:
        return any(passed(attempt, test.pass_mark) for attempt in self.attempts)

    def meets(self, policy: ModulePolicy) -> bool:
        """Whether the module's own policy holds: hours attended, and the test passed where there is one."""
        return self.hours >= policy.min_hours and (policy.test is None or self.passed(policy.test))

    def completed_once_met(self, policy: ModulePolicy, at: datetime) -> "ModuleRecord":
        """With the moment at which the module's policy first holds.

        Refuses with `CompletedModuleUndone` a record that no longer meets the policy of a completed module.
        """
        if self.meets(policy):
            return self if self.completed_at is not None else replace(self, completed_at=at)
        if self.completed_at is not None:
            raise CompletedModuleUndone(module=policy.code)
        return self

    def attended(self, day: date, half: HalfDay, mode: Mode, hours: float, at: datetime) -> "ModuleRecord":
        """With this half-day; one recorded before is corrected with a trace, one recorded alike changes nothing."""
        place = f"{day.isoformat()}/{half}"
        stood = self.attendance.get(place)
        if stood is not None and (stood.mode, stood.hours) == (mode, hours):
            return self
        before = () if stood is None else (*stood.before, replace(stood, before=()))
        fresh = Presence(mode=mode, hours=hours, recorded_at=at, before=before)
        return replace(self, attendance={**self.attendance, place: fresh})

    def signed(self, day: date, half: HalfDay, by: Signer, at: datetime) -> "ModuleRecord":
        """With this signature; one given before changes nothing. Refuses with `NothingToSign`."""
        place = f"{day.isoformat()}/{half}"
        stood = self.attendance.get(place)
        if stood is None or not stood.hours:
            raise NothingToSign(day=day.isoformat(), half=half)
        if by in stood.signed:
            return self
        return replace(self, attendance={**self.attendance, place: replace(stood, signed={**stood.signed, by: at})})

    def made_up(self, policy: ModulePolicy, session: MakeUp) -> "ModuleRecord":
        """With this session; one agreed on before changes nothing.

        Refuses with `NothingToMakeUp` unless hours are lacking, or the test's attempts are used up.
        """
        if any(
            (one.purpose, one.day, one.half) == (session.purpose, session.day, session.half) for one in self.make_ups
        ):
            return self
        test = policy.test
        lacking = {
            MakeUpFor.ATTENDANCE: self.hours < policy.min_hours,
            MakeUpFor.TEST: test is not None and not self.passed(test) and len(self.attempts) == self.attempts_of(test),
        }[session.purpose]
        if not lacking:
            raise NothingToMakeUp(module=policy.code, purpose=session.purpose)
        return replace(self, make_ups=(*self.make_ups, session))

    def tested(self, policy: ModulePolicy, test: TestPolicy, attempt: int, mark: float, at: datetime) -> "ModuleRecord":
        """With this attempt; a known number is corrected with a trace, one marked alike changes nothing.

        Refuses with `AttemptOutOfOrder`, `TestAlreadyPassed` or `AttemptsExhausted`.
        """
        taken = len(self.attempts)
        if 1 <= attempt <= taken:
            marked = self.attempts[attempt - 1].corrected(mark, at)
            if marked is self.attempts[attempt - 1]:
                return self
            return replace(self, attempts=(*self.attempts[: attempt - 1], marked, *self.attempts[attempt:]))
        if self.passed(test):
            raise TestAlreadyPassed(module=policy.code)
        if taken >= (allowed := self.attempts_of(test)):
            raise AttemptsExhausted(module=policy.code, attempts=allowed)
        if attempt != taken + 1:
            raise AttemptOutOfOrder(module=policy.code, next=taken + 1)
        return replace(self, attempts=(*self.attempts, Marking(mark=mark, recorded_at=at)))

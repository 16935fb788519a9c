"""What a learner did in one module: half-days, tests, marks. Immutable: each entry makes a new record."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from services.enrolment.domain.teaching.errors import (
    AttemptOutOfOrder,
    AttemptsExhausted,
    CompletedModuleUndone,
    NothingToMakeUp,
    NothingToSign,
    TestAlreadyPassed,
)
from shared.kernel.policies import Module, ModuleTest
from shared.kernel.words import HalfDay, Mode


class Signer(StrEnum):
    """Who signs a half-day (*émargement*)."""

    LEARNER = "learner"
    TEACHER = "teacher"


@dataclass(frozen=True, kw_only=True)
class Presence:
    """A half-day as last recorded; `before` holds the entries it corrects, oldest first. 0 hours: absent.

    A signature is valid for the recorded entry only: a corrected half-day is signed again.
    """

    mode: Mode
    hours: float
    recorded_at: datetime
    signed: Mapping[Signer, datetime] = field(default_factory=dict)
    before: tuple["Presence", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Marking:
    """A mark out of 20 as last recorded; `before` holds the marks it corrects, oldest first."""

    mark: float
    recorded_at: datetime
    before: tuple["Marking", ...] = ()

    def corrected(self, mark: float, at: datetime) -> "Marking":
        """The new mark with this one in its trace; the same mark returns this object."""
        if mark == self.mark:
            return self
        return Marking(mark=mark, recorded_at=at, before=(*self.before, replace(self, before=())))


def marked(recorded: Marking | None, mark: float, at: datetime) -> Marking:
    """The first marking, or the recorded one corrected; the same object when the mark is the same."""
    return Marking(mark=mark, recorded_at=at) if recorded is None else recorded.corrected(mark, at)


def passed(marking: Marking | None, pass_mark: float | None) -> bool:
    """Whether the mark reaches the pass mark; without a pass mark, True."""
    return pass_mark is None or (marking is not None and marking.mark >= pass_mark)


class MakeUpFor(StrEnum):
    """What a make-up session (*session de rattrapage*) makes up for."""

    ATTENDANCE = "attendance"
    TEST = "test"
    """One more attempt than the policy gives."""


@dataclass(frozen=True, kw_only=True)
class MakeUp:
    """A make-up session agreed on with one learner."""

    purpose: MakeUpFor
    day: date
    half: HalfDay
    agreed_at: datetime


@dataclass(frozen=True, kw_only=True)
class ModuleRecord:
    """One learner in one module. `attendance` is keyed by half-day: `2027-01-12/am`; `attempts` count from 1."""

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

    def attempts_of(self, test: ModuleTest) -> int:
        """The number of attempts allowed: those of the policy, plus one per make-up session."""
        return test.attempts + sum(session.purpose is MakeUpFor.TEST for session in self.make_ups)

    def passed(self, test: ModuleTest) -> bool:
        return any(passed(attempt, test.pass_mark) for attempt in self.attempts)

    def meets(self, policy: Module) -> bool:
        """Whether the module is completed by its policy: hours attended, and the test passed where there is one."""
        return self.hours >= policy.min_hours and (policy.test is None or self.passed(policy.test))

    def completed_once_met(self, policy: Module, at: datetime) -> "ModuleRecord":
        """With the moment at which the module's policy first holds.

        Refuses with `CompletedModuleUndone` a record that no longer meets the policy of a completed module.
        """
        if self.meets(policy):
            return self if self.completed_at is not None else replace(self, completed_at=at)
        if self.completed_at is not None:
            raise CompletedModuleUndone(module=policy.code)
        return self

    def attended(self, day: date, half: HalfDay, mode: Mode, hours: float, at: datetime) -> "ModuleRecord":
        """Adds a half-day, or corrects it and keeps the trace; the same entry returns this object."""
        key = f"{day.isoformat()}/{half}"
        recorded = self.attendance.get(key)
        if recorded is not None and (recorded.mode, recorded.hours) == (mode, hours):
            return self
        before = () if recorded is None else (*recorded.before, replace(recorded, before=()))
        presence = Presence(mode=mode, hours=hours, recorded_at=at, before=before)
        return replace(self, attendance={**self.attendance, key: presence})

    def signed(self, day: date, half: HalfDay, by: Signer, at: datetime) -> "ModuleRecord":
        """Adds a signature, once per signer. Refuses with `NothingToSign`."""
        key = f"{day.isoformat()}/{half}"
        recorded = self.attendance.get(key)
        if recorded is None or not recorded.hours:
            raise NothingToSign(day=day.isoformat(), half=half)
        if by in recorded.signed:
            return self
        signed = replace(recorded, signed={**recorded.signed, by: at})
        return replace(self, attendance={**self.attendance, key: signed})

    def made_up(self, policy: Module, session: MakeUp) -> "ModuleRecord":
        """Adds a make-up session, once.

        Refuses with `NothingToMakeUp` unless hours are missing, or all attempts at the test are used.
        """
        agreed = {(known.purpose, known.day, known.half) for known in self.make_ups}
        if (session.purpose, session.day, session.half) in agreed:
            return self
        test = policy.test
        lacking = {
            MakeUpFor.ATTENDANCE: self.hours < policy.min_hours,
            MakeUpFor.TEST: test is not None and not self.passed(test) and len(self.attempts) == self.attempts_of(test),
        }[session.purpose]
        if not lacking:
            raise NothingToMakeUp(module=policy.code, purpose=session.purpose)
        return replace(self, make_ups=(*self.make_ups, session))

    def tested(self, policy: Module, test: ModuleTest, attempt: int, mark: float, at: datetime) -> "ModuleRecord":
        """Adds an attempt, or corrects a known one and keeps the trace; the same mark returns this object.

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

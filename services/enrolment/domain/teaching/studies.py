"""What one learner did in an edition: half-days, tests, exam and defence, judged by the terms of the edition."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from services.enrolment.domain.policy import HALF_DAY_HOURS, Terms, in_quarters, not_before_nor_ahead, paris_day
from services.enrolment.domain.teaching.errors import ModeNotOffered, NotAssessed, TooManyHours
from services.enrolment.domain.teaching.module_record import MakeUp, Marking, ModuleRecord, Signer, marked, passed
from shared.kernel.bounds import MARK
from shared.kernel.errors import InvalidField
from shared.kernel.words import HalfDay, Mode


@dataclass(frozen=True, kw_only=True)
class Studies:
    """Each verb returns the record or marking with the new entry; the very same object where nothing changes."""

    terms: Terms
    modules: Mapping[str, ModuleRecord]
    exam: Marking | None
    defence: Marking | None

    def record_of(self, module: str) -> ModuleRecord:
        return self.modules.get(module, ModuleRecord())

    def attended(
        self, module: str, *, day: date, half: HalfDay, mode: Mode, hours: float, at: datetime
    ) -> ModuleRecord:
        """Refuses with `UnknownModule`, `InvalidField`, `ModeNotOffered`, `DayNotAccepted`, `TooManyHours` or
        `CompletedModuleUndone`."""
        policy = self.terms.module(module)
        in_quarters("hours", hours, HALF_DAY_HOURS)
        if mode not in policy.modes:
            raise ModeNotOffered(module=module, mode=mode, accepted=", ".join(policy.modes))
        not_before_nor_ahead("day", day, first=self.terms.starts_on, at=at)
        stored = self.record_of(module)
        record = stored.attended(day, half, mode, hours, at)
        if record is stored:
            return stored
        if record.hours > policy.hours:
            raise TooManyHours(module=module, hours=policy.hours, attended=record.hours)
        return record.completed_once_met(policy, at)

    def signed(self, module: str, *, day: date, half: HalfDay, by: Signer, at: datetime) -> ModuleRecord:
        """Refuses with `UnknownModule` or `NothingToSign`."""
        self.terms.module(module)
        return self.record_of(module).signed(day, half, by, at)

    def made_up(self, module: str, session: MakeUp) -> ModuleRecord:
        """Refuses with `UnknownModule`, `InvalidField` for a past day, or `NothingToMakeUp`."""
        policy = self.terms.module(module)
        if session.day < paris_day(session.agreed_at):
            raise InvalidField(field="day", accepted="today or later")
        return self.record_of(module).made_up(policy, session)

    def tested(self, module: str, *, attempt: int, mark: float, at: datetime) -> ModuleRecord:
        """Refuses with `UnknownModule`, `InvalidField`, `NotAssessed`, `AttemptOutOfOrder`, `AttemptsExhausted`,
        `TestAlreadyPassed` or `CompletedModuleUndone`."""
        policy = self.terms.module(module)
        in_quarters("mark", mark, MARK.most)
        if policy.test is None:
            raise NotAssessed(assessment=f"test of module {module}")
        stored = self.record_of(module)
        record = stored.tested(policy, policy.test, attempt, mark, at)
        return stored if record is stored else record.completed_once_met(policy, at)

    def exam_graded(self, mark: float, at: datetime) -> Marking:
        """Refuses with `InvalidField` or `NotAssessed`."""
        return _graded("written exam", self.exam, self.terms.exam_pass_mark, mark, at)

    def defence_graded(self, mark: float, at: datetime) -> Marking:
        """Refuses with `InvalidField` or `NotAssessed`."""
        return _graded("project defence", self.defence, self.terms.defence_pass_mark, mark, at)

    @property
    def unmet(self) -> tuple[str, ...]:
        """What the programme still asks for: `module:<code>`, `written_exam`, `project_defence`."""
        missing = [f"module:{module.code}" for module in self.terms.modules if not self._completed(module.code)]
        if not passed(self.exam, self.terms.exam_pass_mark):
            missing.append("written_exam")
        if not passed(self.defence, self.terms.defence_pass_mark):
            missing.append("project_defence")
        return tuple(missing)

    def _completed(self, module: str) -> bool:
        return self.record_of(module).completed_at is not None


def _graded(assessment: str, stored: Marking | None, pass_mark: float | None, mark: float, at: datetime) -> Marking:
    in_quarters("mark", mark, MARK.most)
    if pass_mark is None:
        raise NotAssessed(assessment=assessment)
    return marked(stored, mark, at)

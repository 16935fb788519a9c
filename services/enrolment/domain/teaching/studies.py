"""What a learner does in an enrolment: half-days attended, tests taken, exam and defence, and what is still lacking."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from services.enrolment.domain.errors import CompletedModuleUndone, ModeNotOffered, NotAssessed, TooManyHours
from services.enrolment.domain.events import (
    AttendanceRecorded,
    ExamGraded,
    Fact,
    HalfDaySigned,
    MakeUpScheduled,
    ModuleCompleted,
    ModuleTestTaken,
    ProjectDefended,
)
from services.enrolment.domain.file.file import EnrolmentFile
from services.enrolment.domain.policy import (
    HALF_DAY_HOURS,
    ModulePolicy,
    in_quarters,
    not_before_nor_ahead,
    paris_day,
)
from services.enrolment.domain.state import TAUGHT, State
from services.enrolment.domain.teaching.teaching import MakeUp, MakeUpFor, Marking, ModuleRecord, Signer, marked, passed
from shared.kernel.bounds import MARK
from shared.kernel.errors import InvalidField
from shared.kernel.words import HalfDay, Mode


@dataclass(kw_only=True)
class Studies(EnrolmentFile):
    """The teaching side of an enrolment."""

    def attend(self, module: str, *, day: date, half: HalfDay, mode: Mode, hours: float, at: datetime) -> bool:
        """Record a half-day of a module, or correct it with a trace; False when it is recorded just so.

        Refuses with `UnknownModule`, `ModeNotOffered`, `DayNotAccepted`, `TooManyHours` or `CompletedModuleUndone`.
        """
        terms = self._terms_while("record attendance of", State.CONFIRMED)
        policy = terms.module(module)
        in_quarters("hours", hours, HALF_DAY_HOURS)
        if mode not in policy.modes:
            raise ModeNotOffered(module=module, mode=mode, accepted=", ".join(policy.modes))
        not_before_nor_ahead("day", day, first=terms.starts_on, at=at)
        stood = self.modules.get(module, ModuleRecord())
        record = stood.attended(day, half, mode, hours, at)
        if record is stood:
            return False
        if record.hours > policy.hours:
            raise TooManyHours(module=module, hours=policy.hours, attended=record.hours)
        corrects = len(record.attendance) == len(stood.attendance)
        fact = AttendanceRecorded(module=module, day=day, half=half, mode=mode, hours=hours, corrects=corrects)
        self._keep(policy, record, fact, at)
        return True

    def sign(self, module: str, *, day: date, half: HalfDay, by: Signer, at: datetime) -> bool:
        """Sign a half-day as it stands, once each; False when it is signed already.

        Refuses with `UnknownModule` or `NothingToSign`.
        """
        terms = self._terms_while("sign attendance of", *TAUGHT)
        terms.module(module)
        stood = self.modules.get(module, ModuleRecord())
        record = stood.signed(day, half, by, at)
        if record is stood:
            return False
        self.modules[module] = record
        self._say(HalfDaySigned(module=module, day=day, half=half, by=by))
        return True

    def make_up(self, module: str, *, purpose: MakeUpFor, day: date, half: HalfDay, at: datetime) -> bool:
        """Agree on a make-up session, which for a test is one more attempt; False when it is agreed on already.

        Refuses with `UnknownModule`, `InvalidField` for a day that is past, or `NothingToMakeUp`.
        """
        policy = self._terms_while("make up for", State.CONFIRMED).module(module)
        if day < paris_day(at):
            raise InvalidField(field="day", accepted="today or later")
        stood = self.modules.get(module, ModuleRecord())
        record = stood.made_up(policy, MakeUp(purpose=purpose, day=day, half=half, agreed_at=at))
        if record is stood:
            return False
        self.modules[module] = record
        self._say(MakeUpScheduled(module=module, purpose=purpose, day=day, half=half))
        return True

    def take_test(self, module: str, *, attempt: int, mark: float, at: datetime) -> bool:
        """Record the mark of one numbered attempt, or correct it with a trace; False when it is recorded just so.

        Refuses with `UnknownModule`, `NotAssessed`, `AttemptOutOfOrder`, `AttemptsExhausted`, `TestAlreadyPassed` or
        `CompletedModuleUndone`.
        """
        policy = self._terms_while("record a test of", State.CONFIRMED).module(module)
        in_quarters("mark", mark, MARK.most)
        if policy.test is None:
            raise NotAssessed(assessment=f"test of module {module}")
        stood = self.modules.get(module, ModuleRecord())
        record = stood.tested(policy, policy.test, attempt, mark, at)
        if record is stood:
            return False
        corrects = len(record.attempts) == len(stood.attempts)
        suffices = mark >= policy.test.pass_mark
        fact = ModuleTestTaken(module=module, attempt=attempt, mark=mark, passed=suffices, corrects=corrects)
        self._keep(policy, record, fact, at)
        return True

    def _keep(self, policy: ModulePolicy, record: ModuleRecord, fact: Fact, at: datetime) -> None:
        """Keep the record and say so; say that the module is completed the moment it first is."""
        holds = record.meets(policy)
        if record.completed_at is not None and not holds:
            raise CompletedModuleUndone(module=policy.code)
        completes = holds and record.completed_at is None
        self.modules[policy.code] = replace(record, completed_at=at) if completes else record
        self._say(fact)
        if completes:
            self._say(
                ModuleCompleted(
                    module=policy.code,
                    title=policy.title,
                    profile=self.profile,
                    health=self.health,
                    hours=tuple(record.hours_by_mode.items()),
                    dpc=policy.dpc,
                    completed_at=at,
                )
            )

    def sit_exam(self, *, mark: float, at: datetime) -> bool:
        """Record the written exam's mark, or correct it with a trace; False when it is recorded just so."""
        terms = self._terms_while("grade the exam of", State.CONFIRMED)
        marking = self._marked("written exam", self.exam, terms.exam_pass_mark, mark, at)
        if marking is self.exam:
            return False
        self.exam = marking
        self._say(ExamGraded(mark=mark, passed=passed(marking, terms.exam_pass_mark)))
        return True

    def defend(self, *, mark: float, at: datetime) -> bool:
        """Record the project defence's mark, or correct it with a trace; False when it is recorded just so."""
        terms = self._terms_while("grade the defence of", State.CONFIRMED)
        marking = self._marked("project defence", self.defence, terms.defence_pass_mark, mark, at)
        if marking is self.defence:
            return False
        self.defence = marking
        self._say(ProjectDefended(mark=mark, passed=passed(marking, terms.defence_pass_mark)))
        return True

    @staticmethod
    def _marked(assessment: str, stood: Marking | None, pass_mark: float | None, mark: float, at: datetime) -> Marking:
        in_quarters("mark", mark, MARK.most)
        if pass_mark is None:
            raise NotAssessed(assessment=assessment)
        return marked(stood, mark, at)

    @property
    def unmet(self) -> tuple[str, ...]:
        """What the programme asks for and does not have yet: `module:<code>`, `written_exam`, `project_defence`."""
        terms = self.terms
        if terms is None:
            return ("edition",)
        missing = [f"module:{module.code}" for module in terms.modules if not self._completed(module.code)]
        if not passed(self.exam, terms.exam_pass_mark):
            missing.append("written_exam")
        if not passed(self.defence, terms.defence_pass_mark):
            missing.append("project_defence")
        return tuple(missing)

    def _completed(self, module: str) -> bool:
        return module in self.modules and self.modules[module].completed_at is not None

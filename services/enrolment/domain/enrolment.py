"""The enrolment: one admitted person's administrative and teaching file, from the accepted offer to the diploma."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from services.enrolment.domain.errors import (
    CompletedModuleUndone,
    ModeNotOffered,
    NotAssessed,
    PoliciesUnmet,
    TooManyHours,
)
from services.enrolment.domain.events import (
    AttendanceRecorded,
    DiplomaAwarded,
    EnrolmentCancelled,
    EnrolmentConfirmed,
    EnrolmentFailed,
    EnrolmentOpened,
    ExamGraded,
    Fact,
    ModuleCompleted,
    ModuleTestTaken,
    PaymentRecorded,
    ProjectDefended,
)
from services.enrolment.domain.payment import Account, Payer, Payment
from services.enrolment.domain.policy import (
    HALF_DAY_HOURS,
    HIGHEST_MARK,
    HalfDay,
    Mode,
    ModulePolicy,
    Terms,
    in_quarters,
    not_before_nor_ahead,
    paris_day,
)
from services.enrolment.domain.state import OWING, UNDER_WAY, Reason, State
from services.enrolment.domain.teaching import Marking, ModuleRecord, marked, passed
from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import IllegalTransition
from shared.kernel.ids import derived_id
from shared.kernel.money import Cents


def enrolment_id(application_id: str) -> str:
    """The one enrolment that an application can lead to."""
    return derived_id("enrolment", application_id)


@dataclass(kw_only=True)
class Enrolment(Aggregate):
    """One accepted offer and what became of it.

    Born an intent (`awaiting_edition`) that the edition's terms complete, whichever of the two arrives first.
    """

    application_id: str
    person_id: str
    edition_id: str
    institution_id: str
    profile: str
    accepted_at: datetime
    state: State = State.AWAITING_EDITION
    terms: Terms | None = None
    account: Account = field(default_factory=Account)
    modules: dict[str, ModuleRecord] = field(default_factory=dict)
    exam: Marking | None = None
    defence: Marking | None = None
    decided_on: date | None = None
    """The day of the final jury's decision."""
    unmet_at_decision: tuple[str, ...] = ()
    cancelled_for: Reason | None = None

    @property
    def partition_key(self) -> str:
        return self.application_id

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    # What was promised and asked

    @property
    def awaits_edition(self) -> bool:
        """Whether this is still an intent, for want of the edition's terms."""
        return self.state is State.AWAITING_EDITION

    def open(self, terms: Terms) -> None:
        """The edition's terms are known: the file opens. Terms that are there already stay (they never change)."""
        if self.terms is not None:
            return
        self._only_while("open", State.AWAITING_EDITION)
        self.terms, self.state = terms, State.AWAITING_PAYMENT
        fee = terms.fee
        self._say(EnrolmentOpened(profile=self.profile, fee_cents=fee.amount_cents, instalments=fee.instalments))
        self._confirm_once_paid(terms)

    @property
    def health(self) -> bool:
        """Whether the learner's profile is one of health professionals."""
        return self.terms is not None and self.profile in self.terms.health_profiles

    # Money

    @property
    def owed_cents(self) -> Cents:
        """What is still to be paid; nothing before the terms are known."""
        return Cents(self.terms.fee.amount_cents - self.account.paid_cents) if self.terms else Cents(0)

    def name_payer(self, payer: Payer) -> None:
        """Say who the invoices are for from now on; payments already made keep who paid them."""
        self._only_while("name the payer of", *UNDER_WAY)
        self.account = replace(self.account, payer=payer)

    def pay(self, *, reference: str, amount_cents: Cents, paid_on: date, at: datetime) -> bool:
        """Record a sum received, once per reference; False when it is there already.

        Refuses with `PaymentReferenceTaken`, `Overpayment` or `DayNotAccepted`.
        """
        terms = self._terms_while("record a payment for", *OWING)
        not_before_nor_ahead("paid_on", paid_on, first=paris_day(self.accepted_at), at=at)
        payment = Payment(
            reference=reference,
            amount_cents=amount_cents,
            paid_on=paid_on,
            payer=self.account.payer.kind,
            recorded_at=at,
        )
        account = self.account.received(payment, terms.fee.amount_cents)
        if account is self.account:
            return False
        self.account = account
        self._say(
            PaymentRecorded(
                reference=reference,
                amount_cents=amount_cents,
                paid_cents=account.paid_cents,
                fee_cents=terms.fee.amount_cents,
            )
        )
        self._confirm_once_paid(terms)
        return True

    def _confirm_once_paid(self, terms: Terms) -> None:
        if self.state is State.AWAITING_PAYMENT and self.account.paid_cents >= terms.fee.confirmed_at:
            self.state = State.CONFIRMED
            self._say(EnrolmentConfirmed())

    # Teaching

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

    def take_test(self, module: str, *, attempt: int, mark: float, at: datetime) -> bool:
        """Record the mark of one numbered attempt, or correct it with a trace; False when it is recorded just so.

        Refuses with `UnknownModule`, `NotAssessed`, `AttemptOutOfOrder`, `AttemptsExhausted`, `TestAlreadyPassed` or
        `CompletedModuleUndone`.
        """
        policy = self._terms_while("record a test of", State.CONFIRMED).module(module)
        in_quarters("mark", mark, HIGHEST_MARK)
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
        in_quarters("mark", mark, HIGHEST_MARK)
        if pass_mark is None:
            raise NotAssessed(assessment=assessment)
        return marked(stood, mark, at)

    # The end

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

    def award(self, *, decided_on: date, at: datetime) -> None:
        """The final jury awards the diploma; refuses with `PoliciesUnmet` while anything is missing (DOMAIN rule 6)."""
        terms = self._terms_while("award the diploma of", State.CONFIRMED)
        if self.unmet:
            raise PoliciesUnmet(self.unmet)
        not_before_nor_ahead("decided_on", decided_on, first=terms.starts_on, at=at)
        self.state, self.decided_on = State.DIPLOMA_AWARDED, decided_on
        self._say(DiplomaAwarded(awarded_on=decided_on))

    def fail(self, *, decided_on: date, at: datetime) -> None:
        """The final jury closes the file without a diploma, naming what was not met; at the least, its own approval."""
        terms = self._terms_while("fail", State.CONFIRMED)
        not_before_nor_ahead("decided_on", decided_on, first=terms.starts_on, at=at)
        self.state, self.decided_on, self.unmet_at_decision = State.FAILED, decided_on, self.unmet or ("jury",)
        self._say(EnrolmentFailed(unmet=self.unmet_at_decision))

    def cancel(self, reason: Reason) -> None:
        """The learner leaves before the end. An intent that never opened goes in silence: nobody was told of it."""
        self._only_while("cancel", *UNDER_WAY)
        told = not self.awaits_edition
        self.state, self.cancelled_for = State.CANCELLED, reason
        if told:
            self._say(EnrolmentCancelled(reason=reason))

    def _only_while(self, verb: str, *accepted: State) -> None:
        if self.state not in accepted:
            raise IllegalTransition("enrolment", verb, self.state, accepted)

    def _terms_while(self, verb: str, *accepted: State) -> Terms:
        self._only_while(verb, *accepted)
        assert self.terms is not None, "every state past the intent has terms"
        return self.terms

    def _say(self, fact: Fact) -> None:
        self.record(fact)

"""The enrolment: the administrative and teaching file of an admitted person, from the accepted offer to the diploma."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from services.enrolment.domain.events import (
    AttendanceRecorded,
    DefenceScheduled,
    DeferralDropped,
    DeferralRequested,
    DiplomaAwarded,
    EnrolmentCancelled,
    EnrolmentConfirmed,
    EnrolmentDeferred,
    EnrolmentFailed,
    EnrolmentOpened,
    ExamGraded,
    Fact,
    FeeReduced,
    FeeRestored,
    HalfDaySigned,
    MakeUpScheduled,
    ModuleCompleted,
    ModuleTestTaken,
    PaymentRecorded,
    ProjectDefended,
    RefundRecorded,
)
from services.enrolment.domain.file.deferral import Answer, DeferralWish
from services.enrolment.domain.file.errors import DeferralAsked, LearnerErased, NotALaterEdition, PoliciesUnmet
from services.enrolment.domain.money.account import Account, Instalment, Payment, Reduction, ReductionReason, Refund
from services.enrolment.domain.money.billing import (
    Bill,
    is_transfer,
    must_be_due_days,
    planned_days,
    transfer_reference,
)
from services.enrolment.domain.money.payer import Payer, PayerKind
from services.enrolment.domain.policy import Terms, not_before_nor_ahead, paris_day
from services.enrolment.domain.state import BY_APPLICATION, OWING, TAUGHT, UNDER_WAY, Reason, State
from services.enrolment.domain.teaching.errors import AlreadyDefended, NotAssessed
from services.enrolment.domain.teaching.module_record import MakeUp, MakeUpFor, Marking, ModuleRecord, Signer, passed
from services.enrolment.domain.teaching.project import DefenceSlot, Project, scheduled, titled
from services.enrolment.domain.teaching.studies import Studies
from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import IllegalTransition
from shared.kernel.ids import derived_id
from shared.kernel.money import Cents
from shared.kernel.policies import Module
from shared.kernel.words import HalfDay, Mode


def enrolment_id(application_id: str) -> str:
    """The id of the only enrolment that an accepted offer of this application opens."""
    return derived_id("enrolment", application_id)


def deferred_id(application_id: str, edition_id: str) -> str:
    """The id of the enrolment to which a deferral into this edition leads."""
    return derived_id("enrolment", application_id, edition_id)


@dataclass(kw_only=True)
class Enrolment(Aggregate, thing="enrolment"):
    """One accepted offer and its outcome. The account, the studies and the project judge their own entries; the
    enrolment judges whether its state allows them, keeps the result and records the facts.

    It starts as an intent (`awaiting_edition`) until the terms of the edition are known: either may arrive first.
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
    """By module code."""
    exam: Marking | None = None
    defence: Marking | None = None
    project: Project | None = None
    decided_on: date | None = None
    """The day of the final jury's decision."""
    unmet_at_decision: tuple[str, ...] = ()
    cancelled_for: Reason | None = None
    deferral: DeferralWish | None = None
    deferred_to: str | None = None
    """The later edition."""
    deferred_from: str | None = None
    """The earlier enrolment, which was deferred into this one."""
    erased: bool = False
    """Whether the person is erased: the amounts, hours and marks that are left belong to nobody."""
    carried_cents: Cents = Cents(0)  # noqa: RUF009 - an integer
    """The sum that a deferral moves from the account of the earlier enrolment to that of the later one."""

    @property
    def partition_key(self) -> str:
        return self.application_id

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    @property
    def awaits_edition(self) -> bool:
        """Whether this is still an intent: the terms of the edition are not known."""
        return self.state is State.AWAITING_EDITION

    @property
    def health(self) -> bool:
        """Whether the learner's profile is one of health professionals."""
        return self.terms is not None and self.profile in self.terms.health_profiles

    # From the accepted offer to the final decision

    def open(self, terms: Terms) -> None:
        """Completes the intent with the terms of its edition; the terms never change afterwards."""
        if self.terms is not None:
            return
        self._only_while("open", State.AWAITING_EDITION)
        self.terms, self.state = terms, State.AWAITING_PAYMENT
        self.account = replace(self.account, schedule=planned_days(terms, paris_day(self.accepted_at)))
        fee = terms.fee
        self._publish(EnrolmentOpened(profile=self.profile, fee_cents=fee.amount_cents, instalments=fee.instalments))
        self._carry_in()
        self._confirm_once_paid()

    def revive(self, accepted_at: datetime) -> None:
        """Reopens an enrolment whose place was withdrawn by a corrected decision and is accepted again.

        The payments still count.
        """
        if self.state is not State.CANCELLED or self.cancelled_for is not Reason.DECISION_CORRECTED:
            raise IllegalTransition("enrolment", "revive", self.state, (State.CANCELLED,))
        terms, self.terms = self.terms, None
        self.state, self.cancelled_for, self.accepted_at = State.AWAITING_EDITION, None, accepted_at
        self.deferral = self.deferred_to = None
        if terms is not None:
            self.open(terms)

    def award(self, *, decided_on: date, at: datetime) -> None:
        """Awards the diploma; refuses with `PoliciesUnmet` while a policy of the programme is unmet (DOMAIN rule 6)."""
        terms = self._terms_while("award the diploma of", State.CONFIRMED)
        if self.unmet:
            raise PoliciesUnmet(self.unmet)
        not_before_nor_ahead("decided_on", decided_on, first=terms.starts_on, at=at)
        self.state, self.decided_on = State.DIPLOMA_AWARDED, decided_on
        self._publish(DiplomaAwarded(awarded_on=decided_on))
        self._drop_deferral()

    def fail(self, *, decided_on: date, at: datetime) -> None:
        """Closes the file without a diploma and keeps the unmet policies; `jury` where only its approval is missing."""
        terms = self._terms_while("fail", State.CONFIRMED)
        not_before_nor_ahead("decided_on", decided_on, first=terms.starts_on, at=at)
        self.state, self.decided_on, self.unmet_at_decision = State.FAILED, decided_on, self.unmet or ("jury",)
        self._publish(EnrolmentFailed(unmet=self.unmet_at_decision))
        self._drop_deferral()

    def cancel(self, reason: Reason) -> None:
        """Ends the enrolment early. Publishes nothing for an intent, whose opening was never published.

        A deferred enrolment is cancelled only together with its application.
        """
        self._only_while("cancel", *UNDER_WAY, *((State.DEFERRED,) if reason in BY_APPLICATION else ()))
        was_opened = not self.awaits_edition
        self.state, self.cancelled_for = State.CANCELLED, reason
        if was_opened:
            self._publish(EnrolmentCancelled(reason=reason))
        self._drop_deferral()

    def erase(self) -> None:
        """Erases what the learner wrote, and the payer where it is the person. Amounts, days and references stay, as
        accounting law requires; so does a project for which the diploma was awarded."""
        self.erased = True
        if self.account.payer.kind is PayerKind.PERSON:
            self.account = replace(self.account, payer=Payer())
        if self.state is not State.DIPLOMA_AWARDED:
            self.project = None

    def must_be_known(self) -> None:
        """Refuses with `LearnerErased` to add personal data after an erasure."""
        if self.erased:
            raise LearnerErased

    # Deferral to a later edition

    def ask_deferral(self, to_edition_id: str, *, begins_on: date, at: datetime) -> None:
        """Requests a place in a later edition (*report*), which the seat board of that edition grants or refuses.

        Refuses with `NotALaterEdition` unless that edition begins after this one, and with `DeferralAsked` while
        another request waits for its answer.
        """
        terms = self._terms_while("defer", State.AWAITING_PAYMENT, State.CONFIRMED)
        if to_edition_id == self.edition_id or begins_on <= terms.starts_on:
            raise NotALaterEdition(edition_id=to_edition_id)
        if self.deferral is not None and self.deferral.is_open:
            raise DeferralAsked(edition_id=self.deferral.to_edition_id)
        self.deferral = DeferralWish(to_edition_id=to_edition_id, asked_at=at)
        self._publish(DeferralRequested(to_edition_id=to_edition_id))

    def defer(self, to_edition_id: str, at: datetime) -> None:
        """Accepts the granted place: this enrolment ends, and the paid sum moves to the enrolment that follows it."""
        wish = self._open_wish(to_edition_id)
        carried = self._carry_out(at)
        self.state, self.deferred_to, self.deferral = State.DEFERRED, to_edition_id, wish.answered(Answer.GRANTED)
        self._publish(
            EnrolmentDeferred(to_edition_id=to_edition_id, profile=self.profile, carried_cents=carried, deferred_at=at)
        )

    def refuse_deferral(self, to_edition_id: str, reason: str) -> None:
        """Keeps the refusal and its reason: the learner stays in this edition."""
        self.deferral = self._open_wish(to_edition_id).answered(Answer.REFUSED, reason)

    def goes_on_in(self, edition_id: str, at: datetime) -> "Enrolment":
        """The enrolment in the later edition: same person, same payer, completed modules, and the carried sum."""
        return Enrolment(
            id=deferred_id(self.application_id, edition_id),
            application_id=self.application_id,
            person_id=self.person_id,
            edition_id=edition_id,
            institution_id=self.institution_id,
            profile=self.profile,
            accepted_at=at,
            deferred_from=self.id,
            carried_cents=self.carried_cents,
            account=Account(payer=self.account.payer),
            modules={code: record for code, record in self.modules.items() if record.completed_at is not None},
        )

    def _open_wish(self, to_edition_id: str) -> DeferralWish:
        self._terms_while("answer the deferral of", State.AWAITING_PAYMENT, State.CONFIRMED)
        wish = self.deferral
        if wish is None or not wish.is_open or wish.to_edition_id != to_edition_id:
            raise IllegalTransition("deferral", "answer", wish.answer if wish else "not asked", (Answer.NONE,))
        return wish

    def _drop_deferral(self) -> None:
        """Gives up a requested or granted place in a later edition: the enrolment has ended."""
        if self.deferral is not None and self.deferral.answer in (Answer.NONE, Answer.GRANTED):
            self.deferral = self.deferral.answered(Answer.DROPPED)
            self._publish(DeferralDropped(to_edition_id=self.deferral.to_edition_id))

    def _carry_out(self, at: datetime) -> Cents:
        """Refunds the paid sum from this account, for the account of the later enrolment."""
        self.carried_cents = self.account.paid_cents
        if self.carried_cents:
            reference = transfer_reference(self.id, self.account)
            self.refund(reference=reference, amount_cents=self.carried_cents, refunded_on=paris_day(at), at=at)
        return self.carried_cents

    def _carry_in(self) -> None:
        """Enters the sum paid for the earlier edition, even above the price here: a refund is then due."""
        if not (self.deferred_from and self.carried_cents):
            return
        payment = Payment(
            reference=transfer_reference(self.deferred_from),
            amount_cents=self.carried_cents,
            paid_on=paris_day(self.accepted_at),
            payer=self.account.payer.kind,
            recorded_at=self.accepted_at,
        )
        self.account = replace(self.account, payments=(*self.account.payments, payment))
        self._publish_payment(payment)

    # Money

    @property
    def bill(self) -> Bill | None:
        """None before the terms are known."""
        return Bill(account=self.account, fee=self.terms.fee) if self.terms else None

    @property
    def price_cents(self) -> Cents:
        """The fee minus the reductions; 0 before the terms are known."""
        return self.bill.price_cents if self.bill else Cents(0)

    @property
    def owed_cents(self) -> int:
        """The unpaid part of the price; negative: to be refunded."""
        return self.price_cents - self.account.paid_cents

    @property
    def instalments(self) -> tuple[Instalment, ...]:
        """The price in its parts, with what is paid of each; empty before the terms are known."""
        return self.bill.instalments if self.bill else ()

    def name_payer(self, payer: Payer) -> None:
        """Addresses later invoices to this payer; recorded payments keep their payer."""
        self.must_be_known()
        self._only_while("name the payer of", *UNDER_WAY)
        self.account = replace(self.account, payer=payer)

    def pay(self, *, reference: str, amount_cents: Cents, paid_on: date, at: datetime) -> bool:
        """Records a payment once per reference; False when it is recorded already. May confirm the enrolment.

        Refuses with `PaymentReferenceTaken`, `Overpayment` or `DayNotAccepted`.
        """
        terms = self._terms_while("record a payment for", *OWING)
        not_before_nor_ahead("paid_on", paid_on, first=paris_day(self.accepted_at), at=at)
        payer = self.account.payer.kind
        payment = Payment(reference=reference, amount_cents=amount_cents, paid_on=paid_on, payer=payer, recorded_at=at)
        if not self._keep_account(self.account.received(payment, terms.fee.amount_cents)):
            return False
        self._publish_payment(payment)
        self._confirm_once_paid()
        return True

    def refund(self, *, reference: str, amount_cents: Cents, refunded_on: date, at: datetime) -> bool:
        """Records a refund once per reference, also after a cancellation; False when it is recorded already.

        Refuses with `ReferenceTaken`, `MoreThanPaid` or `DayNotAccepted`.
        """
        self._only_while("record a refund for", *OWING, State.CANCELLED)
        not_before_nor_ahead("refunded_on", refunded_on, first=paris_day(self.accepted_at), at=at)
        refund = Refund(reference=reference, amount_cents=amount_cents, refunded_on=refunded_on, recorded_at=at)
        if not self._keep_account(self.account.refunded(refund)):
            return False
        self._publish(
            RefundRecorded(
                reference=reference,
                amount_cents=amount_cents,
                paid_cents=self.account.paid_cents,
                fee_cents=self.price_cents,
                carried_over=is_transfer(reference, self.id),
            )
        )
        return True

    def reduce(self, *, reference: str, amount_cents: Cents, reason: ReductionReason, at: datetime) -> bool:
        """Reduces the price once per reference; False when it is recorded already. May confirm the enrolment.

        Refuses with `ReferenceTaken` or `MoreThanThePrice`.
        """
        terms = self._terms_while("reduce the fee of", *OWING)
        reduction = Reduction(reference=reference, amount_cents=amount_cents, reason=reason, recorded_at=at)
        if not self._keep_account(self.account.reduced(reduction, terms.fee.amount_cents)):
            return False
        self._publish(
            FeeReduced(reference=reference, amount_cents=amount_cents, reason=reason, fee_cents=self.price_cents)
        )
        self._confirm_once_paid()
        return True

    def restore(self, *, reference: str, at: datetime) -> bool:
        """Withdraws a reduction; False when it is withdrawn already. A confirmed enrolment stays confirmed."""
        self._terms_while("withdraw a reduction of", *OWING)
        before = self.price_cents
        if not self._keep_account(self.account.restored(reference, at)):
            return False
        restored = Cents(self.price_cents - before)
        self._publish(FeeRestored(reference=reference, amount_cents=restored, fee_cents=self.price_cents))
        return True

    def reschedule(self, days: tuple[date, ...]) -> None:
        """Replaces the due days, one per instalment; a changed day has new reminders. Refuses with `InvalidField`."""
        self._terms_while("reschedule the payments of", *OWING)
        must_be_due_days(days, paris_day(self.accepted_at))
        self.account = replace(self.account, schedule=days)

    @property
    def due(self) -> datetime | None:
        """When the next reminder of an unpaid instalment is due."""
        return self.bill.next_reminder_at if self.bill and self.state in OWING else None

    def remind(self, now: datetime) -> None:
        """Publishes the due reminders: for each instalment only the latest, even if an outage delayed several."""
        if self.bill is None or self.state not in OWING:
            return
        self.account, reminders = self.bill.reminded(now)
        for reminder in reminders:
            self._publish(reminder)

    def _keep_account(self, account: Account) -> bool:
        changed = account is not self.account
        self.account = account
        return changed

    def _confirm_once_paid(self) -> None:
        if self.state is State.AWAITING_PAYMENT and self.bill is not None and self.bill.confirms:
            self.state = State.CONFIRMED
            self._publish(EnrolmentConfirmed())

    def _publish_payment(self, payment: Payment) -> None:
        self._publish(
            PaymentRecorded(
                reference=payment.reference,
                amount_cents=payment.amount_cents,
                paid_cents=self.account.paid_cents,
                fee_cents=self.price_cents,
            )
        )

    # Teaching

    @property
    def unmet(self) -> tuple[str, ...]:
        """What is still missing: `module:<code>`, `written_exam`, `project_defence`, or `edition` for an intent."""
        return self._studies(self.terms).unmet if self.terms else ("edition",)

    def attend(self, module: str, *, day: date, half: HalfDay, mode: Mode, hours: float, at: datetime) -> bool:
        """Records a half-day of a module, or corrects it and keeps the trace; False when nothing changes.

        Refuses with `UnknownModule`, `ModeNotOffered`, `DayNotAccepted`, `TooManyHours` or `CompletedModuleUndone`.
        """
        studies = self._studies_while("record attendance of", State.CONFIRMED)
        record = studies.attended(module, day=day, half=half, mode=mode, hours=hours, at=at)
        corrects = len(record.attendance) == len(studies.record_of(module).attendance)
        fact = AttendanceRecorded(module=module, day=day, half=half, mode=mode, hours=hours, corrects=corrects)
        return self._keep_record(studies.terms.module(module), record, fact)

    def sign(self, module: str, *, day: date, half: HalfDay, by: Signer, at: datetime) -> bool:
        """Signs a half-day as it is recorded; False when this signer has signed it.

        Refuses with `UnknownModule` or `NothingToSign`.
        """
        studies = self._studies_while("sign attendance of", *TAUGHT)
        record = studies.signed(module, day=day, half=half, by=by, at=at)
        fact = HalfDaySigned(module=module, day=day, half=half, by=by)
        return self._keep_record(studies.terms.module(module), record, fact)

    def make_up(self, module: str, *, purpose: MakeUpFor, day: date, half: HalfDay, at: datetime) -> bool:
        """Agrees on a make-up session, which for a test is one more attempt; False when it is agreed on already.

        Refuses with `UnknownModule`, `InvalidField` for a past day, or `NothingToMakeUp`.
        """
        studies = self._studies_while("make up for", State.CONFIRMED)
        record = studies.made_up(module, MakeUp(purpose=purpose, day=day, half=half, agreed_at=at))
        fact = MakeUpScheduled(module=module, purpose=purpose, day=day, half=half)
        return self._keep_record(studies.terms.module(module), record, fact)

    def take_test(self, module: str, *, attempt: int, mark: float, at: datetime) -> bool:
        """Records the mark of one numbered attempt, or corrects it and keeps the trace; False when nothing changes.

        Refuses with `UnknownModule`, `NotAssessed`, `AttemptOutOfOrder`, `AttemptsExhausted`, `TestAlreadyPassed` or
        `CompletedModuleUndone`.
        """
        studies = self._studies_while("record a test of", State.CONFIRMED)
        record = studies.tested(module, attempt=attempt, mark=mark, at=at)
        policy = studies.terms.module(module)
        suffices = passed(record.attempts[attempt - 1], policy.test.pass_mark if policy.test else None)
        corrects = len(record.attempts) == len(studies.record_of(module).attempts)
        fact = ModuleTestTaken(module=module, attempt=attempt, mark=mark, passed=suffices, corrects=corrects)
        return self._keep_record(policy, record, fact)

    def sit_exam(self, *, mark: float, at: datetime) -> bool:
        """Records the mark of the written exam, or corrects it and keeps the trace; False when nothing changes."""
        studies = self._studies_while("grade the exam of", State.CONFIRMED)
        marking = studies.exam_graded(mark, at)
        if marking is self.exam:
            return False
        self.exam = marking
        self._publish(ExamGraded(mark=mark, passed=passed(marking, studies.terms.exam_pass_mark)))
        return True

    def defend(self, *, mark: float, at: datetime) -> bool:
        """Records the mark of the project defence, or corrects it and keeps the trace; False when nothing changes."""
        studies = self._studies_while("grade the defence of", State.CONFIRMED)
        marking = studies.defence_graded(mark, at)
        if marking is self.defence:
            return False
        self.defence = marking
        self._publish(ProjectDefended(mark=mark, passed=passed(marking, studies.terms.defence_pass_mark)))
        return True

    def name_project(self, title: str, at: datetime) -> bool:
        """Sets the title of the project; False when it has that title already.

        Refuses with `LearnerErased`, `NotAssessed` or `AlreadyDefended`.
        """
        self.must_be_known()
        self._only_before_the_defence("name the project of")
        project = titled(self.project, title, at)
        if project is self.project:
            return False
        self.project = project
        return True

    def schedule_defence(self, slot: DefenceSlot, at: datetime) -> bool:
        """Sets the slot and jury of the defence, or moves it and keeps the trace; False when nothing changes.

        Refuses with `NotAssessed`, `NoProject`, `AlreadyDefended`, or `InvalidField` for a past moment.
        """
        self._only_before_the_defence("schedule the defence of")
        project = scheduled(self.project, slot, at)
        if project is self.project:
            return False
        self.project = project
        self._publish(DefenceScheduled(starts_at=slot.starts_at, minutes=slot.minutes))
        return True

    def _keep_record(self, policy: Module, record: ModuleRecord, fact: Fact) -> bool:
        """Keeps a changed record and publishes the fact; on first completion, the completion too."""
        stored = self.modules.get(policy.code)
        if record is stored:
            return False
        self.modules[policy.code] = record
        self._publish(fact)
        if record.completed_at is not None and (stored is None or stored.completed_at is None):
            self._publish(
                ModuleCompleted(
                    module=policy.code,
                    title=policy.title,
                    profile=self.profile,
                    health=self.health,
                    hours=tuple(record.hours_by_mode.items()),
                    dpc=policy.dpc,
                    completed_at=record.completed_at,
                )
            )
        return True

    def _studies(self, terms: Terms) -> Studies:
        return Studies(terms=terms, modules=self.modules, exam=self.exam, defence=self.defence)

    def _studies_while(self, verb: str, *accepted: State) -> Studies:
        return self._studies(self._terms_while(verb, *accepted))

    def _only_before_the_defence(self, verb: str) -> None:
        terms = self._terms_while(verb, State.CONFIRMED)
        if terms.defence_pass_mark is None:
            raise NotAssessed(assessment="project defence")
        if self.defence is not None:
            raise AlreadyDefended

    def _only_while(self, verb: str, *accepted: State) -> None:
        if self.state not in accepted:
            raise IllegalTransition("enrolment", verb, self.state, accepted)

    def _terms_while(self, verb: str, *accepted: State) -> Terms:
        self._only_while(verb, *accepted)
        assert self.terms is not None, "every state after the intent has terms"
        return self.terms

    def _publish(self, fact: Fact) -> None:
        self.record(fact)

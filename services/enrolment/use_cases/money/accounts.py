"""The account of an enrolment: payer, payments, refunds, reductions, due days, reminders."""

from dataclasses import dataclass
from datetime import date

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.money.account import ReductionReason
from services.enrolment.domain.money.payer import Payer
from services.enrolment.domain.policy import paris_day
from services.enrolment.use_cases.ports import Enrolments
from services.enrolment.use_cases.verbs import OfEnrolment
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.money import Cents


@dataclass(frozen=True, kw_only=True)
class NamePayer(OfEnrolment, did="name-payer"):
    """Addresses later invoices to this payer. `expected_version`: the version the caller has seen."""

    payer: Payer
    expected_version: int | None = None

    async def __call__(self, enrolments: Enrolments) -> Enrolment:
        return await enrolments.change(
            self.enrolment_id, lambda it: it.name_payer(self.payer), expect=self.expected_version
        )


@dataclass(frozen=True, kw_only=True)
class RecordPayment(OfEnrolment, did="record-payment"):
    """`paid_on` None: today."""

    reference: str
    amount_cents: Cents
    paid_on: date | None = None

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        def decide(enrolment: Enrolment) -> None:
            at = clock.now()
            paid_on = self.paid_on or paris_day(at)
            enrolment.pay(reference=self.reference, amount_cents=self.amount_cents, paid_on=paid_on, at=at)

        return await enrolments.change(self.enrolment_id, decide)


@dataclass(frozen=True, kw_only=True)
class RecordRefund(OfEnrolment, did="record-refund"):
    """`refunded_on` None: today."""

    reference: str
    amount_cents: Cents
    refunded_on: date | None = None

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        def decide(enrolment: Enrolment) -> None:
            at = clock.now()
            on = self.refunded_on or paris_day(at)
            enrolment.refund(reference=self.reference, amount_cents=self.amount_cents, refunded_on=on, at=at)

        return await enrolments.change(self.enrolment_id, decide)


@dataclass(frozen=True, kw_only=True)
class ReduceFee(OfEnrolment, did="reduce-fee"):
    reference: str
    amount_cents: Cents
    reason: ReductionReason

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        return await enrolments.change(
            self.enrolment_id,
            lambda it: it.reduce(
                reference=self.reference, amount_cents=self.amount_cents, reason=self.reason, at=clock.now()
            ),
        )


@dataclass(frozen=True, kw_only=True)
class RestoreFee(OfEnrolment, did="restore-fee"):
    """Withdraws a reduction that was granted in error."""

    reference: str

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        return await enrolments.change(
            self.enrolment_id, lambda it: it.restore(reference=self.reference, at=clock.now())
        )


@dataclass(frozen=True, kw_only=True)
class ReschedulePayments(OfEnrolment, did="reschedule-payments"):
    """Replaces the due days. `expected_version`: the version the caller has seen."""

    due_on: tuple[date, ...]
    expected_version: int | None = None

    async def __call__(self, enrolments: Enrolments) -> Enrolment:
        return await enrolments.change(
            self.enrolment_id, lambda it: it.reschedule(self.due_on), expect=self.expected_version
        )


@dataclass(frozen=True)
class RemindPayments(Command[Enrolment], did="remind-payments"):
    """Publishes the due payment reminders of one enrolment."""

    enrolment_id: str

    async def __call__(self, enrolments: Enrolments, clock: Clock) -> Enrolment:
        return await enrolments.change(self.enrolment_id, lambda it: it.remind(clock.now()))

"""Who pays, what came in, what goes back, what is asked, and when one is reminded. The order of work and no rule."""

from dataclasses import dataclass
from datetime import date

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.money.account import ReductionReason
from services.enrolment.domain.money.payer import Payer
from services.enrolment.domain.policy import paris_day
from services.enrolment.use_cases.ports import Enrolments
from services.enrolment.use_cases.verbs import OfEnrolment
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, UseCase
from shared.kernel.money import Cents


@dataclass(frozen=True, kw_only=True)
class NamePayer(OfEnrolment):
    """Invoices go to this payer from now on. `expected_version` is the version the caller has seen."""

    payer: Payer
    expected_version: int | None = None


async def name_payer(command: NamePayer, enrolments: Enrolments) -> Enrolment:
    return await enrolments.change(
        command.enrolment_id, lambda it: it.name_payer(command.payer), expect=command.expected_version
    )


@dataclass(frozen=True, kw_only=True)
class RecordPayment(OfEnrolment):
    """A sum was received. `paid_on` None: today."""

    reference: str
    amount_cents: Cents
    paid_on: date | None = None


async def record_payment(command: RecordPayment, enrolments: Enrolments, clock: Clock) -> Enrolment:
    def decide(enrolment: Enrolment) -> None:
        at = clock.now()
        paid_on = command.paid_on or paris_day(at)
        enrolment.pay(reference=command.reference, amount_cents=command.amount_cents, paid_on=paid_on, at=at)

    return await enrolments.change(command.enrolment_id, decide)


@dataclass(frozen=True, kw_only=True)
class RecordRefund(OfEnrolment):
    """A sum was given back. `refunded_on` None: today."""

    reference: str
    amount_cents: Cents
    refunded_on: date | None = None


async def record_refund(command: RecordRefund, enrolments: Enrolments, clock: Clock) -> Enrolment:
    def decide(enrolment: Enrolment) -> None:
        at = clock.now()
        on = command.refunded_on or paris_day(at)
        enrolment.refund(reference=command.reference, amount_cents=command.amount_cents, refunded_on=on, at=at)

    return await enrolments.change(command.enrolment_id, decide)


@dataclass(frozen=True, kw_only=True)
class ReduceFee(OfEnrolment):
    """Less is asked of this learner."""

    reference: str
    amount_cents: Cents
    reason: ReductionReason


async def reduce_fee(command: ReduceFee, enrolments: Enrolments, clock: Clock) -> Enrolment:
    return await enrolments.change(
        command.enrolment_id,
        lambda it: it.reduce(
            reference=command.reference, amount_cents=command.amount_cents, reason=command.reason, at=clock.now()
        ),
    )


@dataclass(frozen=True, kw_only=True)
class RestoreFee(OfEnrolment):
    """A reduction was granted in error."""

    reference: str


async def restore_fee(command: RestoreFee, enrolments: Enrolments, clock: Clock) -> Enrolment:
    return await enrolments.change(
        command.enrolment_id, lambda it: it.restore(reference=command.reference, at=clock.now())
    )


@dataclass(frozen=True, kw_only=True)
class ReschedulePayments(OfEnrolment):
    """Other due days were agreed on. `expected_version` is the version the caller has seen."""

    due_on: tuple[date, ...]
    expected_version: int | None = None


async def reschedule_payments(command: ReschedulePayments, enrolments: Enrolments) -> Enrolment:
    return await enrolments.change(
        command.enrolment_id, lambda it: it.reschedule(command.due_on), expect=command.expected_version
    )


@dataclass(frozen=True)
class RemindPayments(Command[Enrolment]):
    """The moment of a notice has come."""

    enrolment_id: str


async def remind_payments(command: RemindPayments, enrolments: Enrolments, clock: Clock) -> Enrolment:
    return await enrolments.change(command.enrolment_id, lambda it: it.remind(clock.now()))


USE_CASES: list[UseCase] = [
    name_payer,
    record_payment,
    record_refund,
    reduce_fee,
    restore_fee,
    reschedule_payments,
    remind_payments,
]

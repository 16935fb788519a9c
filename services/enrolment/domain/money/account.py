"""The account of one enrolment: payments, refunds and reductions in whole cents, each with its reference."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from services.enrolment.domain.money.errors import (
    MoreThanPaid,
    MoreThanThePrice,
    Overpayment,
    PaymentReferenceTaken,
    ReferenceTaken,
)
from services.enrolment.domain.money.payer import Payer, PayerKind
from shared.kernel.errors import InvalidField, NotFound
from shared.kernel.money import Cents, instalments


class ReductionReason(StrEnum):
    """Why the fee is reduced."""

    PARTNER_STAFF = "partner_staff"
    FORMER_LEARNER = "former_learner"
    STUDENT = "student"
    JOB_SEEKER = "job_seeker"
    INCOME = "income"
    GOODWILL = "goodwill"
    CARRIED_OVER = "carried_over"
    """Paid for an earlier edition, before a deferral."""


@dataclass(frozen=True, kw_only=True)
class Payment:
    """One sum received; the reference is unique within the account. `payer`: the payer at that moment."""

    reference: str
    amount_cents: Cents
    paid_on: date
    payer: PayerKind
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class Refund:
    """One sum paid back."""

    reference: str
    amount_cents: Cents
    refunded_on: date
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class Reduction:
    """A part of the fee that is waived. From `withdrawn_at` on it no longer counts; it stays on the statement."""

    reference: str
    amount_cents: Cents
    reason: ReductionReason
    recorded_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Instalment:
    """A part of the price. `due_on` None: no due day is set."""

    number: int
    amount_cents: Cents
    paid_cents: Cents
    due_on: date | None

    @property
    def left_cents(self) -> Cents:
        return Cents(self.amount_cents - self.paid_cents)


class EntryKind(StrEnum):
    FEE = "fee"
    REDUCTION = "reduction"
    REDUCTION_WITHDRAWN = "reduction_withdrawn"
    PAYMENT = "payment"
    REFUND = "refund"


@dataclass(frozen=True, kw_only=True)
class StatementLine:
    """One movement. `change_cents`: the change of the owed amount (a payment lowers it); `owed_cents`: the owed amount
    after it, negative when a refund is due."""

    at: datetime
    kind: EntryKind
    reference: str | None
    change_cents: int
    owed_cents: int


@dataclass(frozen=True, kw_only=True)
class Account:
    """The payer, the entries and the due days. Each verb returns a new account, or the very same object when the entry
    is recorded already (same reference, same amount)."""

    payer: Payer = field(default_factory=Payer)
    payments: tuple[Payment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    schedule: tuple[date, ...] = ()
    """The days on which the instalments fall due."""
    noticed: tuple[str, ...] = ()
    """Marks of the payment reminders that were sent."""

    @property
    def paid_cents(self) -> Cents:
        """Payments minus refunds."""
        received = sum(payment.amount_cents for payment in self.payments)
        return Cents(received - sum(refund.amount_cents for refund in self.refunds))

    @property
    def reduced_cents(self) -> Cents:
        return Cents(sum(reduction.amount_cents for reduction in self.reductions if reduction.withdrawn_at is None))

    def price(self, fee_cents: Cents) -> Cents:
        """The fee minus the reductions that count."""
        return Cents(fee_cents - self.reduced_cents)

    def instalments(self, fee_cents: Cents, count: int) -> tuple[Instalment, ...]:
        """The price in `count` parts, or one per due day; payments fill the parts in order."""
        days: tuple[date | None, ...] = self.schedule or (None,) * count
        left, parts = int(self.paid_cents), []
        for number, (amount, day) in enumerate(
            zip(instalments(self.price(fee_cents), len(days)), days, strict=True), 1
        ):
            paid = Cents(min(left, amount))
            parts.append(Instalment(number=number, amount_cents=amount, paid_cents=paid, due_on=day))
            left -= paid
        return tuple(parts)

    def received(self, payment: Payment, fee_cents: Cents) -> "Account":
        """Adds a payment. Refuses with `PaymentReferenceTaken`, `Overpayment` or `InvalidField`."""
        if self._knows(payment):
            return self
        owed = self.price(fee_cents) - self.paid_cents
        if payment.amount_cents > owed:
            raise Overpayment(amount_cents=payment.amount_cents, owed_cents=max(owed, 0))
        return replace(self, payments=(*self.payments, payment))

    def refunded(self, refund: Refund) -> "Account":
        """Adds a refund. Refuses with `ReferenceTaken`, `MoreThanPaid` or `InvalidField`."""
        if self._knows(refund):
            return self
        if refund.amount_cents > self.paid_cents:
            raise MoreThanPaid(amount_cents=refund.amount_cents, paid_cents=self.paid_cents)
        return replace(self, refunds=(*self.refunds, refund))

    def reduced(self, reduction: Reduction, fee_cents: Cents) -> "Account":
        """Adds a reduction; where the price falls below what is paid, a refund is due. Refuses with `ReferenceTaken`,
        `MoreThanThePrice` or `InvalidField`."""
        if self._knows(reduction):
            return self
        price = self.price(fee_cents)
        if reduction.amount_cents > price:
            raise MoreThanThePrice(amount_cents=reduction.amount_cents, price_cents=price)
        return replace(self, reductions=(*self.reductions, reduction))

    def restored(self, reference: str, at: datetime) -> "Account":
        """Withdraws a reduction, once. Refuses with `NotFound`."""
        for place, reduction in enumerate(self.reductions):
            if reduction.reference == reference:
                if reduction.withdrawn_at is not None:
                    return self
                withdrawn = replace(reduction, withdrawn_at=at)
                return replace(self, reductions=(*self.reductions[:place], withdrawn, *self.reductions[place + 1 :]))
        raise NotFound(thing="reduction", id=reference)

    def _knows(self, entry: Payment | Refund | Reduction) -> bool:
        """Whether the entry is recorded already: a reference is unique among all entries of the account."""
        entries: tuple[Payment | Refund | Reduction, ...] = (*self.payments, *self.refunds, *self.reductions)
        for known in entries:
            if known.reference != entry.reference:
                continue
            if type(known) is type(entry) and known.amount_cents == entry.amount_cents:
                return True
            taken = PaymentReferenceTaken if isinstance(entry, Payment) else ReferenceTaken
            raise taken(reference=known.reference, recorded_cents=known.amount_cents)
        if entry.amount_cents <= 0:
            raise InvalidField(field="amount_cents", accepted="at least 1")
        return False

    def statement(self, fee_cents: Cents, opened_at: datetime) -> tuple[StatementLine, ...]:
        """All movements in the order of recording, with the owed amount after each."""
        owed, lines = 0, []
        for at, kind, reference, change in sorted(
            self._movements(fee_cents, opened_at), key=lambda movement: movement[0]
        ):
            owed += change
            lines.append(StatementLine(at=at, kind=kind, reference=reference, change_cents=change, owed_cents=owed))
        return tuple(lines)

    def _movements(
        self, fee_cents: Cents, opened_at: datetime
    ) -> Iterator[tuple[datetime, EntryKind, str | None, int]]:
        yield opened_at, EntryKind.FEE, None, fee_cents
        for less in self.reductions:
            yield less.recorded_at, EntryKind.REDUCTION, less.reference, -less.amount_cents
            if less.withdrawn_at:
                yield less.withdrawn_at, EntryKind.REDUCTION_WITHDRAWN, less.reference, less.amount_cents
        for payment in self.payments:
            yield payment.recorded_at, EntryKind.PAYMENT, payment.reference, -payment.amount_cents
        for refund in self.refunds:
            yield refund.recorded_at, EntryKind.REFUND, refund.reference, refund.amount_cents

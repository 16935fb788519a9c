"""The money side of an enrolment: paid, reduced, given back, reminded of; confirmed once the policy is met."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from services.enrolment.domain.events import (
    EnrolmentConfirmed,
    FeeReduced,
    FeeRestored,
    PaymentRecorded,
    PaymentReminded,
    RefundRecorded,
)
from services.enrolment.domain.file.file import EnrolmentFile
from services.enrolment.domain.money.account import Account, Instalment, Payment, Reduction, ReductionReason, Refund
from services.enrolment.domain.money.payer import Payer
from services.enrolment.domain.policy import Terms, not_before_nor_ahead, paris_day
from services.enrolment.domain.state import OWING, UNDER_WAY, State
from shared.kernel.bounds import INSTALMENTS
from shared.kernel.clock import PARIS
from shared.kernel.errors import InvalidField
from shared.kernel.money import Cents

FIRST_DUE_AFTER = timedelta(days=30)
"""The first instalment falls due so long after the offer was accepted; the others through the edition."""


class Notice(StrEnum):
    """How an instalment that is not paid is spoken of: up to its due day, after it, and for the last time after it."""

    UPCOMING = "upcoming"
    OVERDUE = "overdue"
    FINAL = "final"


_NAMED_IN_MARKS = {-7: Notice.UPCOMING, 1: Notice.OVERDUE, 15: Notice.FINAL}
"""The days that were the only ones are noted by name, as they were before an edition said its own."""
_MORNING = time(8)


def _comes_at(due_on: date, days: int) -> datetime:
    """Eight in the morning, Paris, so many days from the due day."""
    return datetime.combine(due_on + timedelta(days=days), _MORNING, PARIS).astimezone(UTC)


def _notice(days: int, policy: tuple[int, ...]) -> Notice:
    if days <= 0:
        return Notice.UPCOMING
    return Notice.FINAL if days == policy[-1] else Notice.OVERDUE


@dataclass(kw_only=True)
class Billing(EnrolmentFile):
    """What is asked of the learner, and what has come of it."""

    @property
    def price_cents(self) -> Cents:
        """The fee, reductions taken off; nothing before the terms are known."""
        return self.account.price(self.terms.fee.amount_cents) if self.terms else Cents(0)

    @property
    def owed_cents(self) -> int:
        """What is still to be paid; negative: to be given back."""
        return self.price_cents - self.account.paid_cents

    @property
    def instalments(self) -> tuple[Instalment, ...]:
        """The price in its parts, with what is paid of each; empty before the terms are known."""
        fee = self.terms.fee if self.terms else None
        return self.account.instalments(fee.amount_cents, fee.instalments) if fee else ()

    def name_payer(self, payer: Payer) -> None:
        """Say who the invoices are for from now on; payments already made keep who paid them."""
        self.must_be_known()
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
        if not self._kept(self.account.received(payment, terms.fee.amount_cents)):
            return False
        self._say(
            PaymentRecorded(
                reference=reference,
                amount_cents=amount_cents,
                paid_cents=self.account.paid_cents,
                fee_cents=self.price_cents,
            )
        )
        self._confirm_once_paid(terms)
        return True

    def refund(self, *, reference: str, amount_cents: Cents, refunded_on: date, at: datetime) -> bool:
        """Record a sum given back, once per reference; False when it is there already. Also of who has left.

        Refuses with `ReferenceTaken`, `MoreThanPaid` or `DayNotAccepted`.
        """
        self._only_while("record a refund for", *OWING, State.CANCELLED)
        not_before_nor_ahead("refunded_on", refunded_on, first=paris_day(self.accepted_at), at=at)
        refund = Refund(reference=reference, amount_cents=amount_cents, refunded_on=refunded_on, recorded_at=at)
        if not self._kept(self.account.refunded(refund)):
            return False
        self._say(
            RefundRecorded(
                reference=reference,
                amount_cents=amount_cents,
                paid_cents=self.account.paid_cents,
                fee_cents=self.price_cents,
                carried_over=self._is_carried(reference),
            )
        )
        return True

    def reduce(self, *, reference: str, amount_cents: Cents, reason: ReductionReason, at: datetime) -> bool:
        """Ask for so much less, once per reference; False when it is there already. May confirm the enrolment.

        Refuses with `ReferenceTaken` or `MoreThanThePrice`.
        """
        terms = self._terms_while("reduce the fee of", *OWING)
        reduction = Reduction(reference=reference, amount_cents=amount_cents, reason=reason, recorded_at=at)
        if not self._kept(self.account.reduced(reduction, terms.fee.amount_cents)):
            return False
        self._say(FeeReduced(reference=reference, amount_cents=amount_cents, reason=reason, fee_cents=self.price_cents))
        self._confirm_once_paid(terms)
        return True

    def restore(self, *, reference: str, at: datetime) -> bool:
        """Withdraw a reduction; False when it was withdrawn already. What is confirmed stays so."""
        self._terms_while("withdraw a reduction of", *OWING)
        before = self.price_cents
        if not self._kept(self.account.restored(reference, at)):
            return False
        back = Cents(self.price_cents - before)
        self._say(FeeRestored(reference=reference, amount_cents=back, fee_cents=self.price_cents))
        return True

    def reschedule(self, days: tuple[date, ...]) -> None:
        """Agree on other due days, one for each instalment; notices begin anew for the days that change."""
        self._terms_while("reschedule the payments of", *OWING)
        if not 1 <= len(days) <= INSTALMENTS.most or list(days) != sorted(set(days)):
            raise InvalidField(field="due_on", accepted=f"1 to {INSTALMENTS.most} different days in order")
        if days[0] < paris_day(self.accepted_at):
            raise InvalidField(field="due_on", accepted="days after the offer was accepted")
        self.account = replace(self.account, schedule=days)

    def _kept(self, account: Account) -> bool:
        changed = account is not self.account
        self.account = account
        return changed

    def _carry_out(self, at: datetime) -> Cents:
        """Take what is paid off this account, for that of the later edition. Answers how much."""
        carried = self.account.paid_cents
        if carried:
            before = sum(self._is_carried(one.reference) for one in self.account.refunds)
            reference = carried_over(self.id) + (f"-{before + 1}" if before else "")  # revived, and deferred once more
            self.refund(reference=reference, amount_cents=carried, refunded_on=paris_day(at), at=at)
        self.carried_cents = carried
        return carried

    def _is_carried(self, reference: str) -> bool:
        return reference.startswith(carried_over(self.id))

    def _carry_in(self) -> None:
        """Enter what was paid for the earlier edition; if more than is asked here, the rest is to be given back."""
        if not (self.deferred_from and self.carried_cents):
            return
        payment = Payment(
            reference=carried_over(self.deferred_from),
            amount_cents=self.carried_cents,
            paid_on=paris_day(self.accepted_at),
            payer=self.account.payer.kind,
            recorded_at=self.accepted_at,
        )
        self.account = replace(self.account, payments=(*self.account.payments, payment))
        self._say(
            PaymentRecorded(
                reference=payment.reference,
                amount_cents=payment.amount_cents,
                paid_cents=self.account.paid_cents,
                fee_cents=self.price_cents,
            )
        )

    def _plan(self, terms: Terms) -> None:
        """The due days of the fee policy; without any, a month after the acceptance, then evenly to the end."""
        if terms.fee.due_days:
            accepted = paris_day(self.accepted_at)
            days = tuple(accepted + timedelta(days=after) for after in terms.fee.due_days)
            self.account = replace(self.account, schedule=days)
            return
        first = paris_day(self.accepted_at) + FIRST_DUE_AFTER
        count, span = terms.fee.instalments, terms.ends_on - terms.starts_on
        through = (max(first, terms.starts_on) + span * part / count for part in range(1, count))
        self.account = replace(self.account, schedule=(first, *through))

    def _confirm_once_paid(self, terms: Terms) -> None:
        asked = sum(part.amount_cents for part in self.instalments[: terms.fee.confirm_with])
        if self.state is State.AWAITING_PAYMENT and self.account.paid_cents >= asked:
            self.state = State.CONFIRMED
            self._say(EnrolmentConfirmed())

    # Reminders

    @property
    def due(self) -> datetime | None:
        """When the next notice of an unpaid instalment is to be given."""
        return min((at for at, _, _ in self._notices()), default=None)

    def remind(self, now: datetime) -> None:
        """Give the notices whose moment has come: of each instalment the latest alone, however many were missed."""
        policy = self.terms.fee.reminder_days if self.terms else ()
        come = [one for one in self._notices() if one[0] <= now]
        latest = {part.number: (part, days) for _, part, days in come}  # in the order of the days
        self.account = replace(
            self.account, noticed=(*self.account.noticed, *(_mark(part, days) for _, part, days in come))
        )
        for part, days in latest.values():
            assert part.due_on is not None, "a notice has a day"
            self._say(
                PaymentReminded(
                    instalment=part.number,
                    due_on=part.due_on,
                    amount_cents=part.left_cents,
                    owed_cents=Cents(self.owed_cents),
                    notice=_notice(days, policy),
                )
            )

    def _notices(self) -> list[tuple[datetime, Instalment, int]]:
        """The notices still to be given as things stand, by instalment and then by day."""
        if self.state not in OWING or self.terms is None:
            return []
        return [
            (_comes_at(part.due_on, days), part, days)
            for part in self.instalments
            if part.due_on is not None and part.left_cents > 0
            for days in self.terms.fee.reminder_days
            if _mark(part, days) not in self.account.noticed
        ]


def carried_over(enrolment_id: str) -> str:
    """The reference, on both accounts, of what was paid in the enrolment that was deferred; where it leaves, it is
    numbered from the second time on."""
    return f"REPORT-{enrolment_id}"


def _mark(part: Instalment, days: int) -> str:
    return f"{part.number}/{part.due_on}/{_NAMED_IN_MARKS.get(days) or f'{days:+d}'}"

"""The price, the instalments and the reminders of an enrolment: its account read against the fee policy."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from services.enrolment.domain.events import PaymentReminded
from services.enrolment.domain.money.account import Account, Instalment
from services.enrolment.domain.policy import Terms
from shared.kernel.bounds import INSTALMENTS
from shared.kernel.clock import PARIS
from shared.kernel.errors import InvalidField
from shared.kernel.money import Cents
from shared.kernel.policies import FeePolicy

FIRST_DUE_AFTER = timedelta(days=30)
"""From the acceptance to the first instalment, where the fee policy names no days; the others follow evenly."""


class Notice(StrEnum):
    """The kind of a reminder: before or on the due day, after it, and the last of the policy after it."""

    UPCOMING = "upcoming"
    OVERDUE = "overdue"
    FINAL = "final"


_NAMED_IN_MARKS = {-7: Notice.UPCOMING, 1: Notice.OVERDUE, 15: Notice.FINAL}
"""Marks that stored documents name by kind; any other distance from the due day is stored as a number."""
_MORNING = time(8)


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """One reminder of one instalment, `days` from its due day."""

    part: Instalment
    due_on: date
    days: int

    @property
    def at(self) -> datetime:
        """Eight in the morning, Paris time."""
        return datetime.combine(self.due_on + timedelta(days=self.days), _MORNING, PARIS).astimezone(UTC)

    @property
    def mark(self) -> str:
        """How the account notes that this reminder was sent."""
        return f"{self.part.number}/{self.due_on}/{_NAMED_IN_MARKS.get(self.days) or f'{self.days:+d}'}"


@dataclass(frozen=True, kw_only=True)
class Bill:
    """The price, what is owed, the instalments and their reminders. Amounts in cents."""

    account: Account
    fee: FeePolicy

    @property
    def price_cents(self) -> Cents:
        """The fee minus the reductions."""
        return self.account.price(self.fee.amount_cents)

    @property
    def owed_cents(self) -> int:
        """The unpaid part of the price; negative: to be refunded."""
        return self.price_cents - self.account.paid_cents

    @property
    def instalments(self) -> tuple[Instalment, ...]:
        return self.account.instalments(self.fee.amount_cents, self.fee.instalments)

    @property
    def confirms(self) -> bool:
        """Whether the instalments that the fee policy asks for before the teaching are paid."""
        asked = sum(part.amount_cents for part in self.instalments[: self.fee.confirm_with])
        return self.account.paid_cents >= asked

    @property
    def next_reminder_at(self) -> datetime | None:
        return min((reminder.at for reminder in self._reminders()), default=None)

    def reminded(self, now: datetime) -> tuple[Account, list[PaymentReminded]]:
        """The account with the due reminders noted, and a fact for the latest reminder of each instalment."""
        due = [reminder for reminder in self._reminders() if reminder.at <= now]
        latest = {reminder.part.number: reminder for reminder in due}  # the policy's days rise
        facts = [
            PaymentReminded(
                instalment=reminder.part.number,
                due_on=reminder.due_on,
                amount_cents=reminder.part.left_cents,
                owed_cents=Cents(self.owed_cents),
                notice=self._notice(reminder.days),
            )
            for reminder in latest.values()
        ]
        return replace(self.account, noticed=(*self.account.noticed, *(reminder.mark for reminder in due))), facts

    def _reminders(self) -> list[Reminder]:
        """The reminders of unpaid instalments that were not sent yet, by instalment, then by day."""
        reminders = [
            Reminder(part=part, due_on=part.due_on, days=days)
            for part in self.instalments
            if part.due_on is not None and part.left_cents > 0
            for days in self.fee.reminder_days
        ]
        return [reminder for reminder in reminders if reminder.mark not in self.account.noticed]

    def _notice(self, days: int) -> Notice:
        if days <= 0:
            return Notice.UPCOMING
        return Notice.FINAL if days == self.fee.reminder_days[-1] else Notice.OVERDUE


def planned_days(terms: Terms, accepted_on: date) -> tuple[date, ...]:
    """The due days of the fee policy; by default 30 days after the acceptance, then evenly to the edition's end."""
    if terms.fee.due_days:
        return tuple(accepted_on + timedelta(days=after) for after in terms.fee.due_days)
    first = accepted_on + FIRST_DUE_AFTER
    count, span = terms.fee.instalments, terms.ends_on - terms.starts_on
    return (first, *(max(first, terms.starts_on) + span * part / count for part in range(1, count)))


def must_be_due_days(days: tuple[date, ...], accepted_on: date) -> None:
    """Refuses with `InvalidField` unless there are 1 to 12 days in rising order, none before the acceptance."""
    if not 1 <= len(days) <= INSTALMENTS.most or list(days) != sorted(set(days)):
        raise InvalidField(field="due_on", accepted=f"1 to {INSTALMENTS.most} different days in order")
    if days[0] < accepted_on:
        raise InvalidField(field="due_on", accepted="days after the offer was accepted")


def transfer_reference(enrolment_id: str, account: Account | None = None) -> str:
    """The reference of the sum that a deferral moves to the next enrolment, on both accounts.

    With the account it leaves, the second and later transfers are numbered: a revived enrolment may be deferred again.
    """
    reference = f"REPORT-{enrolment_id}"
    earlier = sum(is_transfer(refund.reference, enrolment_id) for refund in account.refunds) if account else 0
    return f"{reference}-{earlier + 1}" if earlier else reference


def is_transfer(reference: str, enrolment_id: str) -> bool:
    """Whether a refund of this enrolment moved its sum to the next enrolment."""
    return reference.startswith(transfer_reference(enrolment_id))

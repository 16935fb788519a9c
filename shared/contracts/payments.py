"""What enrolment publishes of money: paid, given back, reduced, reminded of. Topic `enrolment.events`, as the rest."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from shared.contracts.enrolment import EnrolmentEvent
from shared.contracts.vocabulary import CentsOfEuro


class PaymentRecordedV1(EnrolmentEvent):
    """A sum was received, told once per payment reference."""

    type: ClassVar[str] = "eu.cursus.payment.recorded.v1"

    reference: str = Field(examples=["VIR-2026-000123"])
    """The payment's reference in the institution's accounts: a number, never a name."""
    amount_cents: CentsOfEuro
    """This payment."""
    paid_cents: CentsOfEuro
    """All that is paid so far, refunds taken off."""
    fee_cents: CentsOfEuro
    """What is asked in all: the fee, reductions taken off."""


class RefundRecordedV1(EnrolmentEvent):
    """A sum was given back, told once per reference."""

    type: ClassVar[str] = "eu.cursus.payment.refunded.v1"

    reference: str = Field(examples=["REM-2027-000007"])
    """The refund's reference in the institution's accounts: a number, never a name."""
    amount_cents: CentsOfEuro
    """This refund."""
    paid_cents: CentsOfEuro
    """All that is paid after it, refunds taken off."""
    fee_cents: CentsOfEuro
    """What is asked in all: the fee, reductions taken off."""
    carried_over: bool = False
    """Whether it was not given back but goes over to the enrolment in a later edition."""


class FeeReducedV1(EnrolmentEvent):
    """Less is asked of the learner, told once per reference."""

    type: ClassVar[str] = "eu.cursus.fee.reduced.v1"

    reference: str = Field(examples=["RED-2027-000012"])
    """The reduction's reference in the institution's accounts: a number, never a name."""
    amount_cents: CentsOfEuro
    """This reduction."""
    reason: Literal["partner_staff", "former_learner", "student", "job_seeker", "income", "goodwill", "carried_over"]
    """Why."""
    fee_cents: CentsOfEuro
    """What is asked in all from now on."""


class FeeRestoredV1(EnrolmentEvent):
    """A reduction was withdrawn: it was granted in error."""

    type: ClassVar[str] = "eu.cursus.fee.restored.v1"

    reference: str = Field(examples=["RED-2027-000012"])
    """The reduction's."""
    amount_cents: CentsOfEuro
    """How much more is asked again."""
    fee_cents: CentsOfEuro
    """What is asked in all from now on."""


class PaymentRemindedV1(EnrolmentEvent):
    """An instalment is not paid: it will soon be due, is overdue, or is so for the last time of asking.

    When is the edition's policy (`fee.reminder_days`).

    Of several notices missed while the service was down, the latest alone is told.
    """

    type: ClassVar[str] = "eu.cursus.payment.reminded.v1"

    instalment: int = Field(examples=[2])
    """Which one, from 1."""
    due_on: date
    """The day it is due, in Paris."""
    amount_cents: CentsOfEuro
    """What is left to pay of it."""
    owed_cents: CentsOfEuro
    """What is left to pay in all."""
    notice: Literal["upcoming", "overdue", "final"]
    """How urgent it is: `upcoming` up to the due day, `overdue` after it, `final` if it is the last after it."""

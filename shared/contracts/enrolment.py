"""What enrolment publishes, from the accepted offer to the diploma. Topic `enrolment.events`, keyed by application."""

from datetime import date, datetime
from typing import ClassVar

from shared.contracts.envelope import Contract
from shared.contracts.vocabulary import CentsOfEuro, Code, DpcAction, Hours, Mark, Mode, Part, Text


class EnrolmentEvent(Contract):
    topic: ClassVar[str] = "enrolment.events"

    enrolment_id: str
    application_id: str
    person_id: str
    edition_id: str
    institution_id: Code


class EnrolmentOpenedV1(EnrolmentEvent):
    """An accepted offer has become an administrative and teaching file."""

    type: ClassVar[str] = "eu.cursus.enrolment.opened.v1"

    profile: Code
    fee_cents: CentsOfEuro
    instalments: int


class PaymentRecordedV1(EnrolmentEvent):
    type: ClassVar[str] = "eu.cursus.payment.recorded.v1"

    reference: str
    amount_cents: CentsOfEuro
    paid_cents: CentsOfEuro
    """All that is paid so far."""
    fee_cents: CentsOfEuro


class EnrolmentConfirmedV1(EnrolmentEvent):
    """What the fee policy asks for is paid: the learner may attend."""

    type: ClassVar[str] = "eu.cursus.enrolment.confirmed.v1"


class AttendanceRecordedV1(EnrolmentEvent):
    type: ClassVar[str] = "eu.cursus.attendance.recorded.v1"

    module: Code
    day: date
    mode: Mode
    hours: Hours


class ModuleTestTakenV1(EnrolmentEvent):
    type: ClassVar[str] = "eu.cursus.module.test-taken.v1"

    module: Code
    attempt: int
    mark: Mark
    passed: bool


class HoursByMode(Part):
    mode: Mode
    hours: Hours


class ModuleCompletedV1(EnrolmentEvent):
    """The module's own policy holds: hours attended, test passed. States what it counts as under the DPC duty."""

    type: ClassVar[str] = "eu.cursus.module.completed.v1"

    module: Code
    title: Text
    profile: Code
    health: bool
    """Whether the learner's profile is one of health professionals."""
    hours: tuple[HoursByMode, ...]
    dpc: DpcAction | None = None
    completed_at: datetime


class ExamGradedV1(EnrolmentEvent):
    type: ClassVar[str] = "eu.cursus.exam.graded.v1"

    mark: Mark
    passed: bool


class ProjectDefendedV1(EnrolmentEvent):
    type: ClassVar[str] = "eu.cursus.project.defended.v1"

    mark: Mark
    passed: bool


class DiplomaAwardedV1(EnrolmentEvent):
    """All the programme's policies hold and the jury has said so."""

    type: ClassVar[str] = "eu.cursus.diploma.awarded.v1"

    awarded_on: date


class EnrolmentFailedV1(EnrolmentEvent):
    """The jury has closed the file without a diploma."""

    type: ClassVar[str] = "eu.cursus.enrolment.failed.v1"

    unmet: tuple[str, ...]
    """The policies that did not hold, by code."""


class EnrolmentCancelledV1(EnrolmentEvent):
    """The learner left, or the application was withdrawn."""

    type: ClassVar[str] = "eu.cursus.enrolment.cancelled.v1"

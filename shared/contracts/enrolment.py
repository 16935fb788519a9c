"""What enrolment publishes, from the accepted offer to the diploma. Topic `enrolment.events`, keyed by application."""

from datetime import date, datetime
from typing import ClassVar, Literal

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
    """A half-day of a module as it now stands; one told before for the same half-day no longer counts."""

    type: ClassVar[str] = "eu.cursus.attendance.recorded.v1"

    module: Code
    day: date
    half: Literal["am", "pm"]
    mode: Mode
    hours: Hours
    """0: absent."""
    corrects: bool
    """Whether this half-day was told otherwise before."""


class ModuleTestTakenV1(EnrolmentEvent):
    """One attempt at a module's test, as it is now marked."""

    type: ClassVar[str] = "eu.cursus.module.test-taken.v1"

    module: Code
    attempt: int
    """From 1."""
    mark: Mark
    passed: bool
    corrects: bool
    """Whether this attempt was told with another mark before."""


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
    """The written exam's mark as it now stands; told again when it is corrected."""

    type: ClassVar[str] = "eu.cursus.exam.graded.v1"

    mark: Mark
    passed: bool


class ProjectDefendedV1(EnrolmentEvent):
    """The project defence's mark as it now stands; told again when it is corrected."""

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
    """What did not hold: `module:<code>`, `written_exam`, `project_defence`; `jury` when it alone says no."""


class EnrolmentCancelledV1(EnrolmentEvent):
    """The learner left, or the application was withdrawn."""

    type: ClassVar[str] = "eu.cursus.enrolment.cancelled.v1"

    reason: Literal["application_withdrawn", "edition_cancelled", "learner_left", "unpaid"]

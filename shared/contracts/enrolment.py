"""The events of enrolment, from the accepted offer to the diploma. Topic `enrolment.events`, keyed by application."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.envelope import Contract
from shared.contracts.vocabulary import (
    ApplicationId,
    CentsOfEuro,
    DpcAction,
    EditionId,
    EnrolmentId,
    Half,
    Hours,
    InstitutionId,
    Mark,
    ModuleCode,
    Part,
    PersonId,
    ProfileCode,
    Text,
)
from shared.kernel.words import Mode


class EnrolmentEvent(Contract):
    """The fields that every event of an enrolment has."""

    topic: ClassVar[str] = "enrolment.events"

    enrolment_id: EnrolmentId
    application_id: ApplicationId
    person_id: PersonId
    edition_id: EditionId
    institution_id: InstitutionId


class EnrolmentOpenedV1(EnrolmentEvent):
    """An enrolment was opened after the learner accepted an offer."""

    type: ClassVar[str] = "eu.cursus.enrolment.opened.v1"

    profile: ProfileCode
    fee_cents: CentsOfEuro
    """The full fee, before reductions."""
    instalments: int = Field(examples=[3])
    """The number of instalments in which the fee may be paid."""


class EnrolmentConfirmedV1(EnrolmentEvent):
    """The instalments that the fee policy requires are paid; the learner may attend."""

    type: ClassVar[str] = "eu.cursus.enrolment.confirmed.v1"


class AttendanceRecordedV1(EnrolmentEvent):
    """The attendance of a learner in a half-day of a module. Replaces any earlier event for the same half-day."""

    type: ClassVar[str] = "eu.cursus.attendance.recorded.v1"

    module: ModuleCode
    day: date
    """The date in Paris."""
    half: Half
    """Morning or afternoon."""
    mode: Mode
    """How the learner attended."""
    hours: Hours = Field(examples=[3.5])
    """The hours attended; 0 means absent."""
    corrects: bool
    """Whether this event corrects an earlier one for the same half-day."""


class HalfDaySignedV1(EnrolmentEvent):
    """The attendance of a half-day was signed. A later correction requires a new signature."""

    type: ClassVar[str] = "eu.cursus.attendance.signed.v1"

    module: ModuleCode
    day: date
    """The date in Paris."""
    half: Half
    """Morning or afternoon."""
    by: Literal["learner", "teacher"]
    """Who signed."""


class MakeUpScheduledV1(EnrolmentEvent):
    """A make-up session was scheduled for the learner."""

    type: ClassVar[str] = "eu.cursus.module.make-up-scheduled.v1"

    module: ModuleCode
    purpose: Literal["attendance", "test"]
    """What the session makes up for; for a test, it is an additional attempt."""
    day: date
    """The date in Paris."""
    half: Half
    """Morning or afternoon."""


class DefenceScheduledV1(EnrolmentEvent):
    """The project defence was scheduled. Published again when it is moved."""

    type: ClassVar[str] = "eu.cursus.project.defence-scheduled.v1"

    starts_at: AwareDatetime
    """When the defence begins."""
    minutes: int = Field(examples=[30])
    """The duration in minutes."""


class ModuleTestTakenV1(EnrolmentEvent):
    """An attempt at the test of a module was marked. Published again when the mark is corrected."""

    type: ClassVar[str] = "eu.cursus.module.test-taken.v1"

    module: ModuleCode
    attempt: int
    """The number of the attempt, from 1."""
    mark: Mark
    """The mark out of 20."""
    passed: bool
    """Whether the pass mark is reached."""
    corrects: bool
    """Whether this event corrects an earlier mark of the same attempt."""


class HoursByMode(Part):
    """The hours attended in one mode."""

    mode: Mode
    """The mode of attendance."""
    hours: Hours = Field(examples=[7])
    """The number of hours."""


class ModuleCompletedV1(EnrolmentEvent):
    """The learner completed a module: its attendance and test requirements are met. States how it counts for DPC."""

    type: ClassVar[str] = "eu.cursus.module.completed.v1"

    module: ModuleCode
    title: Text
    """The module's title."""
    profile: ProfileCode
    health: bool
    """Whether the learner's profile is that of a health professional."""
    hours: tuple[HoursByMode, ...]
    """The hours attended, by mode."""
    dpc: DpcAction | None = None
    """How the module counts towards DPC, the duty of continuing professional development; None if it does not count."""
    completed_at: AwareDatetime
    """When the last requirement was met."""


class ExamGradedV1(EnrolmentEvent):
    """The written exam was marked. Published again when the mark is corrected."""

    type: ClassVar[str] = "eu.cursus.exam.graded.v1"

    mark: Mark
    """The mark out of 20."""
    passed: bool
    """Whether the pass mark is reached."""


class ProjectDefendedV1(EnrolmentEvent):
    """The project defence was marked. Published again when the mark is corrected."""

    type: ClassVar[str] = "eu.cursus.project.defended.v1"

    mark: Mark
    """The mark out of 20."""
    passed: bool
    """Whether the pass mark is reached."""


class DiplomaAwardedV1(EnrolmentEvent):
    """The jury awarded the diploma; all requirements of the programme are met."""

    type: ClassVar[str] = "eu.cursus.diploma.awarded.v1"

    awarded_on: date
    """The date of the jury's decision in Paris."""


class EnrolmentFailedV1(EnrolmentEvent):
    """The jury closed the enrolment without a diploma."""

    type: ClassVar[str] = "eu.cursus.enrolment.failed.v1"

    unmet: tuple[Annotated[str, Field(examples=["module:medical-imaging"])], ...]
    """The unmet requirements: `module:<code>`, `written_exam`, `project_defence`; `jury` if only the jury objects."""


class CertificateIssuedV1(EnrolmentEvent):
    """A certificate with a verification code was issued to the learner. The code is only on the certificate."""

    type: ClassVar[str] = "eu.cursus.certificate.issued.v1"

    certificate_id: str = Field(examples=["0b8d2f0c-3b2a-5c4d-9e8f-7a6b5c4d3e2f"])
    """The id of the certificate."""
    kind: Literal["completion", "diploma"]
    """`completion`: certificate of completion (*certificat de réalisation*); `diploma`: attestation of the diploma."""
    issued_at: AwareDatetime
    """When it was issued."""


class CertificateRevokedV1(EnrolmentEvent):
    """A certificate was revoked because its content is wrong. A verification of its code answers that it is revoked."""

    type: ClassVar[str] = "eu.cursus.certificate.revoked.v1"

    certificate_id: str = Field(examples=["0b8d2f0c-3b2a-5c4d-9e8f-7a6b5c4d3e2f"])
    """The id of the certificate."""
    kind: Literal["completion", "diploma"]
    """The kind of the certificate."""
    reason: Literal["facts_corrected", "name_corrected", "issued_in_error"]
    """The reason for the revocation."""
    revoked_at: AwareDatetime
    """When it was revoked."""


class DeferralRequestedV1(EnrolmentEvent):
    """A deferral of the learner to a later edition was requested; it depends on a place in that edition."""

    type: ClassVar[str] = "eu.cursus.enrolment.deferral-requested.v1"

    to_edition_id: EditionId
    """The later edition."""


class DeferralDroppedV1(EnrolmentEvent):
    """The requested deferral was dropped because the enrolment ended first. The place reserved for it becomes free."""

    type: ClassVar[str] = "eu.cursus.enrolment.deferral-dropped.v1"

    to_edition_id: EditionId
    """The later edition."""


class EnrolmentDeferredV1(EnrolmentEvent):
    """The learner continues in a later edition under a new enrolment. Payments and results are transferred."""

    type: ClassVar[str] = "eu.cursus.enrolment.deferred.v1"

    profile: ProfileCode
    to_edition_id: EditionId
    """The later edition."""
    carried_cents: CentsOfEuro
    """The amount paid so far, transferred to the new enrolment."""
    deferred_at: AwareDatetime
    """When the learner was deferred."""


class EnrolmentCancelledV1(EnrolmentEvent):
    """The enrolment was cancelled; `reason` states why."""

    type: ClassVar[str] = "eu.cursus.enrolment.cancelled.v1"

    reason: Literal["application_withdrawn", "decision_corrected", "edition_cancelled", "learner_left", "unpaid"]
    """The reason for the cancellation."""
    after_deferral: bool = False
    """Whether the learner was deferred from an earlier edition; `application_id` then belongs to that edition."""


class PaymentRecordedV1(EnrolmentEvent):
    """A payment was received. Published once per reference."""

    type: ClassVar[str] = "eu.cursus.payment.recorded.v1"

    reference: str = Field(examples=["VIR-2026-000123"])
    """The reference of the payment in the institution's accounts: a number, never a name."""
    amount_cents: CentsOfEuro
    """The amount of this payment."""
    paid_cents: CentsOfEuro
    """The total paid so far, less refunds."""
    fee_cents: CentsOfEuro
    """The total to pay: the fee less reductions."""


class RefundRecordedV1(EnrolmentEvent):
    """A refund was made. Published once per reference."""

    type: ClassVar[str] = "eu.cursus.payment.refunded.v1"

    reference: str = Field(examples=["REM-2027-000007"])
    """The reference of the refund in the institution's accounts: a number, never a name."""
    amount_cents: CentsOfEuro
    """The amount of this refund."""
    paid_cents: CentsOfEuro
    """The total paid after this refund, less all refunds."""
    fee_cents: CentsOfEuro
    """The total to pay: the fee less reductions."""
    carried_over: bool = False
    """Whether the amount was transferred to the enrolment in a later edition instead of being paid out."""


class FeeReducedV1(EnrolmentEvent):
    """The fee of the learner was reduced. Published once per reference."""

    type: ClassVar[str] = "eu.cursus.fee.reduced.v1"

    reference: str = Field(examples=["RED-2027-000012"])
    """The reference of the reduction in the institution's accounts: a number, never a name."""
    amount_cents: CentsOfEuro
    """The amount of this reduction."""
    reason: Literal["partner_staff", "former_learner", "student", "job_seeker", "income", "goodwill", "carried_over"]
    """The reason for the reduction."""
    fee_cents: CentsOfEuro
    """The total to pay from now on: the fee less reductions."""


class FeeRestoredV1(EnrolmentEvent):
    """A reduction that was granted in error was withdrawn."""

    type: ClassVar[str] = "eu.cursus.fee.restored.v1"

    reference: str = Field(examples=["RED-2027-000012"])
    """The reference of the withdrawn reduction."""
    amount_cents: CentsOfEuro
    """The amount by which the fee rises again."""
    fee_cents: CentsOfEuro
    """The total to pay from now on: the fee less reductions."""


class PaymentRemindedV1(EnrolmentEvent):
    """A reminder of an unpaid instalment, on the days that the policy of the edition sets (`fee.reminder_days`).

    Of several reminders missed while the service was down, only the latest is published.
    """

    type: ClassVar[str] = "eu.cursus.payment.reminded.v1"

    instalment: int = Field(examples=[2])
    """The number of the instalment, from 1."""
    due_on: date
    """The due date in Paris."""
    amount_cents: CentsOfEuro
    """The unpaid amount of this instalment."""
    owed_cents: CentsOfEuro
    """The total unpaid amount."""
    notice: Literal["upcoming", "overdue", "final"]
    """The kind of reminder: `upcoming` until the due date, `overdue` after it, `final` for the last one after it."""

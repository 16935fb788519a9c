"""What enrolment publishes, from the accepted offer to the diploma. Topic `enrolment.events`, keyed by application."""

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
    """What every event of an enrolment says."""

    topic: ClassVar[str] = "enrolment.events"

    enrolment_id: EnrolmentId
    application_id: ApplicationId
    person_id: PersonId
    edition_id: EditionId
    institution_id: InstitutionId


class EnrolmentOpenedV1(EnrolmentEvent):
    """An accepted offer has become an administrative and teaching file."""

    type: ClassVar[str] = "eu.cursus.enrolment.opened.v1"

    profile: ProfileCode
    fee_cents: CentsOfEuro
    """The whole fee."""
    instalments: int = Field(examples=[3])
    """In how many parts it may be paid."""


class EnrolmentConfirmedV1(EnrolmentEvent):
    """What the fee policy asks for is paid: the learner may attend."""

    type: ClassVar[str] = "eu.cursus.enrolment.confirmed.v1"


class AttendanceRecordedV1(EnrolmentEvent):
    """A half-day of a module as it now stands; one told before for the same half-day no longer counts."""

    type: ClassVar[str] = "eu.cursus.attendance.recorded.v1"

    module: ModuleCode
    day: date
    """The day, in Paris."""
    half: Half
    """Morning or afternoon."""
    mode: Mode
    """How it was followed."""
    hours: Hours = Field(examples=[3.5])
    """0: absent."""
    corrects: bool
    """Whether this half-day was told otherwise before."""


class HalfDaySignedV1(EnrolmentEvent):
    """A half-day was signed for as it stands; one that is corrected afterwards is to be signed again."""

    type: ClassVar[str] = "eu.cursus.attendance.signed.v1"

    module: ModuleCode
    day: date
    """The day, in Paris."""
    half: Half
    """Morning or afternoon."""
    by: Literal["learner", "teacher"]
    """Who signed."""


class MakeUpScheduledV1(EnrolmentEvent):
    """A make-up session was agreed on for the learner."""

    type: ClassVar[str] = "eu.cursus.module.make-up-scheduled.v1"

    module: ModuleCode
    purpose: Literal["attendance", "test"]
    """What it makes up for; for a test, it is one more attempt."""
    day: date
    """The day, in Paris."""
    half: Half
    """Morning or afternoon."""


class DefenceScheduledV1(EnrolmentEvent):
    """The project's defence has its slot; told again when it is moved."""

    type: ClassVar[str] = "eu.cursus.project.defence-scheduled.v1"

    starts_at: AwareDatetime
    """When it begins."""
    minutes: int = Field(examples=[30])
    """How long it lasts."""


class ModuleTestTakenV1(EnrolmentEvent):
    """One attempt at a module's test, as it is now marked."""

    type: ClassVar[str] = "eu.cursus.module.test-taken.v1"

    module: ModuleCode
    attempt: int
    """From 1."""
    mark: Mark
    """Out of 20."""
    passed: bool
    """Whether the pass mark is reached."""
    corrects: bool
    """Whether this attempt was told with another mark before."""


class HoursByMode(Part):
    """Hours followed in one way."""

    mode: Mode
    """Which way."""
    hours: Hours = Field(examples=[7])
    """How many."""


class ModuleCompletedV1(EnrolmentEvent):
    """The module's own policy holds: hours attended, test passed. States what it counts as under the DPC duty."""

    type: ClassVar[str] = "eu.cursus.module.completed.v1"

    module: ModuleCode
    title: Text
    """The module's title."""
    profile: ProfileCode
    health: bool
    """Whether the learner's profile is one of health professionals."""
    hours: tuple[HoursByMode, ...]
    """Hours attended, by mode."""
    dpc: DpcAction | None = None
    """None where the module counts as nothing under the DPC duty."""
    completed_at: AwareDatetime
    """When the policy came to hold."""


class ExamGradedV1(EnrolmentEvent):
    """The written exam's mark as it now stands; told again when it is corrected."""

    type: ClassVar[str] = "eu.cursus.exam.graded.v1"

    mark: Mark
    """Out of 20."""
    passed: bool
    """Whether the pass mark is reached."""


class ProjectDefendedV1(EnrolmentEvent):
    """The project defence's mark as it now stands; told again when it is corrected."""

    type: ClassVar[str] = "eu.cursus.project.defended.v1"

    mark: Mark
    """Out of 20."""
    passed: bool
    """Whether the pass mark is reached."""


class DiplomaAwardedV1(EnrolmentEvent):
    """All the programme's policies hold and the jury has said so."""

    type: ClassVar[str] = "eu.cursus.diploma.awarded.v1"

    awarded_on: date
    """The day of the jury, in Paris."""


class EnrolmentFailedV1(EnrolmentEvent):
    """The jury has closed the file without a diploma."""

    type: ClassVar[str] = "eu.cursus.enrolment.failed.v1"

    unmet: tuple[Annotated[str, Field(examples=["module:medical-imaging"])], ...]
    """What did not hold: `module:<code>`, `written_exam`, `project_defence`; `jury` when it alone says no."""


class CertificateIssuedV1(EnrolmentEvent):
    """A paper with a verification code was issued for what the learner has done. The code is on the paper alone."""

    type: ClassVar[str] = "eu.cursus.certificate.issued.v1"

    certificate_id: str = Field(examples=["0b8d2f0c-3b2a-5c4d-9e8f-7a6b5c4d3e2f"])
    """The certificate."""
    kind: Literal["completion", "diploma"]
    """A certificate of completion (*certificat de réalisation*), or an attestation of the diploma."""
    issued_at: AwareDatetime
    """When."""


class CertificateRevokedV1(EnrolmentEvent):
    """A certificate no longer holds: what it says was found to be wrong. Whoever verifies it is told so."""

    type: ClassVar[str] = "eu.cursus.certificate.revoked.v1"

    certificate_id: str = Field(examples=["0b8d2f0c-3b2a-5c4d-9e8f-7a6b5c4d3e2f"])
    """The certificate."""
    kind: Literal["completion", "diploma"]
    """As it was issued."""
    reason: Literal["facts_corrected", "name_corrected", "issued_in_error"]
    """Why."""
    revoked_at: AwareDatetime
    """When."""


class DeferralRequestedV1(EnrolmentEvent):
    """The learner is to go on in a later edition, if that edition's seat board has a place for them."""

    type: ClassVar[str] = "eu.cursus.enrolment.deferral-requested.v1"

    to_edition_id: EditionId
    """The later edition."""


class DeferralDroppedV1(EnrolmentEvent):
    """What was to go on in a later edition has ended first: a place held there is free again."""

    type: ClassVar[str] = "eu.cursus.enrolment.deferral-dropped.v1"

    to_edition_id: EditionId
    """The later edition."""


class EnrolmentDeferredV1(EnrolmentEvent):
    """The learner goes on in a later edition, in an enrolment of its own, with what was paid and completed so far."""

    type: ClassVar[str] = "eu.cursus.enrolment.deferred.v1"

    profile: ProfileCode
    to_edition_id: EditionId
    """The later edition."""
    carried_cents: CentsOfEuro
    """What was paid here and is paid there."""
    deferred_at: AwareDatetime
    """When."""


class EnrolmentCancelledV1(EnrolmentEvent):
    """The learner left, or what the enrolment stood on has ended."""

    type: ClassVar[str] = "eu.cursus.enrolment.cancelled.v1"

    reason: Literal["application_withdrawn", "decision_corrected", "edition_cancelled", "learner_left", "unpaid"]
    """Why."""
    after_deferral: bool = False
    """Whether it had gone on here from an earlier edition; its application is of that one."""


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

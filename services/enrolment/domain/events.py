"""The facts of enrolments and certificates. Their ids (application, person, edition) come from the aggregate."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.kernel.money import Cents
from shared.kernel.policies import DpcAction
from shared.kernel.words import HalfDay, Mode, Text


@dataclass(frozen=True, kw_only=True)
class EnrolmentOpened:
    profile: str
    fee_cents: Cents
    instalments: int


@dataclass(frozen=True, kw_only=True)
class PaymentRecorded:
    reference: str
    amount_cents: Cents
    paid_cents: Cents
    fee_cents: Cents


@dataclass(frozen=True, kw_only=True)
class RefundRecorded:
    """`paid_cents`, `fee_cents`: after this refund; the fee minus the reductions."""

    reference: str
    amount_cents: Cents
    paid_cents: Cents
    fee_cents: Cents
    carried_over: bool = False


@dataclass(frozen=True, kw_only=True)
class FeeReduced:
    """`fee_cents`: the price after this reduction."""

    reference: str
    amount_cents: Cents
    reason: str
    fee_cents: Cents


@dataclass(frozen=True, kw_only=True)
class FeeRestored:
    """A reduction was withdrawn."""

    reference: str
    amount_cents: Cents
    fee_cents: Cents


@dataclass(frozen=True, kw_only=True)
class PaymentReminded:
    """A reminder of an unpaid instalment: `amount_cents` of it is left, `owed_cents` in all."""

    instalment: int
    due_on: date
    amount_cents: Cents
    owed_cents: Cents
    notice: str


@dataclass(frozen=True, kw_only=True)
class EnrolmentConfirmed:
    """The instalments that confirm the enrolment are paid."""


@dataclass(frozen=True, kw_only=True)
class AttendanceRecorded:
    """`corrects`: replaces an earlier entry for the same half-day."""

    module: str
    day: date
    half: HalfDay
    mode: Mode
    hours: float
    corrects: bool


@dataclass(frozen=True, kw_only=True)
class HalfDaySigned:
    module: str
    day: date
    half: HalfDay
    by: str


@dataclass(frozen=True, kw_only=True)
class MakeUpScheduled:
    module: str
    purpose: str
    day: date
    half: HalfDay


@dataclass(frozen=True, kw_only=True)
class DefenceScheduled:
    """Start and length only: place and jury are not published."""

    starts_at: datetime
    minutes: int


@dataclass(frozen=True, kw_only=True)
class ModuleTestTaken:
    """`corrects`: replaces an earlier mark of the same attempt."""

    module: str
    attempt: int
    mark: float
    passed: bool
    corrects: bool


@dataclass(frozen=True, kw_only=True)
class ModuleCompleted:
    """The module's policy holds; published once per module."""

    module: str
    title: Text
    profile: str
    health: bool
    hours: tuple[tuple[Mode, float], ...]
    dpc: DpcAction | None
    completed_at: datetime


@dataclass(frozen=True, kw_only=True)
class ExamGraded:
    mark: float
    passed: bool


@dataclass(frozen=True, kw_only=True)
class ProjectDefended:
    mark: float
    passed: bool


@dataclass(frozen=True, kw_only=True)
class DiplomaAwarded:
    awarded_on: date


@dataclass(frozen=True, kw_only=True)
class EnrolmentFailed:
    unmet: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DeferralRequested:
    """The learner asks for a place in a later edition."""

    to_edition_id: str


@dataclass(frozen=True, kw_only=True)
class DeferralDropped:
    """The enrolment ended, so the place in the later edition is not needed."""

    to_edition_id: str


@dataclass(frozen=True, kw_only=True)
class EnrolmentDeferred:
    """`carried_cents`: the paid sum that moves to the enrolment in the later edition."""

    to_edition_id: str
    profile: str
    carried_cents: Cents
    deferred_at: datetime


@dataclass(frozen=True, kw_only=True)
class EnrolmentCancelled:
    reason: str


Fact = (
    EnrolmentOpened
    | PaymentRecorded
    | RefundRecorded
    | FeeReduced
    | FeeRestored
    | PaymentReminded
    | EnrolmentConfirmed
    | AttendanceRecorded
    | HalfDaySigned
    | MakeUpScheduled
    | DefenceScheduled
    | ModuleTestTaken
    | ModuleCompleted
    | ExamGraded
    | ProjectDefended
    | DiplomaAwarded
    | EnrolmentFailed
    | DeferralRequested
    | DeferralDropped
    | EnrolmentDeferred
    | EnrolmentCancelled
)


@dataclass(frozen=True, kw_only=True)
class CertificateIssued:
    certificate_id: str
    kind: str
    issued_at: datetime


@dataclass(frozen=True, kw_only=True)
class CertificateRevoked:
    certificate_id: str
    kind: str
    reason: str
    revoked_at: datetime


CertificateFact = CertificateIssued | CertificateRevoked

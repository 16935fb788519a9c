"""A fact of ours becomes a contract of everybody's; exhaustive, checked by mypy."""

from dataclasses import asdict
from typing import Never, assert_never

from services.enrolment.domain import events
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.papers.certificate import Certificate
from shared.contracts import enrolment as contracts
from shared.contracts.envelope import Contract
from shared.kernel.aggregate import Aggregate


def to_contract(of: Enrolment, fact: events.Fact) -> Contract:
    """What the topic says of this fact: whose it is, and the fact's own words."""
    said = asdict(fact) | _about(of, of.id)
    match fact:
        case events.EnrolmentOpened():
            return contracts.EnrolmentOpenedV1(**said)
        case events.PaymentRecorded():
            return contracts.PaymentRecordedV1(**said)
        case events.RefundRecorded():
            return contracts.RefundRecordedV1(**said)
        case events.FeeReduced():
            return contracts.FeeReducedV1(**said)
        case events.FeeRestored():
            return contracts.FeeRestoredV1(**said)
        case events.PaymentReminded():
            return contracts.PaymentRemindedV1(**said)
        case events.EnrolmentConfirmed():
            return contracts.EnrolmentConfirmedV1(**said)
        case events.AttendanceRecorded():
            return contracts.AttendanceRecordedV1(**said)
        case events.HalfDaySigned():
            return contracts.HalfDaySignedV1(**said)
        case events.MakeUpScheduled():
            return contracts.MakeUpScheduledV1(**said)
        case events.DefenceScheduled():
            return contracts.DefenceScheduledV1(**said)
        case events.ModuleTestTaken():
            return contracts.ModuleTestTakenV1(**said)
        case events.ModuleCompleted():
            said["hours"] = [{"mode": mode, "hours": hours} for mode, hours in fact.hours]
            return contracts.ModuleCompletedV1(**said)
        case events.ExamGraded():
            return contracts.ExamGradedV1(**said)
        case events.ProjectDefended():
            return contracts.ProjectDefendedV1(**said)
        case events.DiplomaAwarded():
            return contracts.DiplomaAwardedV1(**said)
        case events.EnrolmentFailed():
            return contracts.EnrolmentFailedV1(**said)
        case events.DeferralRequested():
            return contracts.DeferralRequestedV1(**said)
        case events.DeferralDropped():
            return contracts.DeferralDroppedV1(**said)
        case events.EnrolmentDeferred():
            return contracts.EnrolmentDeferredV1(**said)
        case events.EnrolmentCancelled():
            return contracts.EnrolmentCancelledV1(**said, after_deferral=of.deferred_from is not None)
        case _:
            assert_never(fact)


def certificate_contract(of: Certificate, fact: events.CertificateFact) -> Contract:
    """What the topic says of a certificate; its code never."""
    said = asdict(fact) | _about(of, of.enrolment_id)
    match fact:
        case events.CertificateIssued():
            return contracts.CertificateIssuedV1(**said)
        case events.CertificateRevoked():
            return contracts.CertificateRevokedV1(**said)
        case _:
            assert_never(fact)


def _about(of: Enrolment | Certificate, enrolment_id: str) -> dict[str, str]:
    return {
        "enrolment_id": enrolment_id,
        "application_id": of.application_id,
        "person_id": of.person_id,
        "edition_id": of.edition_id,
        "institution_id": of.institution_id,
    }


def says_nothing(_: Aggregate, fact: Never) -> Contract:
    """For what is kept here and told by nobody: copies of others' facts, and sheets."""
    assert_never(fact)

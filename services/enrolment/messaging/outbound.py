"""Maps facts to contracts; mypy checks that every fact is mapped."""

from dataclasses import asdict
from typing import Never, assert_never

from services.enrolment.domain import events
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.papers.certificate import Certificate
from shared.contracts import enrolment as contracts
from shared.contracts.envelope import Contract
from shared.kernel.aggregate import Aggregate


def to_contract(of: Enrolment, fact: events.Fact) -> Contract:
    """The contract of a fact: the fields of the fact and the ids of its enrolment."""
    values = asdict(fact) | _about(of, of.id)
    match fact:
        case events.EnrolmentOpened():
            return contracts.EnrolmentOpenedV1(**values)
        case events.PaymentRecorded():
            return contracts.PaymentRecordedV1(**values)
        case events.RefundRecorded():
            return contracts.RefundRecordedV1(**values)
        case events.FeeReduced():
            return contracts.FeeReducedV1(**values)
        case events.FeeRestored():
            return contracts.FeeRestoredV1(**values)
        case events.PaymentReminded():
            return contracts.PaymentRemindedV1(**values)
        case events.EnrolmentConfirmed():
            return contracts.EnrolmentConfirmedV1(**values)
        case events.AttendanceRecorded():
            return contracts.AttendanceRecordedV1(**values)
        case events.HalfDaySigned():
            return contracts.HalfDaySignedV1(**values)
        case events.MakeUpScheduled():
            return contracts.MakeUpScheduledV1(**values)
        case events.DefenceScheduled():
            return contracts.DefenceScheduledV1(**values)
        case events.ModuleTestTaken():
            return contracts.ModuleTestTakenV1(**values)
        case events.ModuleCompleted():
            values["hours"] = [{"mode": mode, "hours": hours} for mode, hours in fact.hours]
            return contracts.ModuleCompletedV1(**values)
        case events.ExamGraded():
            return contracts.ExamGradedV1(**values)
        case events.ProjectDefended():
            return contracts.ProjectDefendedV1(**values)
        case events.DiplomaAwarded():
            return contracts.DiplomaAwardedV1(**values)
        case events.EnrolmentFailed():
            return contracts.EnrolmentFailedV1(**values)
        case events.DeferralRequested():
            return contracts.DeferralRequestedV1(**values)
        case events.DeferralDropped():
            return contracts.DeferralDroppedV1(**values)
        case events.EnrolmentDeferred():
            return contracts.EnrolmentDeferredV1(**values)
        case events.EnrolmentCancelled():
            return contracts.EnrolmentCancelledV1(**values, after_deferral=of.deferred_from is not None)
        case _:
            assert_never(fact)


def certificate_contract(of: Certificate, fact: events.CertificateFact) -> Contract:
    """The contract of a certificate's fact, without the code that verifies the paper."""
    values = asdict(fact) | _about(of, of.enrolment_id)
    match fact:
        case events.CertificateIssued():
            return contracts.CertificateIssuedV1(**values)
        case events.CertificateRevoked():
            return contracts.CertificateRevokedV1(**values)
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
    """For aggregates without facts: copies of other services' data, sheets, imports."""
    assert_never(fact)

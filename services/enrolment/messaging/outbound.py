"""The contract of each fact: it has the fields of the fact, and the ids of the enrolment."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Never, assert_never

from services.enrolment.domain import events
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.papers.certificate import Certificate
from shared.contracts import enrolment as contracts
from shared.contracts.envelope import Contract
from shared.kernel.aggregate import Aggregate

CONTRACTS: Mapping[type[events.Fact], type[Contract]] = {
    events.EnrolmentOpened: contracts.EnrolmentOpenedV1,
    events.PaymentRecorded: contracts.PaymentRecordedV1,
    events.RefundRecorded: contracts.RefundRecordedV1,
    events.FeeReduced: contracts.FeeReducedV1,
    events.FeeRestored: contracts.FeeRestoredV1,
    events.PaymentReminded: contracts.PaymentRemindedV1,
    events.EnrolmentConfirmed: contracts.EnrolmentConfirmedV1,
    events.AttendanceRecorded: contracts.AttendanceRecordedV1,
    events.HalfDaySigned: contracts.HalfDaySignedV1,
    events.MakeUpScheduled: contracts.MakeUpScheduledV1,
    events.DefenceScheduled: contracts.DefenceScheduledV1,
    events.ModuleTestTaken: contracts.ModuleTestTakenV1,
    events.ModuleCompleted: contracts.ModuleCompletedV1,
    events.ExamGraded: contracts.ExamGradedV1,
    events.ProjectDefended: contracts.ProjectDefendedV1,
    events.DiplomaAwarded: contracts.DiplomaAwardedV1,
    events.EnrolmentFailed: contracts.EnrolmentFailedV1,
    events.DeferralRequested: contracts.DeferralRequestedV1,
    events.DeferralDropped: contracts.DeferralDroppedV1,
    events.EnrolmentDeferred: contracts.EnrolmentDeferredV1,
    events.EnrolmentCancelled: contracts.EnrolmentCancelledV1,
}
CERTIFICATE_CONTRACTS: Mapping[type[events.CertificateFact], type[Contract]] = {
    events.CertificateIssued: contracts.CertificateIssuedV1,
    events.CertificateRevoked: contracts.CertificateRevokedV1,
}


def to_contract(of: Enrolment, fact: events.Fact) -> Contract:
    """The event that is published for a fact of an enrolment."""
    values = asdict(fact) | about(of, of.id)
    if isinstance(fact, events.ModuleCompleted):
        values["hours"] = [{"mode": mode, "hours": hours} for mode, hours in fact.hours]
    elif isinstance(fact, events.EnrolmentCancelled):
        values["after_deferral"] = of.deferred_from is not None
    return CONTRACTS[type(fact)](**values)


def certificate_contract(of: Certificate, fact: events.CertificateFact) -> Contract:
    """The event that is published for a fact of a certificate, without the code that verifies the paper."""
    return CERTIFICATE_CONTRACTS[type(fact)](**asdict(fact) | about(of, of.enrolment_id))


def about(of: Enrolment | Certificate, enrolment_id: str) -> dict[str, str]:
    """The fields that all events of an enrolment have."""
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

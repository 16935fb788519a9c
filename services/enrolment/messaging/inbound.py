"""The events that enrolment consumes, and the command that each of them causes."""

from typing import Any

from services.enrolment.domain.edition import Progress
from services.enrolment.domain.file.learner import Card
from services.enrolment.domain.policy import Terms
from services.enrolment.domain.state import Reason
from services.enrolment.use_cases.file.deferrals import AnswerDeferral, GoOn
from services.enrolment.use_cases.file.editions import FollowEdition, LearnCard, LearnEdition
from services.enrolment.use_cases.file.enrolments import CancelForApplication, EnrolLearner
from services.enrolment.use_cases.file.erasure import ForgetEnrolment, ForgetLearner
from services.enrolment.use_cases.papers.certificates import LearnInstitution
from services.enrolment.use_cases.teaching.studies import FreeDefence
from shared.contracts.applications import (
    ApplicationCancelledV1,
    ApplicationErasedV1,
    ApplicationWithdrawnV1,
    DeferralPlaceRefusedV1,
    DeferralPlaceReservedV1,
    OfferAcceptedV1,
    OfferRevokedV1,
)
from shared.contracts.catalogue import (
    EditionCancelledV1,
    EditionFinishedV1,
    EditionOpenedV1,
    EditionStartedV1,
    InstitutionRegisteredV1,
)
from shared.contracts.contacts import ContactCardV1
from shared.contracts.enrolment import EnrolmentCancelledV1, EnrolmentDeferredV1, EnrolmentFailedV1
from shared.kernel.commands import Command
from shared.messaging.reactions import Event, on, on_tombstone, reactions


def learn_edition(event: Event[EditionOpenedV1]) -> LearnEdition:
    edition, policies = event.data, event.data.policies
    exam, defence = policies.assessment.written_exam, policies.assessment.project_defence
    return LearnEdition(
        edition_id=edition.edition_id,
        code=edition.code,
        programme_id=edition.programme_id,
        institution_id=edition.institution_id,
        title=edition.title,
        place=edition.place,
        terms=Terms(
            starts_on=edition.starts_on,
            ends_on=edition.ends_on,
            fee=policies.fee,
            modules=policies.modules,
            exam_pass_mark=exam.pass_mark if exam else None,
            defence_pass_mark=defence.pass_mark if defence else None,
            health_profiles=tuple(audience.profile for audience in policies.audiences if audience.health),
        ),
    )


def start_edition(event: Event[EditionStartedV1]) -> FollowEdition:
    return FollowEdition(edition_id=event.data.edition_id, progress=Progress.RUNNING, cause=event.cause)


def finish_edition(event: Event[EditionFinishedV1]) -> FollowEdition:
    return FollowEdition(edition_id=event.data.edition_id, progress=Progress.FINISHED, cause=event.cause)


def cancel_edition(event: Event[EditionCancelledV1]) -> FollowEdition:
    return FollowEdition(edition_id=event.data.edition_id, progress=Progress.CANCELLED, cause=event.cause)


def enrol_learner(event: Event[OfferAcceptedV1]) -> EnrolLearner:
    offer = event.data
    return EnrolLearner(
        application_id=offer.application_id,
        person_id=offer.person_id,
        edition_id=offer.edition_id,
        institution_id=offer.institution_id,
        profile=offer.profile,
        accepted_at=offer.accepted_at,
    )


def cancel_for_withdrawal(event: Event[ApplicationWithdrawnV1]) -> CancelForApplication:
    return CancelForApplication(
        application_id=event.data.application_id, reason=Reason.APPLICATION_WITHDRAWN, cause=event.cause
    )


def cancel_for_correction(event: Event[OfferRevokedV1]) -> CancelForApplication:
    """The revoked offer may never have been accepted: the command changes nothing without an enrolment."""
    return CancelForApplication(
        application_id=event.data.application_id, reason=Reason.DECISION_CORRECTED, cause=event.cause
    )


def cancel_for_edition(event: Event[ApplicationCancelledV1]) -> CancelForApplication:
    return CancelForApplication(
        application_id=event.data.application_id, reason=Reason.EDITION_CANCELLED, cause=event.cause
    )


def defer(event: Event[DeferralPlaceReservedV1]) -> AnswerDeferral:
    answer = event.data
    return AnswerDeferral(
        enrolment_id=answer.enrolment_id, to_edition_id=answer.to_edition_id, refused=None, cause=event.cause
    )


def refuse_deferral(event: Event[DeferralPlaceRefusedV1]) -> AnswerDeferral:
    answer = event.data
    return AnswerDeferral(
        enrolment_id=answer.enrolment_id, to_edition_id=answer.to_edition_id, refused=answer.reason, cause=event.cause
    )


def go_on(event: Event[EnrolmentDeferredV1]) -> list[Command[Any]]:
    deferred = event.data
    goes_on = GoOn(
        enrolment_id=deferred.enrolment_id, to_edition_id=deferred.to_edition_id, deferred_at=deferred.deferred_at
    )
    return [goes_on, free_defence(event)]


def free_defence(event: Event[Any]) -> FreeDefence:
    """The enrolment is deferred, cancelled or failed."""
    ended = event.data
    return FreeDefence(enrolment_id=ended.enrolment_id, institution_id=ended.institution_id, cause=event.cause)


def learn_card(event: Event[ContactCardV1]) -> LearnCard:
    contact = event.data
    card = Card(
        given_name=contact.given_name,
        family_name=contact.family_name,
        locale=contact.locale,
        profession=contact.profession,
        rpps=contact.rpps,
        rpps_verified=contact.rpps_verified,
    )
    return LearnCard(person_id=contact.person_id, card=card, cause=event.cause)


def forget_learner(person_id: str) -> ForgetLearner:
    return ForgetLearner(person_id)


def forget_enrolment(event: Event[ApplicationErasedV1]) -> ForgetEnrolment:
    return ForgetEnrolment(event.data.application_id)


def learn_institution(event: Event[InstitutionRegisteredV1]) -> LearnInstitution:
    return LearnInstitution(institution_id=event.data.institution_id, name=event.data.name, cause=event.cause)


REACTIONS = reactions(
    on(InstitutionRegisteredV1, learn_institution),
    on(EditionOpenedV1, learn_edition),
    on(EditionStartedV1, start_edition),
    on(EditionFinishedV1, finish_edition),
    on(EditionCancelledV1, cancel_edition),
    on(OfferAcceptedV1, enrol_learner),
    on(ApplicationWithdrawnV1, cancel_for_withdrawal),
    on(OfferRevokedV1, cancel_for_correction),
    on(ApplicationCancelledV1, cancel_for_edition),
    on(ApplicationErasedV1, forget_enrolment),
    on(DeferralPlaceReservedV1, defer),
    on(DeferralPlaceRefusedV1, refuse_deferral),
    on(EnrolmentDeferredV1, go_on),
    on(EnrolmentCancelledV1, free_defence),
    on(EnrolmentFailedV1, free_defence),
    on(ContactCardV1, learn_card),
    on_tombstone(ContactCardV1.topic, forget_learner),
)

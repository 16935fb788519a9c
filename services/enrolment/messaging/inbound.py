"""All that enrolment reacts to, on one screen."""

from typing import Any

from services.enrolment.domain.edition import Progress
from services.enrolment.domain.file.learner import Card
from services.enrolment.domain.policy import FeePolicy, ModulePolicy, Terms
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
from shared.kernel.words import Text
from shared.messaging.reactions import Event, on, on_tombstone, reactions
from shared.mongo.store import converted


def learn_edition(event: Event[EditionOpenedV1]) -> LearnEdition:
    said, policies = event.data, event.data.policies
    exam, defence = policies.assessment.written_exam, policies.assessment.project_defence
    return LearnEdition(
        edition_id=said.edition_id,
        code=said.code,
        programme_id=said.programme_id,
        institution_id=said.institution_id,
        title=Text(fr=said.title.fr, en=said.title.en),
        place=said.place,
        terms=Terms(
            starts_on=said.starts_on,
            ends_on=said.ends_on,
            fee=converted(policies.fee.model_dump(), FeePolicy),
            modules=tuple(converted(module.model_dump(mode="json"), ModulePolicy) for module in policies.modules),
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
    said = event.data
    return EnrolLearner(
        application_id=said.application_id,
        person_id=said.person_id,
        edition_id=said.edition_id,
        institution_id=said.institution_id,
        profile=said.profile,
        accepted_at=said.accepted_at,
    )


def cancel_for_withdrawal(event: Event[ApplicationWithdrawnV1]) -> CancelForApplication:
    return CancelForApplication(
        application_id=event.data.application_id, reason=Reason.APPLICATION_WITHDRAWN, cause=event.cause
    )


def cancel_for_correction(event: Event[OfferRevokedV1]) -> CancelForApplication:
    """A place that was accepted already; one that was not led to no enrolment."""
    return CancelForApplication(
        application_id=event.data.application_id, reason=Reason.DECISION_CORRECTED, cause=event.cause
    )


def cancel_for_edition(event: Event[ApplicationCancelledV1]) -> CancelForApplication:
    return CancelForApplication(
        application_id=event.data.application_id, reason=Reason.EDITION_CANCELLED, cause=event.cause
    )


def defer(event: Event[DeferralPlaceReservedV1]) -> AnswerDeferral:
    said = event.data
    return AnswerDeferral(
        enrolment_id=said.enrolment_id, to_edition_id=said.to_edition_id, refused=None, cause=event.cause
    )


def refuse_deferral(event: Event[DeferralPlaceRefusedV1]) -> AnswerDeferral:
    said = event.data
    return AnswerDeferral(
        enrolment_id=said.enrolment_id, to_edition_id=said.to_edition_id, refused=said.reason, cause=event.cause
    )


def go_on(event: Event[EnrolmentDeferredV1]) -> list[Command[Any]]:
    said = event.data
    goes_on = GoOn(enrolment_id=said.enrolment_id, to_edition_id=said.to_edition_id, deferred_at=said.deferred_at)
    return [goes_on, free_defence(event)]


def free_defence(event: Event[Any]) -> FreeDefence:
    """Of whoever goes on elsewhere, leaves or fails."""
    said = event.data
    return FreeDefence(enrolment_id=said.enrolment_id, institution_id=said.institution_id, cause=event.cause)


def learn_card(event: Event[ContactCardV1]) -> LearnCard:
    said = event.data
    card = Card(
        given_name=said.given_name,
        family_name=said.family_name,
        locale=said.locale,
        profession=said.profession,
        rpps=said.rpps,
        rpps_verified=said.rpps_verified,
    )
    return LearnCard(person_id=said.person_id, card=card, cause=event.cause)


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

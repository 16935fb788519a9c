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
from shared.messaging.copies import copied, copies
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


def refuse_deferral(event: Event[DeferralPlaceRefusedV1]) -> AnswerDeferral:
    return copied(AnswerDeferral, event, refused=event.data.reason)


def go_on(event: Event[EnrolmentDeferredV1]) -> list[Command[Any]]:
    return [copied(GoOn, event), copied(FreeDefence, event)]


def learn_card(event: Event[ContactCardV1]) -> LearnCard:
    return copied(LearnCard, event, card=copied(Card, event))


def forget_learner(person_id: str) -> ForgetLearner:
    return ForgetLearner(person_id)


REACTIONS = reactions(
    copies(InstitutionRegisteredV1, LearnInstitution),
    on(EditionOpenedV1, learn_edition),
    copies(EditionStartedV1, FollowEdition, progress=Progress.RUNNING),
    copies(EditionFinishedV1, FollowEdition, progress=Progress.FINISHED),
    copies(EditionCancelledV1, FollowEdition, progress=Progress.CANCELLED),
    copies(OfferAcceptedV1, EnrolLearner),
    copies(ApplicationWithdrawnV1, CancelForApplication, reason=Reason.APPLICATION_WITHDRAWN),
    copies(OfferRevokedV1, CancelForApplication, reason=Reason.DECISION_CORRECTED),  # of any offer, enrolled or not
    copies(ApplicationCancelledV1, CancelForApplication, reason=Reason.EDITION_CANCELLED),
    copies(ApplicationErasedV1, ForgetEnrolment),
    copies(DeferralPlaceReservedV1, AnswerDeferral, refused=None),
    on(DeferralPlaceRefusedV1, refuse_deferral),
    on(EnrolmentDeferredV1, go_on),
    copies(EnrolmentCancelledV1, FreeDefence),
    copies(EnrolmentFailedV1, FreeDefence),
    on(ContactCardV1, learn_card),
    on_tombstone(ContactCardV1.topic, forget_learner),
)

"""The contract of each fact. It has the fields of the fact, and the ids that the aggregate adds."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.applications.domain import events
from services.applications.domain.file.application import Application
from services.applications.domain.file.person import Person
from services.applications.domain.interviews import diary, interview
from services.applications.domain.records.trail import ActionTaken
from services.applications.domain.seats import events as board
from services.applications.messaging import internal
from shared.contracts import applications as contracts
from shared.contracts.contacts import ContactCardV1
from shared.contracts.envelope import Contract, Tombstone
from shared.kernel.aggregate import Aggregate

Fact = events.Fact | board.BoardFact | diary.DiaryFact | interview.InterviewFact

CONTRACTS: Mapping[type, type[Contract]] = {
    events.ApplicationStarted: contracts.ApplicationStartedV1,
    events.ApplicationSubmitted: contracts.ApplicationSubmittedV1,
    events.DocumentReceived: contracts.DocumentReceivedV1,
    events.DocumentValidated: contracts.DocumentValidatedV1,
    events.DocumentRefused: contracts.DocumentRefusedV1,
    events.DocumentWaived: contracts.DocumentWaivedV1,
    events.DocumentRequested: contracts.DocumentRequestedV1,
    events.DocumentReminded: contracts.DocumentRemindedV1,
    events.DocumentLapsed: contracts.DocumentLapsedV1,
    events.ApplicationFoundIncomplete: contracts.ApplicationFoundIncompleteV1,
    events.ApplicationCompleted: contracts.ApplicationCompletedV1,
    events.ApplicationWithdrawn: contracts.ApplicationWithdrawnV1,
    events.ApplicationReopened: contracts.ApplicationReopenedV1,
    events.ApplicationCancelled: contracts.ApplicationCancelledV1,
    events.ApplicationErased: contracts.ApplicationErasedV1,
    events.DecisionReleased: contracts.DecisionReleasedV1,
    events.OfferMade: contracts.OfferMadeV1,
    events.OfferAccepted: contracts.OfferAcceptedV1,
    events.OfferDeclined: contracts.OfferDeclinedV1,
    events.OfferExpired: contracts.OfferExpiredV1,
    events.OfferExtended: contracts.OfferExtendedV1,
    events.OfferRevoked: contracts.OfferRevokedV1,
    events.DeferralPlaceReserved: contracts.DeferralPlaceReservedV1,
    events.DeferralPlaceRefused: contracts.DeferralPlaceRefusedV1,
    events.BookingOpened: contracts.BookingOpenedV1,
    events.BookingClosed: contracts.BookingClosedV1,
    interview.InterviewScheduled: contracts.InterviewScheduledV1,
    interview.InterviewMoved: contracts.InterviewMovedV1,
    interview.InterviewCancelled: contracts.InterviewCancelledV1,
    events.ContactCardChanged: ContactCardV1,
    **internal.CONTRACTS,
}


def to_contract(of: Aggregate, fact: Fact | ActionTaken) -> Contract | Tombstone:
    """The event that is published for a fact of this aggregate, or for an action on it.

    Only the contact card has personal data; its topic is restricted.
    """
    if isinstance(fact, ActionTaken):
        return internal.ActionTakenV1(**asdict(fact.action) | asdict(fact.personal))
    if isinstance(fact, events.ContactCardErased):
        return Tombstone(ContactCardV1.topic)
    return CONTRACTS[type(fact)](**about(of) | asdict(fact))


def about(of: Aggregate) -> dict[str, Any]:
    """The fields that an aggregate adds to all its events; a contract ignores those that it does not have."""
    match of:
        case Application():
            return {
                "application_id": of.id,
                "person_id": of.person_id,
                "edition_id": of.edition_id,
                "institution_id": of.institution_id,
                "profile": of.profile,
            }
        case Person():
            return asdict(of.card) | {
                "person_id": of.id,
                "pending_email": of.pending_email,
                "rpps_verified": of.rpps_verified,
            }
        case interview.Interview():
            return asdict(of) | {"interview_id": of.id}
        case diary.Diary():
            return {"edition_id": of.edition_id, "jury_id": of.jury_id}
        case _:
            return {"edition_id": of.partition_key}

"""A fact of ours becomes a contract; exhaustive, checked by mypy."""

from dataclasses import asdict
from typing import Any, assert_never

from services.applications.domain import events
from services.applications.domain.file.application import Application
from services.applications.domain.file.person import Person
from services.applications.domain.records.trail import ActionTaken
from services.applications.domain.seats import events as board_events
from services.applications.messaging import internal
from shared.contracts import applications as contracts
from shared.contracts.contacts import ContactCardV1
from shared.contracts.envelope import Contract, Tombstone
from shared.kernel.aggregate import Aggregate

Fact = events.Fact | board_events.BoardFact


def to_contract(of: Aggregate, fact: Fact) -> Contract | Tombstone:
    """What a topic says of this fact. A card goes whole to the restricted topic; nothing personal goes elsewhere."""
    said = asdict(fact) | _about(of)
    match fact:
        case events.ApplicationStarted():
            return contracts.ApplicationStartedV1(**said)
        case events.ApplicationSubmitted():
            return contracts.ApplicationSubmittedV1(**said)
        case events.DocumentReceived():
            return contracts.DocumentReceivedV1(**said)
        case events.DocumentValidated():
            return contracts.DocumentValidatedV1(**said)
        case events.DocumentRefused():
            return contracts.DocumentRefusedV1(**said)
        case events.DocumentWaived():
            return contracts.DocumentWaivedV1(**said)
        case events.ApplicationFoundIncomplete():
            return contracts.ApplicationFoundIncompleteV1(**said)
        case events.ApplicationCompleted():
            return contracts.ApplicationCompletedV1(**said)
        case events.ApplicationWithdrawn():
            return contracts.ApplicationWithdrawnV1(**said)
        case events.ApplicationCancelled():
            return contracts.ApplicationCancelledV1(**said)
        case events.ApplicationErased():
            return contracts.ApplicationErasedV1(**said)
        case events.ApplicationReopened():
            return contracts.ApplicationReopenedV1(**said)
        case events.DocumentRequested():
            return contracts.DocumentRequestedV1(**said)
        case events.DocumentReminded():
            return contracts.DocumentRemindedV1(**said)
        case events.DocumentLapsed():
            return contracts.DocumentLapsedV1(**said)
        case events.DecisionReleased():
            return contracts.DecisionReleasedV1(**said)
        case events.OfferMade():
            return contracts.OfferMadeV1(**said)
        case events.OfferAccepted():
            return contracts.OfferAcceptedV1(**said)
        case events.OfferDeclined():
            return contracts.OfferDeclinedV1(**said)
        case events.OfferExpired():
            return contracts.OfferExpiredV1(**said)
        case events.OfferExtended():
            return contracts.OfferExtendedV1(**said)
        case events.OfferRevoked():
            return contracts.OfferRevokedV1(**said)
        case events.DeferralPlaceReserved():
            return contracts.DeferralPlaceReservedV1(**said)
        case events.DeferralPlaceRefused():
            return contracts.DeferralPlaceRefusedV1(**said)
        case events.BookingOpened():
            return contracts.BookingOpenedV1(**said)
        case events.BookingClosed():
            return contracts.BookingClosedV1(**said)
        case board_events.CallListReleased():
            return internal.CallListReleasedV1(**said)
        case board_events.PlaceOffered():
            return internal.PlaceOfferedV1(**said)
        case board_events.PlaceTaken():
            return internal.PlaceTakenV1(**said)
        case board_events.PlaceDeclined():
            return internal.PlaceDeclinedV1(**said)
        case board_events.PlaceExpired():
            return internal.PlaceExpiredV1(**said)
        case board_events.PlaceReleased():
            return internal.PlaceReleasedV1(**said)
        case board_events.PlaceExtended():
            return internal.PlaceExtendedV1(**said)
        case board_events.PlaceRevoked():
            return internal.PlaceRevokedV1(**said)
        case board_events.PlaceReserved():
            return internal.PlaceReservedV1(**said)
        case board_events.ReservationRefused():
            return internal.ReservationRefusedV1(**said)
        case board_events.DecisionCorrected():
            return internal.DecisionCorrectedV1(**said)
        case board_events.BoardClosed():
            return internal.BoardClosedV1(**said)
        case events.DecisionsApproved():
            return internal.DecisionsApprovedV1(**said)
        case events.ShortlistGrown():
            return internal.ShortlistGrownV1(**said)
        case events.ShortlistReduced():
            return internal.ShortlistReducedV1(**said)
        case events.ContactCardChanged():
            return ContactCardV1(**said)
        case events.ContactCardErased():
            return Tombstone(ContactCardV1.topic)
        case _:
            assert_never(fact)


def audited_contract(of: Aggregate, fact: Fact | ActionTaken) -> Contract | Tombstone:
    """The same for a fact, and for who did what."""
    if isinstance(fact, ActionTaken):
        return internal.ActionTakenV1(**asdict(fact.action) | asdict(fact.personal))
    return to_contract(of, fact)


def _about(of: Aggregate) -> dict[str, Any]:
    """What an aggregate always says of itself; each contract takes what it has a place for."""
    if isinstance(of, Application):
        return {
            "application_id": of.id,
            "person_id": of.person_id,
            "edition_id": of.edition_id,
            "institution_id": of.institution_id,
            "profile": of.profile,
        }
    if isinstance(of, Person):
        return asdict(of.card) | {
            "person_id": of.id,
            "pending_email": of.pending_email,
            "rpps_verified": of.rpps_verified,
        }
    return {"edition_id": of.partition_key}

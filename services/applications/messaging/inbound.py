"""The events that applications consume, and the commands that each of them causes."""

from dataclasses import replace
from typing import Any

from services.applications.domain import events
from services.applications.domain.edition import Edition, EditionStatus
from services.applications.domain.file.application import ReceivedOffer
from services.applications.domain.interviews import diary
from services.applications.domain.records.trail import Action, Personal
from services.applications.domain.seats import events as board
from services.applications.messaging import internal
from services.applications.use_cases.interviews import bookings, diaries, interviews
from services.applications.use_cases.jury import approvals
from services.applications.use_cases.records import erasure, trail
from services.applications.use_cases.seats import deferrals, editions, offers, releases
from shared.contracts import applications as contracts
from shared.contracts import catalogue, enrolment
from shared.contracts.contacts import ContactCardV1
from shared.kernel.commands import Command
from shared.kernel.words import Outcome
from shared.messaging.copies import copied, copies
from shared.messaging.reactions import Event, Reaction, on, on_tombstone, reactions
from shared.mongo.store import converted, plain


def on_fact(fact: type, command: type[Command[Any]], **others: Any) -> Reaction[internal.InternalEvent]:
    """Copies the internal event of this fact into the command."""
    return copies(internal.CONTRACTS[fact], command, **others)


def learn_edition(event: Event[catalogue.EditionOpenedV1]) -> editions.LearnEdition:
    """Copies the fields of the event, its policies and their admission that `Edition` has, by name."""
    opened, policies = event.data, event.data.policies
    read = {**vars(opened), **vars(policies), **vars(policies.admission), "id": opened.edition_id}
    edition = replace(converted(plain(read), Edition))  # msgspec leaves defaults unset, and `plain` would omit them
    return editions.LearnEdition(edition)


def cancel_edition(event: Event[catalogue.EditionCancelledV1]) -> editions.CancelEdition:
    return copied(editions.CancelEdition, event, at=event.envelope.time)


def free_withdrawn(event: Event[contracts.ApplicationWithdrawnV1]) -> list[Command[Any]]:
    """The place, and the interview slot."""
    return [copied(offers.FreePlace, event), free_slot(event, "withdrawn")]


def free_refused(event: Event[contracts.DecisionReleasedV1]) -> interviews.FreeInterview | None:
    return free_slot(event, "refused") if event.data.outcome is Outcome.REFUSED else None


def free_slot(event: Event[Any], reason: str) -> interviews.FreeInterview:
    return copied(interviews.FreeInterview, event, reason=reason, at=event.envelope.time)


def free_place_of_learner(event: Event[enrolment.EnrolmentCancelledV1]) -> offers.FreePlace | None:
    """Skips an enrolment that ended because of this service: the place is free already."""
    if event.data.reason in ("application_withdrawn", "decision_corrected", "edition_cancelled"):
        return None
    return copied(offers.FreePlace, event)


def readmit(event: Event[contracts.ApplicationReopenedV1]) -> list[Command[Any]]:
    """To the seat board, and to the interviews if the application is shortlisted."""
    return [copied(offers.ReadmitToBoard, event), copied(bookings.AskApplicant, event)]


def record_offer(event: Event[Any]) -> offers.RecordOffer:
    return copied(offers.RecordOffer, event, offer=copied(ReceivedOffer, event))


def record_no_reservation(event: Event[Any]) -> deferrals.RecordReservation:
    refusal = event.data
    return copied(deferrals.RecordReservation, event, to_edition_id=refusal.edition_id, refused=refusal.reason)


def record_reservation(event: Event[Any]) -> deferrals.RecordReservation:
    return copied(deferrals.RecordReservation, event, to_edition_id=event.data.edition_id, refused=None)


def cancel_all(event: Event[Any]) -> list[Command[Any]]:
    """The applications first: each person is informed of the edition before their interview is cancelled."""
    return [copied(editions.CancelApplications, event), copied(diaries.CallOffInterviews, event)]


def record_interview(event: Event[Any]) -> interviews.RecordInterview:
    return copied(interviews.RecordInterview, event, slot=copied(diary.InterviewSet, event))


def record_cancellation(event: Event[Any]) -> interviews.RecordCancellation:
    return copied(interviews.RecordCancellation, event, freed=copied(diary.InterviewFreed, event))


def note_action(event: Event[internal.ActionTakenV1]) -> trail.NoteAction:
    return trail.NoteAction(copied(Action, event), copied(Personal, event), event.cause)


def forget_person(person_id: str) -> list[Command[Any]]:
    """Erases what the person's tombstone leaves here. The audit trail names a person by id and by their link."""
    return [
        erasure.EraseRestoredPerson(person_id),
        erasure.ForgetApplications(person_id),
        erasure.ForgetExports(person_id),
        trail.ForgetInTrail(person_id),
        trail.ForgetInTrail(f"person:{person_id}"),
    ]


REACTIONS = reactions(
    on(catalogue.EditionOpenedV1, learn_edition),
    copies(catalogue.EditionClosedV1, editions.FollowEdition, status=EditionStatus.CLOSED),
    copies(catalogue.EditionStartedV1, editions.FollowEdition, status=EditionStatus.RUNNING),
    copies(catalogue.EditionFinishedV1, editions.FollowEdition, status=EditionStatus.FINISHED),
    on(catalogue.EditionCancelledV1, cancel_edition),
    on(enrolment.EnrolmentCancelledV1, free_place_of_learner),
    copies(enrolment.DeferralRequestedV1, deferrals.AskLaterPlace),
    copies(enrolment.DeferralDroppedV1, deferrals.DropLaterPlace),
    copies(enrolment.EnrolmentDeferredV1, offers.FreePlace),
    on(contracts.ApplicationWithdrawnV1, free_withdrawn),
    on(contracts.ApplicationCancelledV1, lambda event: free_slot(event, "cancelled")),
    on(contracts.DecisionReleasedV1, free_refused),
    on(contracts.ApplicationReopenedV1, readmit),
    copies(contracts.ApplicationCompletedV1, bookings.AskApplicant),
    copies(ContactCardV1, erasure.RepublishTombstone),
    on_tombstone(ContactCardV1.topic, forget_person),
    on(internal.ActionTakenV1, note_action),
    on_fact(events.DecisionsApproved, approvals.ValidateApproved),
    on_fact(events.ShortlistGrown, bookings.AskShortlisted),
    on_fact(events.ShortlistReduced, interviews.FreeUnlisted),
    on_fact(board.CallListReleased, releases.ReleaseDecisions),
    on_fact(board.PlaceTaken, offers.RecordAcceptance),
    on_fact(board.PlaceDeclined, offers.RecordRefusal),
    on_fact(board.PlaceExpired, offers.RecordExpiry),
    on_fact(board.PlaceExtended, offers.RecordExtension),
    on_fact(board.DecisionCorrected, releases.RecordCorrection),
    on(internal.CONTRACTS[board.PlaceOffered], record_offer),
    on(internal.CONTRACTS[board.PlaceReserved], record_reservation),
    on(internal.CONTRACTS[board.ReservationRefused], record_no_reservation),
    on(internal.CONTRACTS[board.BoardClosed], cancel_all),
    on_fact(diary.SlotsFree, bookings.AskShortlisted),
    on_fact(diary.SlotsWithheld, bookings.CallOffBooking),
    on(internal.CONTRACTS[diary.InterviewSet], record_interview),
    on(internal.CONTRACTS[diary.InterviewFreed], record_cancellation),
)

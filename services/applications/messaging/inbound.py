"""All that applications react to, on one screen: the catalogue's editions, their own withdrawals, the seat board."""

from typing import Any

from services.applications.domain.edition import Edition, EditionStatus
from services.applications.domain.file.application import ReceivedOffer
from services.applications.domain.records.trail import Action, Personal
from services.applications.messaging import inbound_interviews as interviews
from services.applications.messaging import internal
from services.applications.use_cases.interviews import bookings, diaries
from services.applications.use_cases.jury import approvals
from services.applications.use_cases.records import erasure, trail
from services.applications.use_cases.seats import deferrals, editions, offers, releases
from shared.contracts import applications as contracts
from shared.contracts import catalogue, enrolment
from shared.contracts.contacts import ContactCardV1
from shared.kernel.commands import Command
from shared.messaging.reactions import Event, on, on_tombstone, reactions
from shared.mongo.store import converted, plain


def learn_edition(event: Event[catalogue.EditionOpenedV1]) -> editions.LearnEdition:
    """Copies the fields of the event, its policies and their admission that `Edition` has, by name."""
    opened, policies = event.data, event.data.policies
    read = {**vars(opened), **vars(policies), **vars(policies.admission), "id": opened.edition_id}
    return editions.LearnEdition(converted(plain(read), Edition))


def close_edition(event: Event[catalogue.EditionClosedV1]) -> editions.FollowEdition:
    return editions.FollowEdition(event.data.edition_id, EditionStatus.CLOSED, event.cause)


def start_edition(event: Event[catalogue.EditionStartedV1]) -> editions.FollowEdition:
    return editions.FollowEdition(event.data.edition_id, EditionStatus.RUNNING, event.cause)


def finish_edition(event: Event[catalogue.EditionFinishedV1]) -> editions.FollowEdition:
    return editions.FollowEdition(event.data.edition_id, EditionStatus.FINISHED, event.cause)


def cancel_edition(event: Event[catalogue.EditionCancelledV1]) -> editions.CancelEdition:
    return editions.CancelEdition(event.data.edition_id, event.envelope.time, event.cause)


def free_what_was_held(event: Event[contracts.ApplicationWithdrawnV1]) -> list[Command[Any]]:
    """The place, and the slot before the jury."""
    place = offers.FreePlace(event.data.edition_id, event.data.application_id, event.cause)
    return [place, interviews.free_withdrawn(event)]


def free_place_of_deferred(event: Event[enrolment.EnrolmentDeferredV1]) -> offers.FreePlace:
    return offers.FreePlace(event.data.edition_id, event.data.application_id, event.cause)


def ask_later_place(event: Event[enrolment.DeferralRequestedV1]) -> deferrals.AskLaterPlace:
    said = event.data
    return deferrals.AskLaterPlace(said.application_id, said.enrolment_id, said.to_edition_id, event.cause)


def drop_later_place(event: Event[enrolment.DeferralDroppedV1]) -> deferrals.DropLaterPlace:
    return deferrals.DropLaterPlace(event.data.application_id, event.data.to_edition_id, event.cause)


def record_reservation(event: Event[internal.PlaceReservedV1]) -> deferrals.RecordReservation:
    return deferrals.RecordReservation(event.data.application_id, event.data.edition_id, None, event.cause)


def record_no_reservation(event: Event[internal.ReservationRefusedV1]) -> deferrals.RecordReservation:
    said = event.data
    return deferrals.RecordReservation(said.application_id, said.edition_id, said.reason, event.cause)


def free_place_of_learner(event: Event[enrolment.EnrolmentCancelledV1]) -> offers.FreePlace | None:
    """What ended here first has freed the place already."""
    if event.data.reason in ("application_withdrawn", "decision_corrected", "edition_cancelled"):
        return None
    return offers.FreePlace(event.data.edition_id, event.data.application_id, event.cause)


def validate_approved(event: Event[internal.DecisionsApprovedV1]) -> approvals.ValidateApproved:
    said = event.data
    return approvals.ValidateApproved(said.edition_id, said.jury_id, said.by, said.at, event.cause)


def release_decisions(event: Event[internal.CallListReleasedV1]) -> releases.ReleaseDecisions:
    said = event.data
    return releases.ReleaseDecisions(said.call_list_id, said.called, said.gone, said.at, event.cause)


def record_offer(event: Event[internal.PlaceOfferedV1]) -> offers.RecordOffer:
    said = event.data
    offer = ReceivedOffer(said.decision_id, said.answer_by, said.from_waiting_list, said.call_position)
    return offers.RecordOffer(said.application_id, offer, event.cause)


def readmit(event: Event[contracts.ApplicationReopenedV1]) -> list[Command[Any]]:
    """To the board, and to the interviews of whoever was shortlisted."""
    file = event.data
    board = offers.ReadmitToBoard(file.edition_id, file.application_id, event.cause)
    return [board, bookings.AskApplicant(file.application_id, event.cause)]


def record_extension(event: Event[internal.PlaceExtendedV1]) -> offers.RecordExtension:
    return offers.RecordExtension(event.data.application_id, event.data.answer_by, event.cause)


def record_correction(event: Event[internal.DecisionCorrectedV1]) -> releases.RecordCorrection:
    return releases.RecordCorrection(event.data.application_id, event.data.decision_id, event.data.at, event.cause)


def record_acceptance(event: Event[internal.PlaceTakenV1]) -> offers.RecordAcceptance:
    return offers.RecordAcceptance(event.data.application_id, event.data.at, event.cause)


def record_refusal(event: Event[internal.PlaceDeclinedV1]) -> offers.RecordRefusal:
    return offers.RecordRefusal(event.data.application_id, event.data.at, event.cause)


def record_expiry(event: Event[internal.PlaceExpiredV1]) -> offers.RecordExpiry:
    return offers.RecordExpiry(event.data.application_id, event.data.at, event.cause)


def cancel_all(event: Event[internal.BoardClosedV1]) -> list[Command[Any]]:
    """The files first, so that each person hears that before their interview is called off."""
    files = editions.CancelApplications(event.data.edition_id, event.cause)
    return [files, diaries.CallOffInterviews(event.data.edition_id, event.data.at, event.cause)]


def note_action(event: Event[internal.ActionTakenV1]) -> trail.NoteAction:
    said = event.data.model_dump(exclude={"by", "person_id"})
    return trail.NoteAction(Action(**said), Personal(event.data.by, event.data.person_id), event.cause)


def republish_tombstone(event: Event[ContactCardV1]) -> erasure.RepublishTombstone:
    return erasure.RepublishTombstone(event.data.person_id)


def forget_person(person_id: str) -> list[Command[Any]]:
    """What the person's own tombstone leaves to do here; a person is named in the trail by id, and by their link."""
    return [
        erasure.EraseRestoredPerson(person_id),
        erasure.ForgetApplications(person_id),
        erasure.ForgetExports(person_id),
        trail.ForgetInTrail(person_id),
        trail.ForgetInTrail(f"person:{person_id}"),
    ]


REACTIONS = reactions(
    on(catalogue.EditionOpenedV1, learn_edition),
    on(catalogue.EditionClosedV1, close_edition),
    on(catalogue.EditionStartedV1, start_edition),
    on(catalogue.EditionFinishedV1, finish_edition),
    on(catalogue.EditionCancelledV1, cancel_edition),
    on(enrolment.EnrolmentCancelledV1, free_place_of_learner),
    on(enrolment.DeferralRequestedV1, ask_later_place),
    on(enrolment.DeferralDroppedV1, drop_later_place),
    on(enrolment.EnrolmentDeferredV1, free_place_of_deferred),
    on(contracts.ApplicationWithdrawnV1, free_what_was_held),
    on(contracts.ApplicationCancelledV1, interviews.free_cancelled),
    on(contracts.DecisionReleasedV1, interviews.free_refused),
    on(contracts.ApplicationReopenedV1, readmit),
    on(contracts.ApplicationCompletedV1, interviews.ask_completed),
    on(ContactCardV1, republish_tombstone),
    on_tombstone(ContactCardV1.topic, forget_person),
    on(internal.DecisionsApprovedV1, validate_approved),
    on(internal.CallListReleasedV1, release_decisions),
    on(internal.PlaceOfferedV1, record_offer),
    on(internal.PlaceExtendedV1, record_extension),
    on(internal.DecisionCorrectedV1, record_correction),
    on(internal.PlaceReservedV1, record_reservation),
    on(internal.ReservationRefusedV1, record_no_reservation),
    on(internal.PlaceTakenV1, record_acceptance),
    on(internal.PlaceDeclinedV1, record_refusal),
    on(internal.PlaceExpiredV1, record_expiry),
    on(internal.BoardClosedV1, cancel_all),
    on(internal.ActionTakenV1, note_action),
    on(internal.ShortlistGrownV1, interviews.ask_those_shortlisted),
    on(internal.ShortlistReducedV1, interviews.free_unlisted),
    on(internal.SlotsFreeV1, interviews.ask_those_shortlisted),
    on(internal.SlotsWithheldV1, interviews.call_off_booking),
    on(internal.InterviewSetV1, interviews.record_interview),
    on(internal.InterviewFreedV1, interviews.record_cancellation),
)

"""What interviews react to: their jury's diary, and the end of the application."""

from services.applications.domain.interviews import diary as domain
from services.applications.messaging import internal
from services.applications.use_cases.interviews import bookings, interviews
from shared.contracts import applications as contracts
from shared.kernel.words import Outcome
from shared.messaging.reactions import Event


def record_interview(event: Event[internal.InterviewSetV1]) -> interviews.RecordInterview:
    said = event.data
    told = domain.InterviewSet(
        said.application_id, said.starts_at, said.ends_at, said.place, said.video, said.at, said.booking
    )
    return interviews.RecordInterview(said.jury_id, told, event.cause)


def record_cancellation(event: Event[internal.InterviewFreedV1]) -> interviews.RecordCancellation:
    said = event.data
    told = domain.InterviewFreed(said.application_id, said.reason, said.at, said.booking)
    return interviews.RecordCancellation(said.jury_id, told, event.cause)


def ask_those_shortlisted(
    event: Event[internal.ShortlistGrownV1] | Event[internal.SlotsFreeV1],
) -> bookings.AskShortlisted:
    return bookings.AskShortlisted(event.data.jury_id, event.cause)


def call_off_booking(event: Event[internal.SlotsWithheldV1]) -> bookings.CallOffBooking:
    return bookings.CallOffBooking(event.data.jury_id, event.cause)


def free_unlisted(event: Event[internal.ShortlistReducedV1]) -> interviews.FreeUnlisted:
    said = event.data
    return interviews.FreeUnlisted(said.jury_id, said.applications, said.at, event.cause)


def ask_completed(event: Event[contracts.ApplicationCompletedV1]) -> bookings.AskApplicant:
    return bookings.AskApplicant(event.data.application_id, event.cause)


def free_withdrawn(event: Event[contracts.ApplicationWithdrawnV1]) -> interviews.FreeInterview:
    return _free(event, "withdrawn")


def free_cancelled(event: Event[contracts.ApplicationCancelledV1]) -> interviews.FreeInterview:
    return _free(event, "cancelled")


def free_refused(event: Event[contracts.DecisionReleasedV1]) -> interviews.FreeInterview | None:
    return _free(event, "refused") if event.data.outcome is Outcome.REFUSED else None


def _free(
    event: Event[contracts.ApplicationWithdrawnV1]
    | Event[contracts.ApplicationCancelledV1]
    | Event[contracts.DecisionReleasedV1],
    reason: str,
) -> interviews.FreeInterview:
    said = event.data
    return interviews.FreeInterview(said.edition_id, said.application_id, reason, event.envelope.time, event.cause)

"""The events of the applications service. Topic `applications.events`, ordered per application."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.envelope import Contract
from shared.contracts.vocabulary import (
    ApplicationId,
    Code,
    DecisionId,
    DocumentKind,
    EditionId,
    EnrolmentId,
    InstitutionId,
    PersonId,
    ProfileCode,
)
from shared.kernel.words import Booking, Outcome


class ApplicationEvent(Contract):
    """The fields that every event of an application has."""

    topic: ClassVar[str] = "applications.events"

    application_id: ApplicationId
    person_id: PersonId
    edition_id: EditionId
    institution_id: InstitutionId


class ApplicationStartedV1(ApplicationEvent):
    """A person started an application, which is a draft."""

    type: ClassVar[str] = "eu.cursus.application.started.v1"

    profile: ProfileCode


class ApplicationSubmittedV1(ApplicationEvent):
    """The applicant submitted the application before the application window closed."""

    type: ClassVar[str] = "eu.cursus.application.submitted.v1"

    profile: ProfileCode
    submitted_at: AwareDatetime
    """When it was submitted."""


class DocumentReceivedV1(ApplicationEvent):
    """A document was uploaded, or a newer version replaced it."""

    type: ClassVar[str] = "eu.cursus.document.received.v1"

    kind: DocumentKind


class DocumentValidatedV1(ApplicationEvent):
    """The secretary checked a document and accepted it."""

    type: ClassVar[str] = "eu.cursus.document.validated.v1"

    kind: DocumentKind


class DocumentRefusedV1(ApplicationEvent):
    """The secretary rejected a document; the applicant must send it again."""

    type: ClassVar[str] = "eu.cursus.document.refused.v1"

    kind: DocumentKind
    reason: Code = Field(examples=["unreadable"])
    """The reason, as a stable code."""


class DocumentWaivedV1(ApplicationEvent):
    """The secretary exempted this applicant from a document."""

    type: ClassVar[str] = "eu.cursus.document.waived.v1"

    kind: DocumentKind


class DocumentRequestedV1(ApplicationEvent):
    """The secretary requested an additional document, or a document again, by a deadline of its own."""

    type: ClassVar[str] = "eu.cursus.document.requested.v1"

    kind: DocumentKind
    answer_by: AwareDatetime
    """The deadline for sending it: 23:59:59 in Paris, expressed in UTC."""


class DocumentRemindedV1(ApplicationEvent):
    """A requested document is missing and its deadline is near. Published at most once per configured reminder."""

    type: ClassVar[str] = "eu.cursus.document.reminded.v1"

    kind: DocumentKind
    answer_by: AwareDatetime
    """The deadline for sending it."""


class DocumentLapsedV1(ApplicationEvent):
    """A requested document was not sent before its deadline."""

    type: ClassVar[str] = "eu.cursus.document.lapsed.v1"

    kind: DocumentKind
    answer_by: AwareDatetime
    """The deadline that has passed."""


class ApplicationFoundIncompleteV1(ApplicationEvent):
    """The secretary found that documents are missing."""

    type: ClassVar[str] = "eu.cursus.application.found-incomplete.v1"

    missing: tuple[DocumentKind, ...]
    """The kinds of the documents that are missing or were rejected."""


class ApplicationCompletedV1(ApplicationEvent):
    """Every required document is validated; the jury may review the application."""

    type: ClassVar[str] = "eu.cursus.application.completed.v1"


class ApplicationWithdrawnV1(ApplicationEvent):
    """The applicant withdrew, which is possible in any state. A place that was accepted or offered becomes free."""

    type: ClassVar[str] = "eu.cursus.application.withdrawn.v1"

    withdrawn_at: AwareDatetime
    """When the applicant withdrew."""


class ApplicationReopenedV1(ApplicationEvent):
    """The secretary reopened the application: it had been withdrawn, or was a draft when the window closed."""

    type: ClassVar[str] = "eu.cursus.application.reopened.v1"

    reason: Code = Field(examples=["withdrawn-by-mistake"])
    """The reason, as a stable code."""
    until: AwareDatetime | None = None
    """The deadline for submitting the draft; null if there is none."""
    reopened_at: AwareDatetime
    """When it was reopened."""


class ApplicationCancelledV1(ApplicationEvent):
    """The application was cancelled because its edition was cancelled."""

    type: ClassVar[str] = "eu.cursus.application.cancelled.v1"


class ApplicationErasedV1(ApplicationEvent):
    """The personal data of the application was erased; the decisions remain.

    Recipients must erase their copies (GDPR art. 19).
    """

    type: ClassVar[str] = "eu.cursus.application.erased.v1"

    erased_at: AwareDatetime
    """When it was erased."""


class DecisionReleasedV1(ApplicationEvent):
    """The jury's validated decision was released to the applicant. The letter about it refers to `decision_id`."""

    type: ClassVar[str] = "eu.cursus.decision.released.v1"

    decision_id: DecisionId
    outcome: Outcome
    """The outcome of the decision."""
    waiting_rank: int | None = None
    """Rank on the waiting list, from 1; null unless waitlisted."""
    reason: Code | None = Field(None, examples=["prerequisites-not-met"])
    """A code from the programme's list of reasons; null unless refused."""
    corrects: DecisionId | None = None
    """The released decision that this one replaces; null for a first decision."""


class OfferEvent(ApplicationEvent):
    """The fields that every event of an offer has."""

    decision_id: DecisionId
    profile: ProfileCode


class OfferMadeV1(OfferEvent):
    """A place was offered, to be answered before a deadline."""

    type: ClassVar[str] = "eu.cursus.offer.made.v1"

    answer_by: AwareDatetime
    """The deadline for answering: 23:59:59 in Paris, expressed in UTC."""
    from_waiting_list: bool
    """Whether the place was offered to another applicant before."""
    call_position: int
    """Position in the call order, from 1."""


class OfferAcceptedV1(OfferEvent):
    """The applicant accepted the offer."""

    type: ClassVar[str] = "eu.cursus.offer.accepted.v1"

    accepted_at: AwareDatetime
    """When the offer was accepted."""


class OfferDeclinedV1(OfferEvent):
    """The applicant declined the offer; the place goes to the next applicant in the call order."""

    type: ClassVar[str] = "eu.cursus.offer.declined.v1"

    declined_at: AwareDatetime
    """When the offer was declined."""


class OfferExpiredV1(OfferEvent):
    """The applicant did not answer before the deadline; the place went to the next applicant in the call order."""

    type: ClassVar[str] = "eu.cursus.offer.expired.v1"

    expired_at: AwareDatetime
    """When the offer expired, at or after its deadline."""


class OfferExtendedV1(OfferEvent):
    """The secretary extended the deadline for answering."""

    type: ClassVar[str] = "eu.cursus.offer.extended.v1"

    answer_by: AwareDatetime
    """The new deadline for answering."""


class OfferRevokedV1(OfferEvent):
    """The offer, answered or not, was revoked because its decision was corrected; the place goes to the next."""

    type: ClassVar[str] = "eu.cursus.offer.revoked.v1"

    revoked_at: AwareDatetime
    """When the offer was revoked."""


class InterviewEvent(ApplicationEvent):
    """The fields that every event of an interview has. The video link is on no topic, only on the applicant's page."""

    interview_id: str = Field(examples=["7c1e2f30-4a5b-5c6d-8e9f-0a1b2c3d4e5f"])
    """The id of the interview: one per application, unchanged when the interview is moved."""
    revision: int = Field(ge=0)
    """Rises with each event of this interview, from 0 (RFC 5545 SEQUENCE); the highest is the latest."""
    booking: Booking = Field(Booking.BY_APPLICANT, examples=["by_applicant"])
    """Who chooses the slot. If it is the office, the applicant asks the office for another slot."""


class InterviewTimedEvent(InterviewEvent):
    """The time and the place of the interview."""

    starts_at: AwareDatetime
    """When the interview begins."""
    ends_at: AwareDatetime
    """When the interview ends."""
    place: str | None = Field(examples=["Salle 204, site Cochin"])
    """The room; None if the interview is by video only."""
    video: bool
    """Whether the applicant can join by video."""


class InterviewScheduledV1(InterviewTimedEvent):
    """An interview with the jury was scheduled."""

    type: ClassVar[str] = "eu.cursus.interview.scheduled.v1"


class InterviewMovedV1(InterviewTimedEvent):
    """The time or place of the interview changed; this event replaces the earlier ones."""

    type: ClassVar[str] = "eu.cursus.interview.moved.v1"


class InterviewCancelledV1(InterviewEvent):
    """The interview was cancelled."""

    type: ClassVar[str] = "eu.cursus.interview.cancelled.v1"

    starts_at: AwareDatetime
    """When the interview would have begun."""
    ends_at: AwareDatetime
    """When the interview would have ended."""
    reason: Code = Field(examples=["slot-cancelled"])
    """The reason, as a stable code: applicant, office, slot-cancelled, unlisted, withdrawn, cancelled or refused."""


class BookingOpenedV1(ApplicationEvent):
    """The jury invites the applicant to an interview, and has free slots to choose from. Published once, and again only
    after booking-closed."""

    type: ClassVar[str] = "eu.cursus.application.booking-opened.v1"


class BookingClosedV1(ApplicationEvent):
    """The office of the jury now assigns the slots; the applicant must no longer choose one."""

    type: ClassVar[str] = "eu.cursus.application.booking-closed.v1"


class DeferralPlaceEvent(ApplicationEvent):
    """The fields of every answer to a learner's request for a place in a later edition."""

    enrolment_id: EnrolmentId
    """The enrolment to defer."""
    to_edition_id: EditionId
    """The later edition."""


class DeferralPlaceReservedV1(DeferralPlaceEvent):
    """A place in the later edition is reserved for the learner; the deferral can proceed."""

    type: ClassVar[str] = "eu.cursus.deferral.place-reserved.v1"


class DeferralPlaceRefusedV1(DeferralPlaceEvent):
    """The later edition has no place for the learner, who stays in the present edition."""

    type: ClassVar[str] = "eu.cursus.deferral.place-refused.v1"

    reason: Literal["full", "cancelled"]
    """`full`: all places are accepted, reserved or offered; `cancelled`: the later edition will not take place."""

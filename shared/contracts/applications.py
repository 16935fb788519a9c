"""What applications publish: one voice per application, in order. Topic `applications.events`, keyed by application."""

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
    """What every event of an application says."""

    topic: ClassVar[str] = "applications.events"

    application_id: ApplicationId
    person_id: PersonId
    edition_id: EditionId
    institution_id: InstitutionId


class ApplicationStartedV1(ApplicationEvent):
    """A person has begun a file (a draft)."""

    type: ClassVar[str] = "eu.cursus.application.started.v1"

    profile: ProfileCode


class ApplicationSubmittedV1(ApplicationEvent):
    """The file was handed in before the window closed."""

    type: ClassVar[str] = "eu.cursus.application.submitted.v1"

    profile: ProfileCode
    submitted_at: AwareDatetime
    """When it was handed in."""


class DocumentReceivedV1(ApplicationEvent):
    """A document has come in, or a newer one in its place."""

    type: ClassVar[str] = "eu.cursus.document.received.v1"

    kind: DocumentKind


class DocumentValidatedV1(ApplicationEvent):
    """The secretary has looked at a document and it does."""

    type: ClassVar[str] = "eu.cursus.document.validated.v1"

    kind: DocumentKind


class DocumentRefusedV1(ApplicationEvent):
    """A document does not do; it is awaited anew."""

    type: ClassVar[str] = "eu.cursus.document.refused.v1"

    kind: DocumentKind
    reason: Code = Field(examples=["unreadable"])
    """Why, by a stable name."""


class DocumentWaivedV1(ApplicationEvent):
    """The secretary does not ask this person for it."""

    type: ClassVar[str] = "eu.cursus.document.waived.v1"

    kind: DocumentKind


class DocumentRequestedV1(ApplicationEvent):
    """The secretary asks for one more document, or for one again, with a deadline of its own."""

    type: ClassVar[str] = "eu.cursus.document.requested.v1"

    kind: DocumentKind
    answer_by: AwareDatetime
    """The last moment to send it: 23:59:59 in Paris, told in UTC."""


class DocumentRemindedV1(ApplicationEvent):
    """A document that was asked for is still awaited and its deadline is near: once for each moment, however late."""

    type: ClassVar[str] = "eu.cursus.document.reminded.v1"

    kind: DocumentKind
    answer_by: AwareDatetime
    """The last moment to send it."""


class DocumentLapsedV1(ApplicationEvent):
    """A document that was asked for has not come in time."""

    type: ClassVar[str] = "eu.cursus.document.lapsed.v1"

    kind: DocumentKind
    answer_by: AwareDatetime
    """The moment that is past."""


class ApplicationFoundIncompleteV1(ApplicationEvent):
    """The secretary misses documents."""

    type: ClassVar[str] = "eu.cursus.application.found-incomplete.v1"

    missing: tuple[DocumentKind, ...]
    """The kinds that are awaited or refused."""


class ApplicationCompletedV1(ApplicationEvent):
    """Every required document is validated: the jury may look at the file."""

    type: ClassVar[str] = "eu.cursus.application.completed.v1"


class ApplicationWithdrawnV1(ApplicationEvent):
    """The person has withdrawn, from whatever state; a place held or offered is free again."""

    type: ClassVar[str] = "eu.cursus.application.withdrawn.v1"

    withdrawn_at: AwareDatetime
    """When they said so."""


class ApplicationReopenedV1(ApplicationEvent):
    """The secretary has given the file back: withdrawn before, or a draft past the window."""

    type: ClassVar[str] = "eu.cursus.application.reopened.v1"

    reason: Code = Field(examples=["withdrawn-by-mistake"])
    """Why, by a stable name."""
    until: AwareDatetime | None = None
    """The last moment to hand a draft in; null where that is not asked."""
    reopened_at: AwareDatetime
    """When."""


class ApplicationCancelledV1(ApplicationEvent):
    """The edition was cancelled, and this application with it."""

    type: ClassVar[str] = "eu.cursus.application.cancelled.v1"


class ApplicationErasedV1(ApplicationEvent):
    """Nothing of the person is left in the file, what was decided stays; who took it over lets it go (GDPR art. 19)."""

    type: ClassVar[str] = "eu.cursus.application.erased.v1"

    erased_at: AwareDatetime
    """Since when."""


class DecisionReleasedV1(ApplicationEvent):
    """The jury's validated decision is made known. The letter that announces it is bound to `decision_id`."""

    type: ClassVar[str] = "eu.cursus.decision.released.v1"

    decision_id: DecisionId
    outcome: Outcome
    """What it says."""
    waiting_rank: int | None = None
    """Place on the waiting list, from 1, when waitlisted."""
    reason: Code | None = Field(None, examples=["prerequisites-not-met"])
    """From the programme's list of reasons, when refused."""
    corrects: DecisionId | None = None
    """The released decision that this one takes the place of; null for a first one."""


class OfferEvent(ApplicationEvent):
    """What every event of an offer says."""

    decision_id: DecisionId
    profile: ProfileCode


class OfferMadeV1(OfferEvent):
    """A place is proposed, to be answered in time."""

    type: ClassVar[str] = "eu.cursus.offer.made.v1"

    answer_by: AwareDatetime
    """The last moment to answer: 23:59:59 in Paris, told in UTC."""
    from_waiting_list: bool
    """Whether the place was somebody else's before."""
    call_position: int
    """Place in the call order, from 1."""


class OfferAcceptedV1(OfferEvent):
    """The person takes the place."""

    type: ClassVar[str] = "eu.cursus.offer.accepted.v1"

    accepted_at: AwareDatetime
    """When they said so."""


class OfferDeclinedV1(OfferEvent):
    """The person does not want the place; it goes to the next."""

    type: ClassVar[str] = "eu.cursus.offer.declined.v1"

    declined_at: AwareDatetime
    """When they said so."""


class OfferExpiredV1(OfferEvent):
    """Nobody answered in time; the place went to the next."""

    type: ClassVar[str] = "eu.cursus.offer.expired.v1"

    expired_at: AwareDatetime
    """When the place was taken back, at or after the deadline."""


class OfferExtendedV1(OfferEvent):
    """The secretary has given more time to answer."""

    type: ClassVar[str] = "eu.cursus.offer.extended.v1"

    answer_by: AwareDatetime
    """The last moment to answer from now on."""


class OfferRevokedV1(OfferEvent):
    """The decision that the offer stood on was corrected, before an answer or after it; the place went to the next."""

    type: ClassVar[str] = "eu.cursus.offer.revoked.v1"

    revoked_at: AwareDatetime
    """When."""


class InterviewEvent(ApplicationEvent):
    """What every event of an interview says. The video link is none of it: the person sees it on their own page."""

    interview_id: str = Field(examples=["7c1e2f30-4a5b-5c6d-8e9f-0a1b2c3d4e5f"])
    """The interview: one per application, however often it is moved."""
    revision: int = Field(ge=0)
    """Rises with each word about this interview, from 0 (RFC 5545 SEQUENCE): the highest is the last."""
    booking: Booking = Field(Booking.BY_APPLICANT, examples=["by_applicant"])
    """Who gives the times: where it is the office, the person asks it for another one."""


class InterviewTimedEvent(InterviewEvent):
    """When and where the person is heard."""

    starts_at: AwareDatetime
    """When it begins."""
    ends_at: AwareDatetime
    """When it ends."""
    place: str | None = Field(examples=["Salle 204, site Cochin"])
    """Which room; None where it is by video alone."""
    video: bool
    """Whether it can be joined by video."""


class InterviewScheduledV1(InterviewTimedEvent):
    """The person has a time before the jury."""

    type: ClassVar[str] = "eu.cursus.interview.scheduled.v1"


class InterviewMovedV1(InterviewTimedEvent):
    """Another time or place takes that of the one told before."""

    type: ClassVar[str] = "eu.cursus.interview.moved.v1"


class InterviewCancelledV1(InterviewEvent):
    """The interview will not take place as told."""

    type: ClassVar[str] = "eu.cursus.interview.cancelled.v1"

    starts_at: AwareDatetime
    """When it would have begun."""
    ends_at: AwareDatetime
    """When it would have ended."""
    reason: Code = Field(examples=["slot-cancelled"])
    """Why, by a stable name: applicant, office, slot-cancelled, unlisted, withdrawn, cancelled or refused."""


class BookingOpenedV1(ApplicationEvent):
    """The jury wants to hear the person, and has slots that they may choose from. Said once, and again only after
    booking-closed."""

    type: ClassVar[str] = "eu.cursus.application.booking-opened.v1"


class BookingClosedV1(ApplicationEvent):
    """The office of the jury gives the slots itself by now: who was asked to choose one has none to choose."""

    type: ClassVar[str] = "eu.cursus.application.booking-closed.v1"


class DeferralPlaceEvent(ApplicationEvent):
    """What is said of a place in the later edition that a learner asked to go on in."""

    enrolment_id: EnrolmentId
    """The enrolment that is to be deferred."""
    to_edition_id: EditionId
    """The later edition."""


class DeferralPlaceReservedV1(DeferralPlaceEvent):
    """The later edition's seat board holds a place for the learner: the deferral may go on."""

    type: ClassVar[str] = "eu.cursus.deferral.place-reserved.v1"


class DeferralPlaceRefusedV1(DeferralPlaceEvent):
    """The later edition has no place for the learner, who stays where they are."""

    type: ClassVar[str] = "eu.cursus.deferral.place-refused.v1"

    reason: Literal["full", "cancelled"]
    """Why: all its places are held or offered, or it will not take place."""

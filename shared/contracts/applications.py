"""What applications publish: one voice per application, in order. Topic `applications.events`, keyed by application."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.contracts.envelope import Contract
from shared.contracts.vocabulary import (
    ApplicationId,
    Code,
    DecisionId,
    DocumentKind,
    EditionId,
    InstitutionId,
    Outcome,
    PersonId,
    ProfileCode,
)


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
    submitted_at: datetime
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

    withdrawn_at: datetime
    """When they said so."""


class ApplicationCancelledV1(ApplicationEvent):
    """The edition was cancelled, and this application with it."""

    type: ClassVar[str] = "eu.cursus.application.cancelled.v1"


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


class OfferEvent(ApplicationEvent):
    """What every event of an offer says."""

    decision_id: DecisionId
    profile: ProfileCode


class OfferMadeV1(OfferEvent):
    """A place is proposed, to be answered in time."""

    type: ClassVar[str] = "eu.cursus.offer.made.v1"

    answer_by: datetime
    """The last moment to answer: 23:59:59 in Paris, told in UTC."""
    from_waiting_list: bool
    """Whether the place was somebody else's before."""
    call_position: int
    """Place in the call order, from 1."""


class OfferAcceptedV1(OfferEvent):
    """The person takes the place."""

    type: ClassVar[str] = "eu.cursus.offer.accepted.v1"

    accepted_at: datetime
    """When they said so."""


class OfferDeclinedV1(OfferEvent):
    """The person does not want the place; it goes to the next."""

    type: ClassVar[str] = "eu.cursus.offer.declined.v1"

    declined_at: datetime
    """When they said so."""


class OfferExpiredV1(OfferEvent):
    """Nobody answered in time; the place went to the next."""

    type: ClassVar[str] = "eu.cursus.offer.expired.v1"

    expired_at: datetime
    """When the place was taken back, at or after the deadline."""

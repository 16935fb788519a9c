"""What applications publish: one voice per application, in order. Topic `applications.events`, keyed by application."""

from datetime import datetime
from typing import ClassVar

from shared.contracts.envelope import Contract
from shared.contracts.vocabulary import Code, Outcome


class ApplicationEvent(Contract):
    topic: ClassVar[str] = "applications.events"

    application_id: str
    person_id: str
    edition_id: str
    institution_id: Code


class ApplicationStartedV1(ApplicationEvent):
    """A person has begun a file (a draft)."""

    type: ClassVar[str] = "eu.cursus.application.started.v1"

    profile: Code


class ApplicationSubmittedV1(ApplicationEvent):
    """The file was handed in before the window closed."""

    type: ClassVar[str] = "eu.cursus.application.submitted.v1"

    profile: Code
    submitted_at: datetime


class DocumentReceivedV1(ApplicationEvent):
    type: ClassVar[str] = "eu.cursus.document.received.v1"

    kind: Code


class DocumentValidatedV1(ApplicationEvent):
    type: ClassVar[str] = "eu.cursus.document.validated.v1"

    kind: Code


class DocumentRefusedV1(ApplicationEvent):
    """A document does not do; it is awaited anew."""

    type: ClassVar[str] = "eu.cursus.document.refused.v1"

    kind: Code
    reason: Code


class DocumentWaivedV1(ApplicationEvent):
    """The secretary does not ask this person for it."""

    type: ClassVar[str] = "eu.cursus.document.waived.v1"

    kind: Code


class ApplicationFoundIncompleteV1(ApplicationEvent):
    """The secretary misses documents."""

    type: ClassVar[str] = "eu.cursus.application.found-incomplete.v1"

    missing: tuple[Code, ...]


class ApplicationCompletedV1(ApplicationEvent):
    """Every required document is validated: the jury may look at the file."""

    type: ClassVar[str] = "eu.cursus.application.completed.v1"


class ApplicationWithdrawnV1(ApplicationEvent):
    """The person has withdrawn, from whatever state; a place held or offered is free again."""

    type: ClassVar[str] = "eu.cursus.application.withdrawn.v1"

    withdrawn_at: datetime


class ApplicationCancelledV1(ApplicationEvent):
    """The edition was cancelled, and this application with it."""

    type: ClassVar[str] = "eu.cursus.application.cancelled.v1"


class DecisionReleasedV1(ApplicationEvent):
    """The jury's validated decision is made known. The letter that announces it is bound to `decision_id`."""

    type: ClassVar[str] = "eu.cursus.decision.released.v1"

    decision_id: str
    outcome: Outcome
    waiting_rank: int | None = None
    """Place on the waiting list, from 1, when waitlisted."""
    reason: Code | None = None
    """From the programme's list of reasons, when refused."""


class OfferEvent(ApplicationEvent):
    decision_id: str
    profile: Code


class OfferMadeV1(OfferEvent):
    """A place is proposed, to be answered in time."""

    type: ClassVar[str] = "eu.cursus.offer.made.v1"

    answer_by: datetime
    from_waiting_list: bool
    call_position: int
    """Place in the call order, from 1."""


class OfferAcceptedV1(OfferEvent):
    type: ClassVar[str] = "eu.cursus.offer.accepted.v1"

    accepted_at: datetime


class OfferDeclinedV1(OfferEvent):
    type: ClassVar[str] = "eu.cursus.offer.declined.v1"

    declined_at: datetime


class OfferExpiredV1(OfferEvent):
    """Nobody answered in time; the place went to the next."""

    type: ClassVar[str] = "eu.cursus.offer.expired.v1"

    expired_at: datetime

"""The view of a mail, which several nouns of notifications answer over HTTP."""

from datetime import datetime

from pydantic import Field

from services.notifications.domain.mail.attempt import AttemptOutcome
from services.notifications.domain.mail.message import Message, MessageState
from shared.mongo.store import plain
from shared.web.requests import View


class AttemptView(View):
    at: datetime
    outcome: AttemptOutcome
    code: int | None
    """The server's reply code (RFC 5321); null where none answered."""
    text: str
    """The server's text, without mail addresses."""


class MessageView(View):
    """One mail, with its cause, its template and its outcome."""

    id: str
    state: MessageState = Field(examples=["sent"])
    reason: str | None = Field(examples=[None, "no-contact-card"])
    """Why nothing was sent: `refused-by-server`, `too-many-attempts`, `no-contact-card`, `no-edition`,
    `cannot-be-written`, `accepted`, `declined`, `expired`, `revoked`, `booked`, `by-office`, `decided`, `submitted`,
    `completed`, `withdrawn`, `cancelled`, `superseded`, `deadline-passed`, `person-erased`, `unsubscribed`,
    `address-suppressed`, `no-longer-asked`, `decision-corrected`, `offer-never-told`, `returned`,
    `returned-too-often`."""
    template: str = Field(examples=["offer-made"])
    template_version: str | None
    """A hash of the files that the letter was written from."""
    locale: str | None
    cause: str
    """The id of the event that it announces."""
    cause_type: str = Field(examples=["eu.cursus.offer.made.v1"])
    application_id: str | None
    person_id: str
    edition_id: str | None
    institution_id: str | None
    decision_id: str | None
    intended_at: datetime
    next_at: datetime | None
    """When the next try, or the next look for what it waits for, is due."""
    sent_at: datetime | None
    attempts: tuple[AttemptView, ...]

    @classmethod
    def of(cls, message: Message) -> "MessageView":
        return cls.model_validate(plain(message))

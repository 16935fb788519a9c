"""What notifications take and answer over HTTP."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import EmailStr, Field

from services.notifications.domain.mail.attempt import AttemptOutcome
from services.notifications.domain.mail.digest import Digest
from services.notifications.domain.mail.letters import Subject
from services.notifications.domain.mail.message import Message, MessageState
from services.notifications.domain.mail.recipient import Recipient
from services.notifications.domain.reminders.reminders import Awaited, Reminders
from services.notifications.use_cases.ports import Backlog
from shared.kernel.words import Locale
from shared.mongo.store import plain
from shared.web.requests import Input, View


class AttemptView(View):
    at: datetime
    outcome: AttemptOutcome
    code: int | None
    """The server's reply code (RFC 5321); null when nobody answered."""
    text: str
    """The server's words, without any address."""


class MessageView(View):
    """One mail, and why: what caused it, what it was made from, what became of it."""

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
    """A hash of the files that the letter was made from."""
    locale: str | None
    cause: str
    """The id of the event that it tells of."""
    cause_type: str = Field(examples=["eu.cursus.offer.made.v1"])
    application_id: str | None
    person_id: str
    edition_id: str | None
    institution_id: str | None
    decision_id: str | None
    intended_at: datetime
    next_at: datetime | None
    """When it is tried, or looked for, next."""
    sent_at: datetime | None
    attempts: tuple[AttemptView, ...]

    @classmethod
    def of(cls, message: Message) -> "MessageView":
        return cls.model_validate(plain(message))


class RemindersView(View):
    """The reminders of what is awaited of an applicant."""

    application_id: str
    awaited: Awaited
    answer_by: datetime | None
    moments: tuple[datetime, ...]
    next_at: datetime | None
    stopped: str | None
    """Why no more go out: accepted, declined, expired, revoked, submitted, completed, withdrawn, cancelled; null while
    they may."""

    @classmethod
    def of(cls, plan: Reminders) -> "RemindersView":
        return cls(
            application_id=plan.application_id,
            awaited=plan.awaited,
            answer_by=plan.answer_by,
            moments=plan.moments,
            next_at=plan.due,
            stopped=plan.stopped,
        )


class BacklogView(View):
    by_state: Mapping[str, int]
    oldest_waiting_since: datetime | None

    @classmethod
    def of(cls, backlog: Backlog) -> "BacklogView":
        return cls(by_state=backlog.by_state, oldest_waiting_since=backlog.oldest_waiting_since)


class ReturnView(View):
    """What a report was about."""

    messages: tuple[MessageView, ...]
    """The mails of ours that it tells of; empty where none is."""

    @classmethod
    def of(cls, messages: Sequence[Message]) -> "ReturnView":
        return cls(messages=tuple(MessageView.of(message) for message in messages))


class SuppressionView(View):
    """A person whose address no longer works. The address itself is not shown."""

    person_id: str
    suppressed: str | None = Field(examples=["5.1.1"])
    """The status (RFC 3463) that was reported; null once it is released."""
    suppressed_at: datetime | None
    complained_at: datetime | None

    @classmethod
    def of(cls, person: Recipient) -> "SuppressionView":
        return cls(
            person_id=person.id,
            suppressed=person.suppressed,
            suppressed_at=person.suppressed_at,
            complained_at=person.complained_at,
        )


class PreferencesInput(Input):
    reminders: bool = Field(examples=[True])
    """Whether reminders of deadlines are wanted."""


class PreferencesView(View):
    reminders: bool
    address_works: bool
    """False: mail came back from it; a corrected address sets it right."""

    @classmethod
    def of(cls, person: Recipient) -> "PreferencesView":
        return cls(reminders=person.wants(Subject.REMINDERS), address_works=person.suppressed is None)


class DigestInput(Input):
    email: EmailStr = Field(examples=["scolarite@example.org"])
    """A mailbox of the institution's staff."""
    locale: Locale = Locale.FR
    wanted: bool = True


class DigestView(View):
    institution_id: str
    wanted: bool
    next_look: datetime | None
    """When it is looked next whether there is something to tell; null while it is not wanted."""

    @classmethod
    def of(cls, digest: Digest) -> "DigestView":
        return cls(institution_id=digest.id, wanted=digest.wanted, next_look=digest.due)

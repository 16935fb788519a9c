"""A mail, from the intent to its end. It decides whether and when it is sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from services.notifications.domain.events import MessageAbandoned, MessageBounced, MessageSent
from services.notifications.domain.mail.attempt import ANSWERS, REPORTED, Attempt, AttemptOutcome, without_addresses
from services.notifications.domain.mail.errors import AlreadyBeingSent, TooLateToSend
from services.notifications.domain.mail.letters import Template, require_bound
from services.notifications.domain.policy import (
    KEPT_ATTEMPTS,
    KEPT_REPORTS,
    MOST_ATTEMPTS,
    MOST_RETURNS,
    RETURNED_AFTER,
    SENDING_LEASE,
    WAIT_FOR_FACTS,
    look_after,
    retry_after,
)
from services.notifications.domain.returns.returns import Report, Return, is_soft
from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import IllegalTransition
from shared.kernel.ids import derived_id
from shared.kernel.words import Locale, Outcome


class MessageState(StrEnum):
    AWAITING_CONTACT = "awaiting_contact"
    AWAITING_EDITION = "awaiting_edition"
    AWAITING_ADDRESS = "awaiting_address"
    """The address is suppressed. Another card, or staff, resume the mail."""
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    BOUNCED = "bounced"
    """It came back after a server had accepted it."""
    ABANDONED = "abandoned"
    CANCELLED = "cancelled"


AWAITING = frozenset({MessageState.AWAITING_CONTACT, MessageState.AWAITING_EDITION, MessageState.AWAITING_ADDRESS})
OPEN = AWAITING | {MessageState.QUEUED, MessageState.SENDING}


@dataclass(kw_only=True)
class Message(Aggregate, thing="message"):
    """One mail for one event, template and person. Its id derives from them, so that a repeated event adds no mail.

    `details` are the event's data, none of them personal. Name, address and texts are read when the mail leaves.
    """

    template: Template
    person_id: str
    cause: str
    """The id of the event that the mail announces."""
    cause_type: str
    intended_at: datetime
    details: dict[str, Any] = field(default_factory=dict)
    application_id: str | None = None
    edition_id: str | None = None
    institution_id: str | None = None
    decision_id: str | None = None
    outcome: Outcome | None = None
    reminders_id: str | None = None
    """The plan that is asked, before the mail leaves, whether it is obsolete."""
    not_after: datetime | None = None
    """The mail is not sent after this instant."""

    state: MessageState = MessageState.QUEUED
    next_at: datetime | None = None
    queued_at: datetime | None = None
    """Since when it waits to be sent: from its creation or from an operator's retry."""
    looks: int = 0
    tries: int = 0
    """Server answers since the mail was created or retried by an operator."""
    attempts: list[Attempt] = field(default_factory=list)
    locale: Locale | None = None
    template_version: str | None = None
    reason: str | None = None
    """Why nothing was sent."""
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    """When it bounced or was abandoned."""
    sent_to: str = ""
    """A one-way mark of the address it was sent to: a report concerns that address."""
    insisted: bool = False
    """An operator wants it sent although the address is suppressed."""
    in_doubt: bool = False
    """A worker's lease ended without an outcome: the mail may have left."""
    said: dict[str, Any] | None = None
    """The variables of the letter, without its link. Personal data: None before it is sent and after erasure."""
    forgotten: bool = False
    heard: list[str] = field(default_factory=list)
    """Digests of the reports that were applied, the latest last."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_bound(self.template, self.outcome)
        self.queued_at = self.queued_at or self.intended_at
        if self.state is MessageState.QUEUED and self.next_at is None:
            self.next_at = self.intended_at

    @staticmethod
    def id_for(cause: str, template: Template, person_id: str, occasion: str = "") -> str:
        """The derived id. `occasion` distinguishes the reminders of one offer."""
        return derived_id("mail", cause, template.value, person_id, occasion)

    @property
    def due(self) -> datetime | None:
        return self.next_at if self.state in OPEN else None

    @property
    def partition_key(self) -> str:
        return self.application_id or self.person_id

    @property
    def owner_institution(self) -> str | None:
        return self.institution_id

    @property
    def is_awaiting(self) -> bool:
        return self.state in AWAITING

    @property
    def answers(self) -> int:
        """How many times a server has answered during a hand-over, in all."""
        return sum(attempt.outcome in ANSWERS for attempt in self.attempts)

    @property
    def may_have_left(self) -> bool:
        """Whether the person may have read it: a server answered, or may have received it."""
        return self.in_doubt or self.sent_at is not None or self.answers > 0

    @property
    def is_held(self) -> bool:
        """Whether a worker is sending it. After a crash another worker takes it when the lease ends."""
        return self.state is MessageState.SENDING

    def wait_for_contact(self, at: datetime) -> None:
        """Waits for the contact card, whose arrival resumes the mail. Abandoned after a month."""
        self._wait(MessageState.AWAITING_CONTACT, "no-contact-card", at)

    def wait_for_edition(self, at: datetime) -> None:
        """Waits for the edition's texts, whose arrival resumes the mail. Abandoned after a month."""
        self._wait(MessageState.AWAITING_EDITION, "no-edition", at)

    def wait_for_address(self, at: datetime) -> None:
        """Waits while the address is suppressed. Another card, or staff, resume the mail. Abandoned after a month."""
        self._wait(MessageState.AWAITING_ADDRESS, "address-suppressed", at)

    def resume(self, at: datetime) -> None:
        """Queues the mail again: what was missing has arrived."""
        self._require("resume", AWAITING)
        self.state, self.next_at = MessageState.QUEUED, at

    def begin(self, locale: Locale, template_version: str, at: datetime, sent_to: str = "") -> None:
        """Takes the lease: the worker that saves this change sends the mail, alone, until the lease ends."""
        self._require("send", OPEN)
        if self.not_after and at > self.not_after:
            raise TooLateToSend(self.not_after)
        self._require_free(at)
        self.state, self.next_at = MessageState.SENDING, at + SENDING_LEASE
        self.locale, self.template_version, self.sent_to = locale, template_version, sent_to

    def postpone(self, at: datetime, rest: timedelta) -> None:
        """Delays the mail without a try: another mail probes the relay, or the domain's rate is used up."""
        self._require("postpone", OPEN)
        self._require_free(at)
        self._rest(at, rest)

    def accepted(self, code: int, text: str, at: datetime, variables: Mapping[str, Any] | None = None) -> None:
        """The server accepted the mail. `variables` are those that the letter was written from."""
        self._require("mark as sent", {MessageState.SENDING})
        self._note(AttemptOutcome.ACCEPTED, code, text, at)
        self.tries += 1
        self.state, self.next_at, self.sent_at, self.reason = MessageState.SENT, None, at, None
        self.said = dict(variables) if variables is not None and not self.forgotten else None
        self.record(MessageSent(self.locale, at))

    def deferred(self, code: int | None, text: str, at: datetime, jitter: float) -> None:
        """The server answered 4xx, or broke off. Retried later; abandoned after `MOST_ATTEMPTS` answers."""
        self._require("defer", {MessageState.SENDING})
        self._note(AttemptOutcome.DEFERRED, code, text, at)
        self.tries += 1
        if self.tries >= MOST_ATTEMPTS:
            self._abandon("too-many-attempts", at)
        else:
            self._rest(at, retry_after(self.tries, jitter))

    def refused(self, code: int | None, text: str, at: datetime) -> None:
        """The server answered 5xx: the mail is abandoned."""
        self._require("refuse", {MessageState.SENDING})
        self._note(AttemptOutcome.REFUSED, code, text, at)
        self.tries += 1
        self._abandon("refused-by-server", at)

    def unreachable(self, at: datetime, rest: timedelta) -> None:
        """No server could be reached. This is not the mail's fault and does not count as a try."""
        self._require("put back", {MessageState.SENDING})
        if not self.attempts or self.attempts[-1].outcome is not AttemptOutcome.UNREACHABLE:
            self._note(AttemptOutcome.UNREACHABLE, None, "", at)
        self._rest(at, rest)

    def unwritable(self, at: datetime) -> None:
        """The letter cannot be written from the event's data. Abandoned, so that staff see it."""
        self._require("give up", {MessageState.SENDING})
        self._abandon("cannot-be-written", at)

    def cancel(self, reason: str, at: datetime) -> None:
        """Cancels a mail that has not left. Raises `AlreadyBeingSent` while a worker is sending it."""
        self._require("cancel", OPEN)
        self._require_free(at)
        self._call_off(reason)

    def withhold(self, reason: str) -> None:
        """Cancels the mail at the last check, by the worker that is sending it."""
        self._require("withhold", {MessageState.SENDING})
        self._call_off(reason)

    def put_back(self, at: datetime, rest: timedelta) -> None:
        """Delays the mail at the last check, by the worker that is sending it."""
        self._require("put back", {MessageState.SENDING})
        self._rest(at, rest)

    def returned(self, report: Report, digest: str, at: datetime, jitter: float) -> None:
        """Applies a report about the mail after its hand-over. `digest` identifies the report: it is applied once.

        After a soft failure the mail is sent again later, a few times. A hard failure ends it.
        """
        if digest in self.heard:
            return
        self.heard = [*self.heard, digest][-KEPT_REPORTS:]
        outcome = REPORTED[report.kind]
        self._note(outcome, None, f"{report.status} {report.text}".strip(), at)
        if report.kind is not Return.FAILED or self.state is not MessageState.SENT:
            return
        returns = sum(attempt.outcome is AttemptOutcome.RETURNED for attempt in self.attempts)
        if is_soft(report.status) and returns <= MOST_RETURNS:
            self._rest(at, retry_after(RETURNED_AFTER + returns, jitter))
            return
        self.state, self.next_at, self.ended_at = MessageState.BOUNCED, None, at
        self.reason = "returned-too-often" if is_soft(report.status) else "returned"
        self.record(MessageBounced(report.status, at))

    def forget(self) -> None:
        """Drops the content, at the person's erasure or the end of retention. Keeps that there was a mail."""
        if self.state in AWAITING | {MessageState.QUEUED}:
            self._call_off("person-erased")
        self.details, self.sent_to, self.said, self.forgotten = {}, "", None, True
        self.attempts = [replace(attempt, text="") for attempt in self.attempts]

    def retry(self, at: datetime) -> None:
        """Queues an abandoned or bounced mail again, for an operator, with a new count of tries."""
        self._require("retry", {MessageState.ABANDONED, MessageState.BOUNCED})
        self.insisted = True
        self.state, self.next_at, self.queued_at = MessageState.QUEUED, at, at
        self.tries, self.looks, self.reason, self.ended_at = 0, 0, None, None

    def _wait(self, state: MessageState, reason: str, at: datetime) -> None:
        self._require("let wait", OPEN)
        self._require_free(at)
        if at - (self.queued_at or self.intended_at) > WAIT_FOR_FACTS:
            return self._abandon(reason, at)
        self.state, self.next_at = state, at + look_after(self.looks)
        self.looks += 1
        return None

    def _call_off(self, reason: str) -> None:
        self.state, self.next_at, self.reason = MessageState.CANCELLED, None, reason

    def _rest(self, at: datetime, rest: timedelta) -> None:
        self.state, self.next_at = MessageState.QUEUED, at + rest

    def _abandon(self, reason: str, at: datetime) -> None:
        self.state, self.next_at, self.reason, self.ended_at = MessageState.ABANDONED, None, reason, at
        self.record(MessageAbandoned(reason))

    def _note(self, outcome: AttemptOutcome, code: int | None, text: str, at: datetime) -> None:
        kept = "" if self.forgotten else without_addresses(text)
        attempt = Attempt(at=at, outcome=outcome, code=code, text=kept)
        self.attempts = [*self.attempts, attempt][-KEPT_ATTEMPTS:]

    def _require_free(self, at: datetime) -> None:
        if self.state is MessageState.SENDING:
            if self.next_at and at < self.next_at:
                raise AlreadyBeingSent(self.next_at)
            self.in_doubt = True

    def _require(self, verb: str, accepted: Iterable[MessageState]) -> None:
        if self.state not in (states := frozenset(accepted)):
            raise IllegalTransition("message", verb, self.state.value, states)

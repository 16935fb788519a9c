"""What notifications publish: what became of each mail, and the DPC ledger. Topic `notifications.events`."""

from datetime import datetime
from typing import ClassVar, Literal

from shared.contracts.enrolment import HoursByMode
from shared.contracts.envelope import Contract
from shared.contracts.vocabulary import ActionType, Code


class NotificationEvent(Contract):
    topic: ClassVar[str] = "notifications.events"


class MessageEvent(NotificationEvent):
    message_id: str
    person_id: str
    application_id: str | None
    """None for mail that no application is the cause of (a sign-in link)."""
    template: Code
    cause: str
    """The id of the event that the mail tells of."""


class MessageSentV1(MessageEvent):
    """The mail server has taken the mail."""

    type: ClassVar[str] = "eu.cursus.message.sent.v1"

    locale: Literal["fr", "en"]
    attempts: int
    sent_at: datetime


class MessageAbandonedV1(MessageEvent):
    """The mail was given up; staff see it."""

    type: ClassVar[str] = "eu.cursus.message.abandoned.v1"

    attempts: int
    reason: Code


class ProofEvent(NotificationEvent):
    proof_id: str
    person_id: str
    institution_id: Code


class ProofRecordedV1(ProofEvent):
    """One CPD action of a health professional stands in the ledger, with its evidence."""

    type: ClassVar[str] = "eu.cursus.dpc.proof-recorded.v1"

    application_id: str | None
    action_type: ActionType
    programme_id: Code | None
    module: Code | None
    hours: tuple[HoursByMode, ...]
    completed_at: datetime
    evidence_sha256: str


class ProofReversedV1(ProofEvent):
    """A proof no longer counts; the entry stays and this one reverses it."""

    type: ClassVar[str] = "eu.cursus.dpc.proof-reversed.v1"

    reason: Code
    reversed_at: datetime

"""The events of the notifications service: the delivery of mail, and the DPC ledger. Topic `notifications.events`."""

from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.enrolment import HoursByMode
from shared.contracts.envelope import Contract
from shared.contracts.vocabulary import Code, InstitutionId, Locale, PersonId
from shared.kernel.words import ActionType


class NotificationEvent(Contract):
    """The topic of every event of notifications."""

    topic: ClassVar[str] = "notifications.events"


class MessageEvent(NotificationEvent):
    """The fields that every event of a mail has."""

    message_id: str = Field(examples=["2b7c9d10-4e5f-5a6b-8c7d-9e0f1a2b3c4d"])
    """The id of the mail, derived from cause, template and person: there is one mail for each combination."""
    person_id: PersonId
    application_id: Annotated[str | None, Field(examples=["0199b3a1-02c5-7a10-8f3b-6e5d4c3b2a19"])]
    """The application that the mail is about; None for other mail (a sign-in link)."""
    template: Code = Field(examples=["offer-made"])
    """The template of the mail."""
    cause: str = Field(examples=["0199b3a2-77aa-7b01-9c2d-3e4f5a6b7c8d"])
    """The id of the event that caused the mail."""


class MessageSentV1(MessageEvent):
    """The mail server accepted the mail."""

    type: ClassVar[str] = "eu.cursus.message.sent.v1"

    locale: Locale
    attempts: int
    """The number of attempts, from 1."""
    sent_at: AwareDatetime
    """When the mail server accepted it."""


class MessageAbandonedV1(MessageEvent):
    """The mail was abandoned and will not be retried. It is shown to staff."""

    type: ClassVar[str] = "eu.cursus.message.abandoned.v1"

    attempts: int
    """The number of attempts made."""
    reason: Code = Field(examples=["mailbox-unknown"])
    """The reason, as a stable code."""


class MessageBouncedV1(MessageEvent):
    """A mail server accepted the mail, then returned it as permanently undeliverable. It is shown to staff."""

    type: ClassVar[str] = "eu.cursus.message.bounced.v1"

    attempts: int
    """The number of attempts made."""
    status: str = Field(pattern=r"^[245]\.\d{1,3}\.\d{1,3}$", examples=["5.1.1"])
    """The enhanced status code of the delivery report (RFC 3463)."""
    bounced_at: AwareDatetime
    """When the delivery report was processed."""


class ProofEvent(NotificationEvent):
    """The fields that every event of a DPC proof has."""

    proof_id: str = Field(examples=["9c8b7a60-1d2e-5f3a-8b4c-5d6e7f809102"])
    """The id of the entry in the ledger, derived from its cause."""
    person_id: PersonId
    institution_id: InstitutionId


class ProofRecordedV1(ProofEvent):
    """A DPC action of a health professional was recorded in the ledger with its evidence."""

    type: ClassVar[str] = "eu.cursus.dpc.proof-recorded.v1"

    application_id: Annotated[str | None, Field(examples=["0199b3a1-02c5-7a10-8f3b-6e5d4c3b2a19"])]
    """The application that led to the action; None for an action without one."""
    action_type: ActionType
    """How the action counts towards DPC, the duty of continuing professional development."""
    programme_id: Annotated[Code | None, Field(examples=["du-intelligence-artificielle-sante"])]
    """The programme; None for an action completed elsewhere."""
    module: Annotated[Code | None, Field(examples=["medical-imaging"])]
    """The module; None for an action that is not a module of this consortium."""
    hours: tuple[HoursByMode, ...]
    """The hours attended, by mode."""
    completed_at: AwareDatetime
    """When the action was completed."""
    evidence_sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    """The SHA-256 of the evidence, in hexadecimal."""
    verification: Literal["issuer", "institution"] = Field("issuer", examples=["issuer"])
    """Who vouches for the action: `issuer`, the service that recorded it; `institution`, an institution that checked
    the evidence of an action completed elsewhere. Self-declared actions are not published."""


class ProofReversedV1(ProofEvent):
    """A proof no longer counts. The entry stays in the ledger and is reversed by this one."""

    type: ClassVar[str] = "eu.cursus.dpc.proof-reversed.v1"

    reason: Code = Field(examples=["module-result-corrected"])
    """The reason, as a stable code."""
    reversed_at: AwareDatetime
    """When it was reversed."""

"""What notifications publish: what became of each mail, and the DPC ledger. Topic `notifications.events`."""

from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field

from shared.contracts.enrolment import HoursByMode
from shared.contracts.envelope import Contract
from shared.contracts.vocabulary import Code, InstitutionId, Locale, PersonId
from shared.kernel.words import ActionType


class NotificationEvent(Contract):
    """What every event of notifications says."""

    topic: ClassVar[str] = "notifications.events"


class MessageEvent(NotificationEvent):
    """What every event of a mail says."""

    message_id: str = Field(examples=["2b7c9d10-4e5f-5a6b-8c7d-9e0f1a2b3c4d"])
    """The mail, by an id derived from its cause: one mail per cause, template and person."""
    person_id: PersonId
    application_id: Annotated[str | None, Field(examples=["0199b3a1-02c5-7a10-8f3b-6e5d4c3b2a19"])]
    """None for mail that no application is the cause of (a sign-in link)."""
    template: Code = Field(examples=["offer-made"])
    """Which letter."""
    cause: str = Field(examples=["0199b3a2-77aa-7b01-9c2d-3e4f5a6b7c8d"])
    """The id of the event that the mail tells of."""


class MessageSentV1(MessageEvent):
    """The mail server has taken the mail."""

    type: ClassVar[str] = "eu.cursus.message.sent.v1"

    locale: Locale
    attempts: int
    """How many tries it took, from 1."""
    sent_at: AwareDatetime
    """When the mail server took it."""


class MessageAbandonedV1(MessageEvent):
    """The mail was given up; staff see it."""

    type: ClassVar[str] = "eu.cursus.message.abandoned.v1"

    attempts: int
    """How many tries were made."""
    reason: Code = Field(examples=["mailbox-unknown"])
    """Why, by a stable name."""


class MessageBouncedV1(MessageEvent):
    """A mail server had taken the mail, and it came back for good; staff see it."""

    type: ClassVar[str] = "eu.cursus.message.bounced.v1"

    attempts: int
    """How many tries were made."""
    status: str = Field(pattern=r"^[245]\.\d{1,3}\.\d{1,3}$", examples=["5.1.1"])
    """The enhanced status code of the report (RFC 3463)."""
    bounced_at: AwareDatetime
    """When we heard of it."""


class ProofEvent(NotificationEvent):
    """What every event of a proof says."""

    proof_id: str = Field(examples=["9c8b7a60-1d2e-5f3a-8b4c-5d6e7f809102"])
    """The entry in the ledger, by an id derived from its cause."""
    person_id: PersonId
    institution_id: InstitutionId


class ProofRecordedV1(ProofEvent):
    """One CPD action of a health professional stands in the ledger, with its evidence."""

    type: ClassVar[str] = "eu.cursus.dpc.proof-recorded.v1"

    application_id: Annotated[str | None, Field(examples=["0199b3a1-02c5-7a10-8f3b-6e5d4c3b2a19"])]
    """None for a proof that no application of ours is behind."""
    action_type: ActionType
    """What it counts as under the DPC duty."""
    programme_id: Annotated[Code | None, Field(examples=["du-intelligence-artificielle-sante"])]
    """None for an action taken elsewhere."""
    module: Annotated[Code | None, Field(examples=["medical-imaging"])]
    """None for an action that is no module of ours."""
    hours: tuple[HoursByMode, ...]
    """Hours followed, by mode."""
    completed_at: AwareDatetime
    """When the action was completed."""
    evidence_sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    """The SHA-256 of what proves it, in hexadecimal."""
    verification: Literal["issuer", "institution"] = Field("issuer", examples=["issuer"])
    """Who stands for it: the issuer itself, or an institution that has seen the evidence of an action done elsewhere.
    What a person declares alone is not published."""


class ProofReversedV1(ProofEvent):
    """A proof no longer counts; the entry stays and this one reverses it."""

    type: ClassVar[str] = "eu.cursus.dpc.proof-reversed.v1"

    reason: Code = Field(examples=["module-result-corrected"])
    """Why, by a stable name."""
    reversed_at: AwareDatetime
    """When."""

"""The one restricted topic: who a person is. Compacted by person id; read by enrolment and notifications, and by its
publisher, who guards its tombstones."""

from typing import ClassVar

from pydantic import Field

from shared.contracts.envelope import Contract
from shared.contracts.vocabulary import Locale, PersonId


class ContactCardV1(Contract):
    """A person's contact card as it now stands. Personal data: never copied to a public topic, a log or a metric."""

    type: ClassVar[str] = "eu.cursus.contact.updated.v1"
    topic: ClassVar[str] = "applications.contacts"

    person_id: PersonId
    given_name: str = Field(examples=["Ada"])
    """As the person writes it."""
    family_name: str = Field(examples=["Martin"])
    """As the person writes it."""
    email: str = Field(examples=["ada.martin@example.org"])
    """Where mail goes."""
    pending_email: str | None = Field(None, examples=[None])
    """An address that takes its place once confirmed from its own mailbox; nothing but that question goes there."""
    locale: Locale
    profession: str | None = Field(None, examples=["Médecin"])
    """As the national directory of health professionals names it; None for other people."""
    rpps: str | None = Field(None, examples=["10001234566"])
    """11 digits; None for who has none."""
    rpps_verified: bool = False
    """False: self-declared. True: an identity provider vouched for it."""

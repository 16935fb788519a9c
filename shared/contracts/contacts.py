"""The restricted topic `applications.contacts`: the identity of each person, compacted by person id.

Enrolment and notifications consume it. Applications, its publisher, consumes it too, to restore tombstones.
"""

from typing import ClassVar

from pydantic import Field

from shared.contracts.envelope import Contract
from shared.contracts.vocabulary import Locale, PersonId


class ContactCardV1(Contract):
    """The current contact card of a person. Personal data: never copied to a public topic, a log or a metric."""

    type: ClassVar[str] = "eu.cursus.contact.updated.v1"
    topic: ClassVar[str] = "applications.contacts"

    person_id: PersonId
    given_name: str = Field(examples=["Ada"])
    """The given name as the person writes it."""
    family_name: str = Field(examples=["Martin"])
    """The family name as the person writes it."""
    email: str = Field(examples=["ada.martin@example.org"])
    """The confirmed e-mail address."""
    pending_email: str | None = Field(None, examples=[None])
    """A new address that replaces `email` once it is confirmed. Only the request for confirmation is sent to it."""
    locale: Locale
    profession: str | None = Field(None, examples=["Médecin"])
    """The profession as named in the national directory of health professionals; None for other people."""
    rpps: str | None = Field(None, examples=["10001234566"])
    """The RPPS number, 11 digits; None if the person has none."""
    rpps_verified: bool = False
    """Whether an identity provider verified the RPPS number; false if it is self-declared."""

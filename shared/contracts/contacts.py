"""The one restricted topic: who a person is. Compacted by person id; only enrolment and notifications read it."""

from typing import ClassVar, Literal

from shared.contracts.envelope import Contract


class ContactCardV1(Contract):
    """A person's contact card as it now stands. Personal data: never copied to a public topic, a log or a metric."""

    type: ClassVar[str] = "eu.cursus.contact.updated.v1"
    topic: ClassVar[str] = "applications.contacts"

    person_id: str
    given_name: str
    family_name: str
    email: str
    locale: Literal["fr", "en"]
    profession: str | None = None
    """As the national directory of health professionals names it; None for other people."""
    rpps: str | None = None
    """11 digits; None for who has none."""
    rpps_verified: bool = False
    """False: self-declared. True: an identity provider vouched for it."""

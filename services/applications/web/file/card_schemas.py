"""Request and response bodies about a person: the contact card."""

from typing import Annotated

from pydantic import EmailStr, Field

from services.applications.domain.file.person import Card, Person
from shared.kernel.words import Locale
from shared.mongo.store import plain
from shared.web.requests import Input, View

Name = Annotated[
    str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$")
]
"""One line of text, not blank. No control characters: they could inject headers into a mail."""


class CardInput(Input):
    """A person's contact card."""

    given_name: Name = Field(examples=["Anaïs"])
    family_name: Name = Field(examples=["Lefèvre"])
    email: EmailStr = Field(examples=["anais.lefevre@example.org"])
    locale: Locale = Field(Locale.FR, examples=["fr"])
    profession: Name | None = Field(None, examples=["Médecin"])
    """The name in the national directory of health professionals; null for other people."""
    rpps: str | None = Field(None, max_length=20, examples=["10003456786"])
    """National number of a health professional: 11 digits, the last one is a Luhn key."""
    employer: Name | None = Field(None, examples=["CHU Dijon Bourgogne"])

    def card(self) -> Card:
        return Card(**self.model_dump())


class Registered(View):
    """The sign-in link goes to the e-mail address."""

    person_id: str
    warnings: tuple[str, ...]
    """Values that the sandbox accepts and production refuses."""

    @classmethod
    def of(cls, person: Person) -> "Registered":
        return cls(person_id=person.id, warnings=person.warnings)


class ProofInput(Input):
    token: str = Field(min_length=20, max_length=2_000)
    """The token of the link that was sent to the new address."""


class ConfirmedView(View):
    """No personal data, because the reply to a POST is stored."""

    person_id: str
    confirmed: bool = True

    @classmethod
    def of(cls, person: Person) -> "ConfirmedView":
        return cls(person_id=person.id)


class PersonView(View):
    id: str
    version: int
    given_name: str
    family_name: str
    email: str
    pending_email: str | None
    """A new address that replaces `email` once it is confirmed by the link sent to it."""
    locale: Locale
    profession: str | None
    rpps: str | None
    rpps_verified: bool
    """False: self-declared. True: confirmed by an identity provider."""
    employer: str | None
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, person: Person) -> "PersonView":
        own = {"id": person.id, "version": person.version, "rpps_verified": person.rpps_verified}
        own |= {"pending_email": person.pending_email}
        return cls.model_validate(plain(person.card) | own | {"warnings": person.warnings})

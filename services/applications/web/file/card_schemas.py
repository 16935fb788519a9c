"""What applications take and answer over HTTP about a person: their contact card."""

from typing import Annotated

from pydantic import EmailStr, Field

from services.applications.domain.file.person import Card, Person
from shared.kernel.words import Locale
from shared.mongo.store import plain
from shared.web.requests import Input, View

Name = Annotated[
    str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$")
]
"""A line of text that is not blank; no control character, which could break out of a mail's header."""


class CardInput(Input):
    """A person's contact card."""

    given_name: Name = Field(examples=["Anaïs"])
    family_name: Name = Field(examples=["Lefèvre"])
    email: EmailStr = Field(examples=["anais.lefevre@example.org"])
    locale: Locale = Field(Locale.FR, examples=["fr"])
    profession: Name | None = Field(None, examples=["Médecin"])
    """As the national directory of health professionals names it; null for other people."""
    rpps: str | None = Field(None, max_length=20, examples=["10003456786"])
    """A health professional's national number: 11 digits of which the last is a Luhn key."""
    employer: Name | None = Field(None, examples=["CHU Dijon Bourgogne"])

    def card(self) -> Card:
        return Card(**self.model_dump())


class Registered(View):
    """The sign-in link goes to the e-mail address."""

    person_id: str
    warnings: tuple[str, ...]
    """What was let through and would be refused outside the sandbox."""

    @classmethod
    def of(cls, person: Person) -> "Registered":
        return cls(person_id=person.id, warnings=person.warnings)


class ProofInput(Input):
    token: str = Field(min_length=20, max_length=2_000)
    """From the link that went to the new address."""


class ConfirmedView(View):
    """Nothing of the person: the answer to a POST is kept."""

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
    """An address that takes its place once it is confirmed from its own mailbox."""
    locale: Locale
    profession: str | None
    rpps: str | None
    rpps_verified: bool
    """False: self-declared. True: an identity provider vouched for it."""
    employer: str | None
    warnings: tuple[str, ...]

    @classmethod
    def of(cls, person: Person) -> "PersonView":
        own = {"id": person.id, "version": person.version, "rpps_verified": person.rpps_verified}
        own |= {"pending_email": person.pending_email}
        return cls.model_validate(plain(person.card) | own | {"warnings": person.warnings})

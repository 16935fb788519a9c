"""A person and their contact card: the only place where names, addresses and national numbers live."""

from dataclasses import dataclass
from enum import StrEnum

from services.applications.domain.events import ContactCardChanged
from services.applications.domain.policy import Strictness, checked_rpps, email_key, luhn_key_holds
from shared.kernel.aggregate import Aggregate


class Locale(StrEnum):
    """A language of the house."""

    FR = "fr"
    EN = "en"


@dataclass(frozen=True)
class Card:
    """What a person says about themselves. `rpps` is for health professionals; None for who has none."""

    given_name: str
    family_name: str
    email: str
    locale: Locale
    profession: str | None = None
    rpps: str | None = None
    employer: str | None = None


@dataclass(kw_only=True)
class Person(Aggregate):
    """One human being, known by one e-mail address. `email_key` is the address as uniqueness sees it."""

    card: Card
    email_key: str
    rpps_verified: bool = False

    @classmethod
    def register(cls, id: str, card: Card, strictness: Strictness) -> "Person":
        """A new person; their number is self-declared until an identity provider vouches for it."""
        person = cls(id=id, card=card, email_key="")
        person.correct(card, strictness)
        return person

    def correct(self, card: Card, strictness: Strictness) -> None:
        """Replace the whole card; the whole card is published anew."""
        rpps = checked_rpps(card.rpps, strictness)
        self.rpps_verified = self.rpps_verified and rpps == self.card.rpps
        self.card = Card(
            given_name=card.given_name.strip(),
            family_name=card.family_name.strip(),
            email=card.email.strip(),
            locale=card.locale,
            profession=card.profession,
            rpps=rpps,
            employer=card.employer,
        )
        self.email_key = email_key(card.email)
        self.record(ContactCardChanged())

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was let through in sandbox mode and would be refused otherwise, by code."""
        rpps = self.card.rpps
        return () if rpps is None or luhn_key_holds(rpps) else ("rpps-key-wrong",)

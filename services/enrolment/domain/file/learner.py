"""The local copy of a contact card, for roll sheets and certificates. Personal data, never published."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.aggregate import Aggregate


@dataclass(frozen=True, kw_only=True)
class Card:
    """A person as published on the restricted contacts topic."""

    given_name: str
    family_name: str
    locale: str
    profession: str | None = None
    rpps: str | None = None
    """National number of the health professional, 11 digits; None where there is none."""
    rpps_verified: bool = False
    """False: self-declared."""


NOBODY = Card(given_name="", family_name="", locale="fr")


@dataclass(frozen=True, kw_only=True)
class Birth:
    """Distinguishes holders of a diploma who have the same name."""

    birth_name: str
    birth_date: date
    birth_place: str


@dataclass(frozen=True, kw_only=True)
class Holder:
    """The holder of a diploma: all personal data that an erasure keeps, and only where a diploma was awarded.

    Institutions attest their diplomas for as long as the holders live (docs/decisions/0015). `birth` None: there was
    no administrative file.
    """

    given_name: str
    family_name: str
    birth: Birth | None = None


@dataclass(kw_only=True)
class Learner(Aggregate, thing="learner"):
    """A person with the latest contact card; the id is the person's.

    An erased person stays as a tombstone, which ignores later cards.
    """

    card: Card
    erased: bool = False
    birth: Birth | None = None
    """Kept for the attestation of a diploma after the administrative file is erased."""
    holder: Holder | None = None

    @classmethod
    def tombstone(cls, id: str) -> "Learner":
        """For an erased person of whom no card has arrived, so that a late card is ignored."""
        return cls(id=id, card=NOBODY, erased=True)

    def follow(self, card: Card) -> None:
        """Replaces the card; ignored after an erasure."""
        if not self.erased:
            self.card = card

    def keep_birth(self, birth: Birth) -> None:
        """Keeps the birth data of a diploma's holder when the administrative file is erased first."""
        if not self.erased:
            self.birth = birth

    def erase(self, *, diploma: bool, birth: Birth | None) -> None:
        """Erases the personal data; `diploma` keeps the holder's names and birth. A repetition changes nothing."""
        if self.erased:
            return
        if diploma:
            given, family = self.card.given_name, self.card.family_name
            self.holder = Holder(given_name=given, family_name=family, birth=birth or self.birth)
        self.card, self.birth, self.erased = NOBODY, None, True

"""Our copy of a person's contact card: what a roll sheet and a certificate print. Personal data, never published."""

from dataclasses import dataclass
from datetime import date

from shared.kernel.aggregate import Aggregate


@dataclass(frozen=True, kw_only=True)
class Card:
    """A person as the restricted contacts topic tells."""

    given_name: str
    family_name: str
    locale: str
    profession: str | None = None
    rpps: str | None = None
    """National number of the health professional, 11 digits; None for who has none."""
    rpps_verified: bool = False
    """False: self-declared."""


NOBODY = Card(given_name="", family_name="", locale="fr")


@dataclass(frozen=True, kw_only=True)
class Birth:
    """What tells one holder of a diploma from another of the same name."""

    birth_name: str
    birth_date: date
    birth_place: str


@dataclass(frozen=True, kw_only=True)
class Holder:
    """To whom a diploma was awarded: all that is kept of somebody who was forgotten, and of nobody else.

    Institutions must be able to attest their diplomas for as long as their holders live (docs/decisions/0015).
    `birth` None: there was no administrative file.
    """

    given_name: str
    family_name: str
    birth: Birth | None = None


@dataclass(kw_only=True)
class Learner(Aggregate, thing="learner"):
    """A person as last told. The id is the person's. Who was forgotten leaves a grave, which no later card fills."""

    card: Card
    erased: bool = False
    birth: Birth | None = None
    """Of a diploma's holder whose administrative file is kept no more: what is left of it, for their attestation."""
    holder: Holder | None = None

    @classmethod
    def grave(cls, id: str) -> "Learner":
        """Of somebody who was never heard of."""
        return cls(id=id, card=NOBODY, erased=True)

    def follow(self, card: Card) -> None:
        """Take over the card as it now stands; nobody who was erased comes back by it."""
        if not self.erased:
            self.card = card

    def keep_birth(self, birth: Birth) -> None:
        """A diploma was awarded, and the file that tells its holder apart goes before they do."""
        if not self.erased:
            self.birth = birth

    def erase(self, *, diploma: bool, birth: Birth | None) -> None:
        """Forget who this is, but for to whom a diploma was awarded. Told again, it changes nothing."""
        if self.erased:
            return
        if diploma:
            given, family = self.card.given_name, self.card.family_name
            self.holder = Holder(given_name=given, family_name=family, birth=birth or self.birth)
        self.card, self.birth, self.erased = NOBODY, None, True

"""Our copy of a person's contact card: what a roll sheet and a certificate print. Personal data, never published."""

from dataclasses import dataclass

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


@dataclass(kw_only=True)
class Learner(Aggregate):
    """A person as last told. The id is the person's."""

    card: Card

    def follow(self, card: Card) -> None:
        """Take over the card as it now stands."""
        self.card = card

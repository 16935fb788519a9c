"""Our copy of a person's contact card: as little of it as a letter needs."""

from dataclasses import dataclass

from services.notifications.domain.letters import Locale
from shared.kernel.aggregate import Aggregate


@dataclass(kw_only=True)
class Recipient(Aggregate):
    """Whom a mail goes to. The id is the person's. Personal data: it never leaves this document but for the letter."""

    given_name: str
    family_name: str
    email: str
    locale: Locale
    profession: str | None = None
    erased: bool = False
    """The person asked to be forgotten: no name is kept, no mail finds an address, no later card brings them back."""

    def learn(self, *, given_name: str, family_name: str, email: str, locale: Locale, profession: str | None) -> None:
        """The card as it now stands replaces the one before; nobody who was erased comes back by it."""
        if self.erased:
            return
        self.given_name, self.family_name, self.email = given_name, family_name, email
        self.locale, self.profession = locale, profession

    def erase(self) -> None:
        """Forget the name and the address."""
        self.given_name = self.family_name = self.email = ""
        self.profession, self.erased = None, True

    @property
    def can_be_written_to(self) -> bool:
        return not self.erased

"""Our copy of a person's contact card: as little of it as a letter needs."""

from dataclasses import dataclass

from services.notifications.domain.letters import Locale
from shared.kernel.aggregate import Aggregate


@dataclass(kw_only=True)
class Recipient(Aggregate):
    """Whom a mail goes to. The id is the person's. Personal data: it never leaves this document but for the letter."""

    given_name: str = ""
    family_name: str = ""
    email: str = ""
    """Empty once erased: nothing can be sent any more."""
    locale: Locale = Locale.FR
    profession: str | None = None

    def learn(self, *, given_name: str, family_name: str, email: str, locale: Locale, profession: str | None) -> None:
        """The card as it now stands replaces the one before."""
        self.given_name, self.family_name, self.email = given_name, family_name, email
        self.locale, self.profession = locale, profession

    def erase(self) -> None:
        """The person asked to be forgotten: the name and address go, and no later mail finds any."""
        self.given_name = self.family_name = self.email = ""
        self.profession = None

    @property
    def can_be_written_to(self) -> bool:
        return bool(self.email)

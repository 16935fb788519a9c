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
    rpps: str | None = None
    rpps_verified: bool = False
    """Whether an identity provider vouches for the number."""
    erased: bool = False
    """The person asked to be forgotten: no name is kept, no mail finds an address, no later card brings them back."""

    def learn(
        self,
        *,
        given_name: str,
        family_name: str,
        email: str,
        locale: Locale,
        profession: str | None,
        rpps: str | None = None,
        rpps_verified: bool = False,
    ) -> None:
        """The card as it now stands replaces the one before; nobody who was erased comes back by it."""
        if self.erased:
            return
        self.given_name, self.family_name, self.email = given_name, family_name, email
        self.locale, self.profession, self.rpps, self.rpps_verified = locale, profession, rpps, rpps_verified

    def erase(self) -> None:
        """Forget the name and the address."""
        self.given_name = self.family_name = self.email = ""
        self.profession, self.rpps, self.rpps_verified, self.erased = None, None, False, True

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def can_be_written_to(self) -> bool:
        return not self.erased

"""A copy of a person's contact card: the fields that letters need."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

from services.notifications.domain.mail.letters import Subject, Template
from shared.kernel.aggregate import Aggregate
from shared.kernel.ids import derived_id
from shared.kernel.words import Locale


def address_key(email: str) -> str:
    """The normal form of an address: the applications service compares addresses in the same form."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


@dataclass(kw_only=True)
class Recipient(Aggregate, thing="recipient"):
    """The addressee of mails. The id is the person's. Personal data: it leaves this document only in letters."""

    given_name: str
    family_name: str
    email: str
    locale: Locale
    address_key: str = ""
    """The normal form of the address, for searching."""
    pending_email: str | None = None
    """A new address that waits for confirmation. Only the confirmation mail goes there."""
    profession: str | None = None
    rpps: str | None = None
    rpps_verified: bool = False
    """Whether an identity provider vouches for the number."""
    unwanted: list[Subject] = field(default_factory=list)
    """The subjects of optional mail that the person declines."""
    suppressed: str | None = None
    """The status (RFC 3463) for which the address is suppressed; None while mail is sent to it."""
    suppressed_at: datetime | None = None
    complained_at: datetime | None = None
    """When the person complained about a mail."""
    erased: bool = False
    """The person is erased: no name or address is kept, and later cards are ignored."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.address_key = address_key(self.email)

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
        pending_email: str | None = None,
    ) -> None:
        """Replaces the card. Ignored once the person is erased."""
        if self.erased:
            return
        if email != self.email:
            self.release()
        self.given_name, self.family_name, self.email = given_name, family_name, email
        self.address_key, self.pending_email = address_key(email), pending_email
        self.locale, self.profession, self.rpps, self.rpps_verified = locale, profession, rpps, rpps_verified

    def erase(self) -> None:
        """Drops all personal data and ignores later cards."""
        self.given_name = self.family_name = self.email = self.address_key = ""
        self.profession, self.rpps, self.rpps_verified, self.erased = None, None, False, True
        self.pending_email = None
        self.unwanted, self.complained_at = [], None
        self.release()

    def suppress(self, mark: str, status: str, at: datetime) -> None:
        """Suppresses the address with that mark. Ignored where another address has replaced it."""
        if not self.erased and mark == self.mark:
            self.suppressed, self.suppressed_at = status, at

    def release(self) -> None:
        """Ends the suppression of the address."""
        self.suppressed = self.suppressed_at = None

    def complain(self, at: datetime) -> None:
        """Notes a complaint, which declines all optional mail."""
        if not self.erased:
            self.complained_at, self.unwanted = self.complained_at or at, list(Subject)

    def choose(self, subject: Subject, *, wanted: bool) -> None:
        """Accepts or declines a subject of optional mail."""
        others = [other for other in self.unwanted if other.value != subject.value]
        self.unwanted = others if wanted or self.erased else [*others, subject]

    def wants(self, subject: Subject | None) -> bool:
        """Whether mail of this subject may be sent. None is mandatory mail."""
        return subject not in self.unwanted

    @property
    def mark(self) -> str:
        """A one-way mark that identifies the present address."""
        return self.mark_of(self.email)

    def mark_of(self, address: str | None) -> str:
        """The mark of any address; empty for none."""
        return derived_id("address", self.id, address.casefold()) if address else ""

    def address_for(self, template: Template) -> str:
        """The address for this letter; empty where there is none."""
        return (self.pending_email or "") if template is Template.ADDRESS_CONFIRMATION else self.email

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def can_be_written_to(self) -> bool:
        return not self.erased

"""Our copy of a person's contact card: as little of it as a letter needs."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

from services.notifications.domain.mail.letters import Subject, Template
from shared.kernel.aggregate import Aggregate
from shared.kernel.ids import derived_id
from shared.kernel.words import Locale


def address_key(email: str) -> str:
    """One form for one address, however it is written: as the owner of addresses tells them apart."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


@dataclass(kw_only=True)
class Recipient(Aggregate, thing="recipient"):
    """Whom a mail goes to. The id is the person's. Personal data: it never leaves this document but for the letter."""

    given_name: str
    family_name: str
    email: str
    locale: Locale
    address_key: str = ""
    """The address as it is looked for."""
    pending_email: str | None = None
    """An address that is to take its place, once confirmed: it gets that question, and nothing else."""
    profession: str | None = None
    rpps: str | None = None
    rpps_verified: bool = False
    """Whether an identity provider vouches for the number."""
    unwanted: list[Subject] = field(default_factory=list)
    """The optional mail that the person does without."""
    suppressed: str | None = None
    """The status (RFC 3463) for which nothing more is sent to the address; None while it works."""
    suppressed_at: datetime | None = None
    complained_at: datetime | None = None
    """When the person called a mail of ours unwanted."""
    erased: bool = False
    """The person asked to be forgotten: no name is kept, no mail finds an address, no later card brings them back."""

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
        """The card as it now stands replaces the one before; nobody who was erased comes back by it."""
        if self.erased:
            return
        if email != self.email:
            self.release()
        self.given_name, self.family_name, self.email = given_name, family_name, email
        self.address_key, self.pending_email = address_key(email), pending_email
        self.locale, self.profession, self.rpps, self.rpps_verified = locale, profession, rpps, rpps_verified

    def erase(self) -> None:
        """Forget the name and the address."""
        self.given_name = self.family_name = self.email = self.address_key = ""
        self.profession, self.rpps, self.rpps_verified, self.erased = None, None, False, True
        self.pending_email = None
        self.unwanted, self.complained_at = [], None
        self.release()

    def suppress(self, mark: str, status: str, at: datetime) -> None:
        """Nothing gets to the address with that mark; one that has been replaced meanwhile does not matter."""
        if not self.erased and mark == self.mark:
            self.suppressed, self.suppressed_at = status, at

    def release(self) -> None:
        """The address may be tried again."""
        self.suppressed = self.suppressed_at = None

    def complain(self, at: datetime) -> None:
        """The person has called a mail unwanted: no more of what is optional."""
        if not self.erased:
            self.complained_at, self.unwanted = self.complained_at or at, list(Subject)

    def choose(self, subject: Subject, *, wanted: bool) -> None:
        """Want a sort of optional mail, or do without it."""
        others = [other for other in self.unwanted if other.value != subject.value]
        self.unwanted = others if wanted or self.erased else [*others, subject]

    def wants(self, subject: Subject | None) -> bool:
        """Whether mail of this subject may go; None is the mail that always goes."""
        return subject not in self.unwanted

    @property
    def mark(self) -> str:
        """Tells one address from another without saying either."""
        return self.mark_of(self.email)

    def mark_of(self, address: str | None) -> str:
        """The same of any address."""
        return derived_id("address", self.id, address.casefold()) if address else ""

    def address_for(self, template: Template) -> str:
        """Where this letter goes; empty where it goes nowhere (any more)."""
        return (self.pending_email or "") if template is Template.ADDRESS_CONFIRMATION else self.email

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def can_be_written_to(self) -> bool:
        return not self.erased

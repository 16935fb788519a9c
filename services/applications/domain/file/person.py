"""A person and their contact card: the only place that stores names, addresses and national numbers."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.applications.domain.errors import PersonErased
from services.applications.domain.events import ContactCardChanged, ContactCardErased
from services.applications.domain.file.errors import NothingToConfirm
from services.applications.domain.policy import Strictness, checked_rpps, email_key, luhn_key_holds
from shared.kernel.aggregate import Aggregate
from shared.kernel.words import Locale


@dataclass(frozen=True)
class Card:
    """What a person declares about themselves. `rpps` is the national number of a health professional, or None."""

    given_name: str
    family_name: str
    email: str
    locale: Locale
    profession: str | None = None
    rpps: str | None = None
    employer: str | None = None


NOBODY = Card("", "", "", Locale.FR)


@dataclass(kw_only=True)
class Person(Aggregate, thing="person"):
    """One person, identified by one e-mail address. `email_key` is the address as the unique index compares it.

    An erased person stays as a tombstone: an id and a date, to which nothing is added again.
    """

    card: Card
    email_key: str
    pending_email: str | None = None
    """A new address that is not confirmed yet. Until then only the confirmation mail is sent to it."""
    rpps_verified: bool = False
    changed_at: datetime | None = None
    """When the person registered or last changed the card."""
    erased_at: datetime | None = None

    @classmethod
    def register(cls, id: str, card: Card, strictness: Strictness, at: datetime) -> "Person":
        """Creates a person. The RPPS is self-declared until an identity provider verifies it."""
        person = cls(id=id, card=card, email_key=email_key(card.email))
        person.correct(card, strictness, at)
        return person

    @classmethod
    def tombstone(cls, id: str, at: datetime) -> "Person":
        """Creates an erased person that is not stored here, for example after a backup was restored."""
        person = cls(id=id, card=NOBODY, email_key=id)
        person.erase(at)
        return person

    def correct(self, card: Card, strictness: Strictness, at: datetime) -> None:
        """Replaces the whole card and publishes it. Refuses with `PersonErased`.

        A new address replaces the present one once it is confirmed. Entering the present one again cancels the change.
        """
        self.require_not_erased()
        rpps = checked_rpps(card.rpps, strictness)
        self.rpps_verified = self.rpps_verified and rpps == self.card.rpps
        self.card = Card(
            given_name=card.given_name.strip(),
            family_name=card.family_name.strip(),
            email=card.email.strip() if email_key(card.email) == self.email_key else self.card.email,
            locale=card.locale,
            profession=card.profession,
            rpps=rpps,
            employer=card.employer,
        )
        self.pending_email = None if email_key(card.email) == self.email_key else card.email.strip()
        self.changed_at = at
        self.record(ContactCardChanged())

    def confirm_address(self, at: datetime) -> None:
        """Replaces the address by the confirmed one. Refuses with `PersonErased` or `NothingToConfirm`."""
        self.require_not_erased()
        if self.pending_email is None:
            raise NothingToConfirm
        self.card, self.pending_email = replace(self.card, email=self.pending_email), None
        self.email_key, self.changed_at = email_key(self.card.email), at
        self.record(ContactCardChanged())

    def erase(self, at: datetime) -> None:
        """Erases the card for good and publishes the erasure. Idempotent."""
        if self.erased_at is None:
            self.card, self.email_key, self.rpps_verified, self.erased_at = NOBODY, self.id, False, at
            self.pending_email = self.changed_at = None
            self.record(ContactCardErased())

    def republish_erasure(self) -> None:
        """Publishes the erasure again, after a later event carried personal data."""
        if self.erased_at is not None:
            self.record(ContactCardErased())

    def require_not_erased(self) -> None:
        """Refuses (`PersonErased`) any command on an erased person."""
        if self.erased_at is not None:
            raise PersonErased

    @property
    def warnings(self) -> tuple[str, ...]:
        """Codes of what the sandbox accepts and production refuses."""
        rpps = self.card.rpps
        return () if rpps is None or luhn_key_holds(rpps) else ("rpps-key-wrong",)

"""A person and their contact card: the only place where names, addresses and national numbers live."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.applications.domain.errors import PersonErased
from services.applications.domain.events import ContactCardChanged, PersonForgotten
from services.applications.domain.file.errors import NothingToConfirm
from services.applications.domain.policy import Strictness, checked_rpps, email_key, luhn_key_holds
from shared.kernel.aggregate import Aggregate
from shared.kernel.words import Locale


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


NOBODY = Card("", "", "", Locale.FR)


@dataclass(kw_only=True)
class Person(Aggregate, thing="person"):
    """One human being, known by one e-mail address. `email_key` is the address as uniqueness sees it.

    Somebody who was forgotten leaves a grave: an id and a day, which nothing fills again.
    """

    card: Card
    email_key: str
    pending_email: str | None = None
    """An address given and not confirmed yet from its own mailbox: until then nothing but the question goes there."""
    rpps_verified: bool = False
    changed_at: datetime | None = None
    """When they registered, or last changed their card."""
    erased_at: datetime | None = None

    @classmethod
    def register(cls, id: str, card: Card, strictness: Strictness, at: datetime) -> "Person":
        """A new person; their number is self-declared until an identity provider vouches for it."""
        person = cls(id=id, card=card, email_key=email_key(card.email))
        person.correct(card, strictness, at)
        return person

    @classmethod
    def grave(cls, id: str, at: datetime) -> "Person":
        """Of somebody of whom nothing else is known here (any more)."""
        person = cls(id=id, card=NOBODY, email_key=id)
        person.erase(at)
        return person

    def correct(self, card: Card, strictness: Strictness, at: datetime) -> None:
        """Replace the whole card; the whole card is published anew. Refuses with `PersonErased`.

        Another address takes the place of the present one when it is confirmed; the present one calls that off.
        """
        self.require_known()
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
        """Somebody has answered from the new mailbox. Refuses with `PersonErased` or `NothingToConfirm`."""
        self.require_known()
        if self.pending_email is None:
            raise NothingToConfirm
        self.card, self.pending_email = replace(self.card, email=self.pending_email), None
        self.email_key, self.changed_at = email_key(self.card.email), at
        self.record(ContactCardChanged())

    def erase(self, at: datetime) -> None:
        """Forget who this is, for good, and have everybody forget it. Asked again, it changes nothing."""
        if self.erased_at is None:
            self.card, self.email_key, self.rpps_verified, self.erased_at = NOBODY, self.id, False, at
            self.pending_email = self.changed_at = None
            self.record(PersonForgotten())

    def keep_forgotten(self) -> None:
        """Something has told of them since: say the last word again."""
        if self.erased_at is not None:
            self.record(PersonForgotten())

    def require_known(self) -> None:
        """Refuse (`PersonErased`) whatever would begin anew with somebody who was forgotten."""
        if self.erased_at is not None:
            raise PersonErased

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was let through in sandbox mode and would be refused otherwise, by code."""
        rpps = self.card.rpps
        return () if rpps is None or luhn_key_holds(rpps) else ("rpps-key-wrong",)

"""What the use cases need of the outside, said in their own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.notifications.domain.edition import Edition
from services.notifications.domain.ledger import Ledger
from services.notifications.domain.letters import Locale, Template
from services.notifications.domain.message import Message
from services.notifications.domain.professions import Profession
from services.notifications.domain.recipient import Recipient
from services.notifications.domain.reminders import Reminders
from services.notifications.domain.rulesets import Ruleset
from services.notifications.domain.statement import Attestation, Statement
from shared.kernel.repository import Repository

Messages = Repository[Message]
Recipients = Repository[Recipient]
Editions = Repository[Edition]
ReminderPlans = Repository[Reminders]
Ledgers = Repository[Ledger]
Rulesets = tuple[Ruleset, ...]
Professions = tuple[Profession, ...]


@dataclass(frozen=True)
class MessageFilter:
    """Which mails to list: of one application or one person, within one institution unless None."""

    application_id: str | None = None
    person_id: str | None = None
    state: str | None = None
    institution_id: str | None = None


@dataclass(frozen=True)
class Page:
    """Some of a list, and where to go on; None at its end."""

    items: Sequence[Message]
    next: str | None


@dataclass(frozen=True)
class Backlog:
    """How much mail is in each state, and since when the oldest that has not left waits."""

    by_state: Mapping[str, int]
    oldest_waiting_since: datetime | None


class MailReader(Protocol):
    """Reads of the mails that no single id answers."""

    async def mails(self, which: MessageFilter, limit: int, cursor: str | None) -> Page: ...

    async def awaiting(self, *, person_id: str | None = None, edition_id: str | None = None) -> Sequence[str]:
        """The ids of the mails that wait for this contact card, or for this edition; the oldest first, bounded."""
        ...

    async def backlog(self) -> Backlog: ...


@dataclass(frozen=True)
class Letter:
    """A letter as written: nothing of it is stored."""

    subject: str
    text: str
    html: str


class LetterError(Exception):
    """The letter cannot be written from these words: a fault of ours, said without any personal data."""


class Letters(Protocol):
    """Writes letters from templates."""

    def version(self, template: Template, locale: Locale) -> str:
        """A hash of all that the letter is made from."""
        ...

    def write(self, template: Template, locale: Locale, words: Mapping[str, object]) -> Letter:
        """The letter, in HTML and in text. Raises `LetterError`."""
        ...


class Links(Protocol):
    """Makes the links that let a person in."""

    def status_page(self, person_id: str) -> str:
        """The address of the person's own page; it carries a token that ends, after `#`, where no server logs it."""
        ...


@dataclass(frozen=True)
class Mail:
    """A letter with its address on it: what the postman carries."""

    message: Message
    letter: Letter
    to_name: str
    to_address: str
    at: datetime


@dataclass(frozen=True)
class Reply:
    """The mail server's answer (RFC 5321 4.2): 2xx taken, 4xx not now, 5xx never. `code` is None for a broken talk."""

    code: int | None
    text: str


class RelayDownError(Exception):
    """No mail server answers: nothing was sent, and it is no fault of this mail."""


class Postman(Protocol):
    """Hands mail over to the mail server."""

    def turn(self) -> bool:
        """Whether a mail may be handed over now: always, but when the relay is down: then one in a while."""
        ...

    async def hand_over(self, mail: Mail) -> Reply:
        """Raises `RelayDownError` when no server could be talked to at all."""
        ...


class Dice(Protocol):
    """Chance, in [0, 1), to spread retries."""

    def roll(self) -> float: ...


class RppsKeys(Protocol):
    """Checks the national number of health professionals."""

    def checked(self, rpps: str) -> tuple[str, tuple[str, ...]]:
        """The 11 digits, and what was let through in sandbox mode. Refuses (`InvalidField`) a number that is none."""
        ...


class Papers(Protocol):
    """Prints what a ledger says, as accessible PDF."""

    async def statement(self, statement: Statement, name: str, locale: Locale, at: datetime) -> bytes: ...

    async def attestation(self, attestation: Attestation, name: str, locale: Locale, at: datetime) -> bytes: ...

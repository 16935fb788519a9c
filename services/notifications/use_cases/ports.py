"""What the use cases need of the outside, said in their own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.notifications.domain.ledger.ledger import Ledger
from services.notifications.domain.ledger.professions import Profession
from services.notifications.domain.ledger.rulesets import Ruleset
from services.notifications.domain.ledger.statement import Attestation, Statement
from services.notifications.domain.mail.appointment import Appointment
from services.notifications.domain.mail.digest import Digest, Troubles
from services.notifications.domain.mail.edition import Edition
from services.notifications.domain.mail.letters import Subject, Template
from services.notifications.domain.mail.message import Message
from services.notifications.domain.mail.recipient import Recipient
from services.notifications.domain.reminders.reminders import Reminders
from services.notifications.domain.returns.returns import Report
from shared.kernel.repository import Page, Repository
from shared.kernel.words import Locale

Messages = Repository[Message]
Recipients = Repository[Recipient]
Editions = Repository[Edition]
ReminderPlans = Repository[Reminders]
Ledgers = Repository[Ledger]
Digests = Repository[Digest]
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
class Backlog:
    """How much mail is in each state, and since when the oldest that has not left waits."""

    by_state: Mapping[str, int]
    oldest_waiting_since: datetime | None


class MailReader(Protocol):
    """Reads of the mails that no single id answers."""

    async def mails(self, which: MessageFilter, limit: int, cursor: str | None) -> Page[Message]: ...

    async def awaiting(self, *, person_id: str | None = None, edition_id: str | None = None) -> Sequence[str]:
        """The ids of the mails that wait for this contact card, or for this edition; the oldest first, bounded."""
        ...

    async def count(self, person_id: str, template: Template, since: datetime) -> int:
        """How many mails of this letter were intended for the person since then."""
        ...

    async def troubles(self, institution_id: str, since: datetime, until: datetime) -> Troubles:
        """What of an institution's mail came back or was given up from one moment until just before the other, and
        what waits for an address."""
        ...

    async def bound(self, application_id: str) -> Sequence[Message]:
        """The letters of this application that announce a decision or say what follows from one, in whatever state."""
        ...

    async def of_person(self, person_id: str) -> Sequence[str]:
        """The ids of all mails to this person, whatever their state."""
        ...

    async def of_application(self, application_id: str) -> Sequence[str]:
        """The ids of all mails about this application, whatever their state."""
        ...

    async def backlog(self) -> Backlog: ...


class SuppressionReader(Protocol):
    async def suppressed(self, limit: int, cursor: str | None) -> Page[Recipient]: ...


class AddressBook(Protocol):
    async def person_at(self, email: str) -> str | None:
        """The id of the person whose address this is, however it is written; None for nobody, or nobody any more."""
        ...


class MailReports(Protocol):
    """Reads what mail servers send back."""

    def read(self, raw: bytes) -> tuple[Report, ...]:
        """Refuses what is no report."""
        ...


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

    def sources(self, template: Template, locale: Locale) -> Mapping[str, str]:
        """The files that this letter is made from, by their path."""
        ...

    def example(self, template: Template, locale: Locale) -> Mapping[str, object]:
        """Made-up words for this letter."""
        ...

    def write(self, template: Template, locale: Locale, words: Mapping[str, object]) -> Letter:
        """The letter, in HTML and in text. Raises `LetterError`."""
        ...

    def write_from(
        self, sources: Mapping[str, str], template: Template, locale: Locale, words: Mapping[str, object]
    ) -> Letter:
        """The letter as these files make it. Raises `LetterError`."""
        ...


class LetterVersions(Protocol):
    """The files of every version that a mail was ever made from."""

    async def keep(self, version: str, sources: Mapping[str, str]) -> None:
        """Keep these under their version; kept twice, they are kept once."""
        ...

    async def sources(self, version: str) -> Mapping[str, str]:
        """Refuses (`NotFound`) a version that was never kept."""
        ...


class Links(Protocol):
    """Makes the links that let a person in."""

    def status_page(self, person_id: str) -> str:
        """The address of the person's own page; it carries a token that ends, after `#`, where no server logs it."""
        ...

    def confirm_address(self, person_id: str, address: str) -> str:
        """The page on which the reader of this address says that it is theirs; it lets nobody in."""
        ...

    def unsubscribe(self, person_id: str, subject: Subject) -> str:
        """An address that a POST to ends this subject for this person (RFC 8058); good for nothing else."""
        ...

    def unsubscriber(self, token: str, subject: Subject) -> str:
        """Whose link it is; refuses one that is forged, or for anything else."""
        ...


@dataclass(frozen=True)
class Mail:
    """A letter with its address on it: what the postman carries."""

    message: Message
    letter: Letter
    to_name: str
    to_address: str
    at: datetime
    unsubscribe: str | None = None
    """Where a POST ends mail of this sort; None for mail that always goes."""
    appointment: Appointment | None = None
    """The calendar entry that goes with it."""


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

    def pace(self, domain: str) -> float:
        """Seconds to wait before another mail to that domain; 0 takes its place in the count."""
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

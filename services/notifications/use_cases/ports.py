"""The ports of the use cases."""

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
    """Which mails to list. None: any."""

    application_id: str | None = None
    person_id: str | None = None
    state: str | None = None
    institution_id: str | None = None


@dataclass(frozen=True)
class Backlog:
    """The number of mails in each state, and when the oldest that has not left was added."""

    by_state: Mapping[str, int]
    oldest_waiting_since: datetime | None


class MailReader(Protocol):
    """Queries over several mails."""

    async def mails(self, which: MessageFilter, limit: int, cursor: str | None) -> Page[Message]: ...

    async def awaiting(self, *, person_id: str | None = None, edition_id: str | None = None) -> Sequence[str]:
        """The ids of the mails that wait for this contact card or edition; the oldest first, limited in number."""
        ...

    async def count(self, person_id: str, template: Template, since: datetime) -> int:
        """How many mails with this letter were added for the person since then."""
        ...

    async def troubles(self, institution_id: str, since: datetime, until: datetime) -> Troubles:
        """Counts an institution's mails: bounced or abandoned in `[since, until)`, and waiting for an address."""
        ...

    async def bound(self, application_id: str) -> Sequence[Message]:
        """The mails of this application that are bound to a decision, in any state."""
        ...

    async def of_person(self, person_id: str) -> Sequence[str]:
        """The ids of all mails to this person, in any state."""
        ...

    async def of_application(self, application_id: str) -> Sequence[str]:
        """The ids of all mails about this application, in any state."""
        ...

    async def backlog(self) -> Backlog: ...


class SuppressionReader(Protocol):
    async def suppressed(self, limit: int, cursor: str | None) -> Page[Recipient]: ...


class AddressBook(Protocol):
    async def person_at(self, email: str) -> str | None:
        """The id of the person with this address, in any spelling; None where it is unknown or the person is erased."""
        ...


class MailReports(Protocol):
    """Reads delivery reports and complaints."""

    def read(self, raw: bytes) -> tuple[Report, ...]:
        """The reports in these bytes. Raises `NotAReport`."""
        ...


@dataclass(frozen=True)
class Letter:
    """A letter as written. It is not stored."""

    subject: str
    text: str
    html: str


class LetterError(Exception):
    """The letter cannot be written from these variables: a bug. The text holds no personal data."""


class Letters(Protocol):
    """Writes letters from templates."""

    def version(self, template: Template, locale: Locale) -> str:
        """A hash of the letter's files."""
        ...

    def sources(self, template: Template, locale: Locale) -> Mapping[str, str]:
        """The letter's files, by their path."""
        ...

    def example(self, template: Template, locale: Locale) -> Mapping[str, object]:
        """Made-up variables for this letter."""
        ...

    def write(self, template: Template, locale: Locale, words: Mapping[str, object]) -> Letter:
        """The letter, in HTML and in text. Raises `LetterError`."""
        ...

    def write_from(
        self, sources: Mapping[str, str], template: Template, locale: Locale, words: Mapping[str, object]
    ) -> Letter:
        """The letter from these files. Raises `LetterError`."""
        ...


class LetterVersions(Protocol):
    """The files of every template version that a mail was written from."""

    async def keep(self, version: str, sources: Mapping[str, str]) -> None:
        """Stores the files of a version. Does nothing where they are stored already."""
        ...

    async def sources(self, version: str) -> Mapping[str, str]:
        """The files of a version. Raises `NotFound`."""
        ...


class Links(Protocol):
    """Makes signed links."""

    def status_page(self, person_id: str) -> str:
        """The person's own page. A token that expires follows after `#`, where no server logs it."""
        ...

    def confirm_address(self, person_id: str, address: str) -> str:
        """The page on which the reader of this address confirms it. The link does not sign in."""
        ...

    def unsubscribe(self, person_id: str, subject: Subject) -> str:
        """A URL whose POST declines this subject for this person (RFC 8058), and grants nothing else."""
        ...

    def unsubscriber(self, token: str, subject: Subject) -> str:
        """The person of the link. Refuses a forged link or one for another purpose."""
        ...


@dataclass(frozen=True)
class Mail:
    """A letter with its addressee, as handed over."""

    message: Message
    letter: Letter
    to_name: str
    to_address: str
    at: datetime
    unsubscribe: str | None = None
    """A URL whose POST declines mail of this subject; None for mandatory mail."""
    appointment: Appointment | None = None
    """The calendar entry that goes with it."""


@dataclass(frozen=True)
class Reply:
    """The mail server's answer (RFC 5321 4.2). `code` is None where the connection broke."""

    code: int | None
    text: str


class RelayDownError(Exception):
    """No mail server can be reached. Nothing was sent, and the mail is not the cause."""


class Postman(Protocol):
    """Hands mail over to the mail server."""

    def turn(self) -> bool:
        """Whether a mail may be handed over now. While the relay is down, one mail at intervals."""
        ...

    def pace(self, domain: str) -> float:
        """Seconds to wait before the next mail to that domain; 0 counts this mail."""
        ...

    async def hand_over(self, mail: Mail) -> Reply:
        """The server's answer. Raises `RelayDownError` where no server can be reached."""
        ...


class Dice(Protocol):
    """Random numbers in [0, 1), to spread retries."""

    def roll(self) -> float: ...


class RppsKeys(Protocol):
    """Checks the national number of health professionals."""

    def checked(self, rpps: str) -> tuple[str, tuple[str, ...]]:
        """The 11 digits, and the warnings of sandbox mode. Refuses other numbers with `InvalidField`."""
        ...


class Papers(Protocol):
    """Prints statements and attestations as accessible PDF."""

    async def statement(self, statement: Statement, name: str, locale: Locale, at: datetime) -> bytes: ...

    async def attestation(self, attestation: Attestation, name: str, locale: Locale, at: datetime) -> bytes: ...

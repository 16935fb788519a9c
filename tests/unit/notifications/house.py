"""Notifications without servers, for tests of use cases."""

from dataclasses import dataclass, field
from typing import Any

from services.notifications import use_cases
from services.notifications.domain.ledger.ledger import Ledger
from services.notifications.domain.mail.digest import Digest
from services.notifications.domain.mail.edition import Edition
from services.notifications.domain.mail.message import Message, MessageState
from services.notifications.domain.reminders.reminders import Reminders
from services.notifications.gateways.papers import TypstPapers
from services.notifications.gateways.returns import MailReports
from services.notifications.gateways.rpps import LuhnKeys
from services.notifications.use_cases import ports
from services.notifications.use_cases.mail.facts import LearnContact
from services.notifications.use_cases.mail.mails import SendMail
from services.notifications.use_cases.reminders.reminders import Remind
from shared.kernel.clock import Clock
from shared.kernel.commands import Act, acts, found_in
from shared.kernel.repository import Cause
from shared.kernel.words import Locale
from tests.support.memory import InMemory
from tests.unit.notifications.builders import HOME, NOON, PROFESSIONS, RULESETS, an_edition
from tests.unit.notifications.memory import (
    HandClock,
    Mailbox,
    Mails,
    NoDice,
    People,
    PlainLetters,
    PlainLinks,
    Versions,
)


def a_card(sequence: int = 1, given_name: str = "Ada", email: str = "ada@example.org") -> LearnContact:
    return LearnContact("ada", given_name, "L.", email, Locale.EN, None, Cause("ada", sequence))


@dataclass
class House:
    """The service without its servers."""

    mails: Mails = field(default_factory=Mails)
    people: People = field(default_factory=People)
    editions: InMemory[Edition] = field(default_factory=InMemory)
    digests: InMemory[Digest] = field(default_factory=InMemory)
    plans: InMemory[Reminders] = field(default_factory=InMemory)
    ledgers: InMemory[Ledger] = field(default_factory=InMemory)
    clock: HandClock = field(default_factory=lambda: HandClock(NOON))
    mailbox: Mailbox = field(default_factory=Mailbox)
    letters: Any = field(default_factory=PlainLetters)
    versions: Versions = field(default_factory=Versions)
    strict: bool = True

    def __post_init__(self) -> None:
        self.act: Act = acts(
            found_in(use_cases),
            {
                ports.Messages: self.mails,
                ports.MailReader: self.mails,
                ports.Recipients: self.people,
                ports.SuppressionReader: self.people,
                ports.AddressBook: self.people,
                ports.MailReports: MailReports(),
                ports.Editions: self.editions,
                ports.Digests: self.digests,
                ports.ReminderPlans: self.plans,
                ports.Ledgers: self.ledgers,
                ports.Postman: self.mailbox,
                ports.Letters: self.letters,
                ports.LetterVersions: self.versions,
                ports.Links: PlainLinks(),
                ports.Dice: NoDice(),
                ports.Rulesets: RULESETS,
                ports.Professions: PROFESSIONS,
                ports.RppsKeys: LuhnKeys(strict=self.strict),
                ports.Papers: TypstPapers(HOME / "templates" / "papers"),
                Clock: self.clock,
            },
        )

    async def knows(self, *, contact: bool = True, edition: bool = True) -> "House":
        if contact:
            await self.act(a_card())
        if edition:
            await self.editions.add(an_edition())
        return self

    async def wakes(self) -> None:
        """Runs the timer: everything that is due is done."""
        for plan in [p for p in self.plans.kept.values() if p.due and p.due <= self.clock.now()]:
            await self.act(Remind(plan.id))
        for mail in [m for m in self.mails.kept.values() if m.due and m.due <= self.clock.now()]:
            await self.act(SendMail(mail.id))

    @property
    def mail(self) -> Message:
        (only,) = self.mails.kept.values()
        return only

    def state(self) -> MessageState:
        return self.mail.state

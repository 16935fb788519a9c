"""All that is held of one person here, gathered for whoever may have it."""

from dataclasses import dataclass
from datetime import datetime

from services.notifications.domain.ledger.ledger import Ledger
from services.notifications.domain.mail.errors import LetterNotKept
from services.notifications.domain.mail.message import Message
from services.notifications.domain.mail.recipient import Recipient
from services.notifications.domain.reminders.reminders import Awaited, Reminders
from services.notifications.use_cases.ledger.queries import GetLedger
from services.notifications.use_cases.mail.letters_shown import ShowLetter, Written
from services.notifications.use_cases.ports import (
    Ledgers,
    LetterError,
    Letters,
    LetterVersions,
    MailReader,
    MessageFilter,
    Messages,
    Recipients,
    ReminderPlans,
)
from shared.kernel.clock import Clock
from shared.kernel.commands import Query
from shared.kernel.errors import NotFound

AT_ONCE = 200


@dataclass(frozen=True)
class HeldMail:
    """A mail, and the letter where its words are kept: it left, and nobody asked to forget it."""

    message: Message
    letter: Written | None


@dataclass(frozen=True)
class Held:
    recipient: Recipient | None
    mails: tuple[HeldMail, ...]
    reminders: tuple[Reminders, ...]
    ledger: Ledger
    made_at: datetime


@dataclass(frozen=True)
class OpenArchive(Query[Held]):
    """`institution_id`: what that institution holds; None: all."""

    person_id: str
    institution_id: str | None

    async def __call__(
        self,
        recipients: Recipients,
        mails: MailReader,
        messages: Messages,
        letters: Letters,
        versions: LetterVersions,
        plans: ReminderPlans,
        ledgers: Ledgers,
        clock: Clock,
    ) -> Held:
        """Refuses with `NotFound` who is nobody here, or of whom the institution has neither mail nor proof."""
        recipient = await recipients.find(self.person_id)
        ledger = await GetLedger(self.person_id, self.institution_id)(ledgers)
        found = await _mails(self, mails)
        if not found and not ledger.entries and (recipient is None or self.institution_id is not None):
            raise NotFound(thing="person", id=self.person_id)
        held = tuple([HeldMail(one, await _letter(one, messages, letters, versions)) for one in found])
        applications = dict.fromkeys(one.application_id for one in found if one.application_id)
        awaited = [await plans.find(Reminders.id_for(one, sort)) for one in applications for sort in Awaited]
        return Held(recipient, held, tuple(one for one in awaited if one is not None), ledger, clock.now())


async def _mails(query: OpenArchive, mails: MailReader) -> list[Message]:
    which = MessageFilter(person_id=query.person_id, institution_id=query.institution_id)
    found: list[Message] = []
    cursor: str | None = None
    while True:
        page = await mails.mails(which, AT_ONCE, cursor)
        found += page.items
        cursor = page.next
        if cursor is None:
            return sorted(found, key=lambda message: message.intended_at)


async def _letter(message: Message, messages: Messages, letters: Letters, versions: LetterVersions) -> Written | None:
    try:
        return await ShowLetter(message.id, None)(messages, letters, versions)
    except (LetterNotKept, LetterError, NotFound):
        return None

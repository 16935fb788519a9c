"""The archive of one person: all that this service holds of them."""

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
    """A mail and its letter. The letter is None where the mail was not sent, or its content is erased."""

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
    """Gathers what is held of a person: by one institution, or all for None.

    Refuses with `NotFound` an unknown person, or one of whom the institution has neither mail nor proof.
    """

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
        recipient = await recipients.find(self.person_id)
        ledger = await GetLedger(self.person_id, self.institution_id)(ledgers)
        found = await _mails(self, mails)
        if not found and not ledger.entries and (recipient is None or self.institution_id is not None):
            raise NotFound(thing="person", id=self.person_id)
        held = tuple([HeldMail(mail, await _letter(mail, messages, letters, versions)) for mail in found])
        applications = dict.fromkeys(mail.application_id for mail in found if mail.application_id)
        plan_ids = [Reminders.id_for(application, awaited) for application in applications for awaited in Awaited]
        reminders = [plan for plan_id in plan_ids if (plan := await plans.find(plan_id)) is not None]
        return Held(recipient, held, tuple(reminders), ledger, clock.now())


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

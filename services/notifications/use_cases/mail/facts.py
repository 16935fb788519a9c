"""Copies of contact cards and editions, and erasure. An arrival resumes the mails that wait for it."""

from dataclasses import dataclass
from typing import Any

from services.notifications.domain.ledger.ledger import Ledger
from services.notifications.domain.mail.edition import Edition
from services.notifications.domain.mail.message import Message
from services.notifications.domain.mail.recipient import Recipient
from services.notifications.use_cases.ports import (
    Editions,
    Ledgers,
    MailReader,
    Messages,
    Recipients,
)
from services.notifications.use_cases.waking import wake
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.repository import Cause
from shared.kernel.words import Locale


@dataclass(frozen=True)
class LearnContact(Command[Recipient], did="learn-contact"):
    """Copies a person's contact card and resumes the mails that wait for it."""

    person_id: str
    given_name: str
    family_name: str
    email: str
    locale: Locale
    profession: str | None
    cause: Cause
    rpps: str | None = None
    rpps_verified: bool = False
    pending_email: str | None = None

    async def __call__(self, recipients: Recipients, mails: MailReader, messages: Messages, clock: Clock) -> Recipient:
        card: dict[str, Any] = {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "email": self.email,
            "locale": self.locale,
            "profession": self.profession,
            "rpps": self.rpps,
            "rpps_verified": self.rpps_verified,
            "pending_email": self.pending_email,
        }
        await recipients.add(Recipient(id=self.person_id, **card))  # complete at once: a mail may read it at any moment
        recipient = await recipients.change(self.person_id, lambda person: person.learn(**card), cause=self.cause)
        await wake(await mails.awaiting(person_id=self.person_id), messages, clock)
        return recipient


@dataclass(frozen=True)
class ForgetContact(Command[Recipient], did="forget-contact"):
    """Erases a person: card, content of mails, private proofs. A repeated tombstone changes nothing.

    Erases the card first: from then on nothing finds a name. Keeps a tombstone, even for an unknown person.
    """

    person_id: str

    async def __call__(
        self,
        recipients: Recipients,
        mails: MailReader,
        messages: Messages,
        ledgers: Ledgers,
    ) -> Recipient:
        empty = Recipient(id=self.person_id, given_name="", family_name="", email="", locale=Locale.FR, erased=True)
        await recipients.add(empty)
        tombstone = await recipients.erase(self.person_id, Recipient.erase)
        for message_id in await mails.of_person(self.person_id):
            await messages.erase(message_id, Message.forget)
        ledger_id = Ledger.id_for(self.person_id)
        if await ledgers.find(ledger_id) is not None:
            await ledgers.erase(ledger_id, Ledger.forget)
        return tombstone


@dataclass(frozen=True)
class ForgetMails(Command[int], did="forget-mails"):
    """Erases the content of an application's mails, when its retention ends. Answers how many mails there are.

    Keeps the person's card and the ledger. A repeated event changes nothing.
    """

    application_id: str

    async def __call__(self, mails: MailReader, messages: Messages) -> int:
        found = await mails.of_application(self.application_id)
        for message_id in found:
            await messages.erase(message_id, Message.forget)
        return len(found)


@dataclass(frozen=True)
class LearnEdition(Command[Edition], did="learn-edition"):
    """Copies an edition that has opened and resumes the mails that wait for it."""

    edition: Edition

    async def __call__(self, editions: Editions, mails: MailReader, messages: Messages, clock: Clock) -> Edition:
        edition = await editions.add(self.edition)
        await wake(await mails.awaiting(edition_id=edition.id), messages, clock)
        return edition

"""What is learnt from others: contact cards and editions. What waited for them is woken."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.notifications.domain.ledger.ledger import Ledger
from services.notifications.domain.mail.edition import Edition, Words
from services.notifications.domain.mail.letters import Locale
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
from shared.kernel.commands import Command, UseCase
from shared.kernel.repository import Cause


@dataclass(frozen=True)
class LearnContact(Command[Recipient]):
    """A person's contact card as it now stands."""

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


@dataclass(frozen=True)
class ForgetContact(Command[Recipient]):
    """The person's contact card is gone: they asked to be forgotten. Heard again, it changes nothing."""

    person_id: str


@dataclass(frozen=True)
class ForgetMails(Command[int]):
    """The application's time is over: of its mails only that there were any stays, and the person's card with us.
    Heard again, it changes nothing."""

    application_id: str


@dataclass(frozen=True)
class LearnEdition(Command[Edition]):
    """An edition has opened, with the policies that it keeps."""

    edition_id: str
    programme_id: str
    institution_id: str
    title: Words
    place: str
    closes_at: datetime
    starts_on: date
    ends_on: date
    reminder_days: tuple[int, ...]
    interview_reminder_days: tuple[int, ...]
    documents: dict[str, Words]
    refusal_reasons: dict[str, Words]
    modules: dict[str, Words]


async def learn_contact(
    command: LearnContact, recipients: Recipients, mails: MailReader, messages: Messages, clock: Clock
) -> Recipient:
    card: dict[str, Any] = {
        "given_name": command.given_name,
        "family_name": command.family_name,
        "email": command.email,
        "locale": command.locale,
        "profession": command.profession,
        "rpps": command.rpps,
        "rpps_verified": command.rpps_verified,
        "pending_email": command.pending_email,
    }
    await recipients.add(Recipient(id=command.person_id, **card))  # whole from its birth: a mail may look at any moment
    recipient = await recipients.change(command.person_id, lambda person: person.learn(**card), cause=command.cause)
    await wake(await mails.awaiting(person_id=command.person_id), messages, clock)
    return recipient


async def forget_contact(
    command: ForgetContact,
    recipients: Recipients,
    mails: MailReader,
    messages: Messages,
    ledgers: Ledgers,
) -> Recipient:
    """The card first: from then on nothing finds a name. What is left of one of us, even unknown, is a grave."""
    nobody = Recipient(id=command.person_id, given_name="", family_name="", email="", locale=Locale.FR, erased=True)
    await recipients.add(nobody)
    grave = await recipients.erase(command.person_id, Recipient.erase)
    for message_id in await mails.of_person(command.person_id):
        await messages.erase(message_id, Message.forget)
    ledger_id = Ledger.id_for(command.person_id)
    if await ledgers.find(ledger_id) is not None:
        await ledgers.erase(ledger_id, Ledger.forget)
    return grave


async def forget_mails(command: ForgetMails, mails: MailReader, messages: Messages) -> int:
    """Answers how many. What a proof says is of the ledger, and stays."""
    found = await mails.of_application(command.application_id)
    for message_id in found:
        await messages.erase(message_id, Message.forget)
    return len(found)


async def learn_edition(
    command: LearnEdition, editions: Editions, mails: MailReader, messages: Messages, clock: Clock
) -> Edition:
    edition = await editions.add(
        Edition(
            id=command.edition_id,
            programme_id=command.programme_id,
            institution_id=command.institution_id,
            title=command.title,
            place=command.place,
            closes_at=command.closes_at,
            starts_on=command.starts_on,
            ends_on=command.ends_on,
            reminder_days=command.reminder_days,
            interview_reminder_days=command.interview_reminder_days,
            documents=command.documents,
            refusal_reasons=command.refusal_reasons,
            modules=command.modules,
        )
    )
    await wake(await mails.awaiting(edition_id=command.edition_id), messages, clock)
    return edition


USE_CASES: list[UseCase] = [learn_contact, forget_contact, forget_mails, learn_edition]

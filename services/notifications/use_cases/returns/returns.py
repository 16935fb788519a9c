"""Returned mail, suppressed addresses, and the reader's choice of optional mail."""

import hashlib
from dataclasses import dataclass

from services.notifications.domain.mail.letters import Subject
from services.notifications.domain.mail.message import Message, MessageState
from services.notifications.domain.mail.recipient import Recipient
from services.notifications.domain.returns.returns import Report, Return, suppresses
from services.notifications.use_cases.ports import (
    Dice,
    Links,
    MailReader,
    MailReports,
    Messages,
    Recipients,
    SuppressionReader,
)
from services.notifications.use_cases.waking import wake
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import NotFound
from shared.kernel.repository import Page


@dataclass(frozen=True)
class TakeReturn(Command[tuple[Message, ...]], did="take-return"):
    """Applies a delivery report or complaint. Answers the mails that it concerns; none where they are not ours."""

    raw: bytes

    async def __call__(
        self, messages: Messages, recipients: Recipients, reports: MailReports, clock: Clock, dice: Dice
    ) -> tuple[Message, ...]:
        found = []
        for number, report in enumerate(reports.read(self.raw)):
            digest = hashlib.sha256(self.raw).hexdigest()[:16] + f"-{number}"
            if (about := await _take(report, digest, messages, recipients, clock, dice)) is not None:
                found.append(about)
        return tuple(found)


@dataclass(frozen=True)
class ReleaseAddress(Command[Recipient], did="release-address"):
    """Ends the suppression of a person's address and resumes the mails that wait for it."""

    person_id: str

    async def __call__(self, recipients: Recipients, mails: MailReader, messages: Messages, clock: Clock) -> Recipient:
        recipient = await recipients.change(self.person_id, Recipient.release)
        await wake(await mails.awaiting(person_id=self.person_id), messages, clock)
        return recipient


@dataclass(frozen=True)
class GetRecipient(Query[Recipient]):
    person_id: str

    async def __call__(self, recipients: Recipients) -> Recipient:
        recipient = await recipients.find(self.person_id)
        if recipient is None or recipient.erased:
            raise NotFound(thing="person", id=self.person_id)
        return recipient


@dataclass(frozen=True)
class FindSuppressed(Query[Page[Recipient]]):
    limit: int
    cursor: str | None

    async def __call__(self, suppressions: SuppressionReader) -> Page[Recipient]:
        return await suppressions.suppressed(self.limit, self.cursor)


@dataclass(frozen=True)
class ChoosePreferences(Command[Recipient], did="choose-preferences"):
    """Sets which optional mail a person wants. Mail about the state of a file is mandatory."""

    person_id: str
    reminders: bool

    async def __call__(self, recipients: Recipients) -> Recipient:
        return await recipients.change(
            self.person_id, lambda person: person.choose(Subject.REMINDERS, wanted=self.reminders)
        )


@dataclass(frozen=True)
class Unsubscribe(Command[Recipient], did="unsubscribe"):
    """Declines a subject of optional mail, by the signed link of such a mail."""

    token: str
    subject: Subject

    async def __call__(self, recipients: Recipients, links: Links) -> Recipient:
        person_id = links.unsubscriber(self.token, self.subject)
        return await recipients.change(person_id, lambda person: person.choose(self.subject, wanted=False))


async def _take(
    report: Report, digest: str, messages: Messages, recipients: Recipients, clock: Clock, dice: Dice
) -> Message | None:
    """Changes the mail, then its reader. Both are idempotent: the same report completes them after a crash."""
    if report.message_id is None or (message := await messages.find(report.message_id)) is None:
        return None
    now, person_id = clock.now(), message.person_id
    message = await messages.change(message.id, lambda m: m.returned(report, digest, now, dice.roll()))
    if await recipients.find(person_id) is None:
        return message
    if report.kind is Return.COMPLAINT:
        await recipients.change(person_id, lambda person: person.complain(now))
    elif message.state is MessageState.BOUNCED and suppresses(report.status):
        mark = message.sent_to
        await recipients.change(person_id, lambda person: person.suppress(mark, report.status, now))
    return message

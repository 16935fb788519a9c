"""Mails: added for an event, sent when due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.notifications.domain.mail.appointment import appointment
from services.notifications.domain.mail.errors import AlreadyBeingSent, TooLateToSend
from services.notifications.domain.mail.last_look import comes_too_soon, held_back
from services.notifications.domain.mail.letters import (
    ABOUT_NO_EDITION,
    ADDRESSES,
    BOUND_TO_A_DECISION,
    OPTIONAL,
    Template,
)
from services.notifications.domain.mail.message import OPEN, Message
from services.notifications.domain.mail.wording import masked, words
from services.notifications.domain.policy import PROBE_AFTER
from services.notifications.domain.reminders.reminders import Reminders
from services.notifications.domain.returns.returns import refused_address
from services.notifications.use_cases.ports import (
    Dice,
    Editions,
    LetterError,
    Letters,
    LetterVersions,
    Links,
    Mail,
    MailReader,
    Messages,
    Postman,
    Recipients,
    RelayDownError,
    ReminderPlans,
    Reply,
)
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.words import Outcome


@dataclass(frozen=True)
class IntendMail(Command[Message], did="intend-mail"):
    """Adds the mail that announces an event to a person."""

    template: Template
    person_id: str
    cause: str
    cause_type: str
    details: Mapping[str, Any]
    application_id: str | None = None
    edition_id: str | None = None
    institution_id: str | None = None
    decision_id: str | None = None
    outcome: Outcome | None = None
    reminders_id: str | None = None
    """The plan that is asked, before the mail leaves, whether it is obsolete."""
    not_after: datetime | None = None
    """The mail is not sent after this instant: what it offers has lapsed."""

    async def __call__(self, messages: Messages, clock: Clock) -> Message:
        return await messages.add(
            Message(
                id=Message.id_for(self.cause, self.template, self.person_id),
                template=self.template,
                person_id=self.person_id,
                cause=self.cause,
                cause_type=self.cause_type,
                intended_at=clock.now(),
                details=dict(self.details),
                application_id=self.application_id,
                edition_id=self.edition_id,
                institution_id=self.institution_id,
                decision_id=self.decision_id,
                outcome=self.outcome,
                reminders_id=self.reminders_id,
                not_after=self.not_after,
            )
        )


@dataclass(frozen=True)
class SendMail(Command[Message], did="send-mail"):
    """Hands over a mail that is due, or saves what it waits for.

    While the relay is down, one mail at a time probes it; the others are delayed without a try.
    """

    message_id: str

    async def __call__(
        self,
        messages: Messages,
        mails: MailReader,
        recipients: Recipients,
        editions: Editions,
        reminders: ReminderPlans,
        letters: Letters,
        versions: LetterVersions,
        links: Links,
        postman: Postman,
        clock: Clock,
        dice: Dice,
    ) -> Message:
        message = await messages.get(self.message_id)
        now = clock.now()
        if message.state not in OPEN or message.due is None or message.due > now:
            return message
        if message.reminders_id and (why := (await reminders.get(message.reminders_id)).unwanted(message)):
            return await messages.change(message.id, lambda m: m.cancel(why, now))
        recipient = await recipients.find(message.person_id)
        if recipient is None:
            return await messages.change(message.id, lambda m: m.wait_for_contact(now))
        if not recipient.can_be_written_to:
            return await messages.erase(message.id, lambda m: _cancel_and_forget(m, now))
        subject = OPTIONAL.get(message.template)
        if not recipient.wants(subject):
            return await messages.change(message.id, lambda m: m.cancel("unsubscribed", now))
        address = recipient.address_for(message.template)
        if message.template in ADDRESSES and message.details["mark"] != recipient.mark_of(recipient.pending_email):
            return await messages.change(message.id, lambda m: m.cancel("no-longer-asked", now))
        if recipient.suppressed and address == recipient.email and not message.insisted:
            return await messages.change(message.id, lambda m: m.wait_for_address(now))
        edition = await editions.find(message.edition_id) if message.edition_id else None
        if edition is None and message.template not in ABOUT_NO_EDITION:
            return await messages.change(message.id, lambda m: m.wait_for_edition(now))
        locale = recipient.locale
        try:
            if not postman.turn():
                return await messages.change(message.id, lambda m: m.postpone(now, _delay(dice)))
            if wait := postman.pace(address.rpartition("@")[2].casefold()):
                return await messages.change(message.id, lambda m: m.postpone(now, timedelta(seconds=wait)))
            version, mark = letters.version(message.template, locale), recipient.mark_of(address)
            message = await messages.change(message.id, lambda m: m.begin(locale, version, now, mark))
        except TooLateToSend:
            return await messages.change(message.id, lambda m: m.cancel("deadline-passed", now))
        except AlreadyBeingSent:
            return message
        try:
            variables = words(message.template, message.details, edition, locale)
            end = links.unsubscribe(message.person_id, subject) if subject else None
            variables |= {"given_name": recipient.given_name, "optional": subject is not None}
            if message.template in ADDRESSES:
                variables["new_address"] = masked(recipient.pending_email or "")
            letter = letters.write(message.template, locale, variables | {"link": _link(message, address, links)})
        except (LetterError, KeyError, ValueError):
            return await messages.change(message.id, lambda m: m.unwritable(clock.now()))
        entry = appointment(message.template, message.details, edition, locale)
        mail = Mail(message, letter, recipient.name, address, now, end, entry)
        await versions.keep(version, letters.sources(message.template, locale))
        bound = await _bound_with(message, mails)
        if comes_too_soon(message, bound):
            return await messages.change(message.id, lambda m: m.put_back(now, _delay(dice)))
        if held := await _held_back(message, bound, reminders):
            return await messages.change(message.id, lambda m: m.withhold(held))
        return await _hand_over(mail, variables, messages, recipients, postman, clock, dice)


@dataclass(frozen=True)
class RetryMail(Command[Message], did="retry-mail"):
    """Queues an abandoned or bounced mail again, for an operator."""

    message_id: str

    async def __call__(self, messages: Messages, clock: Clock) -> Message:
        return await messages.change(self.message_id, lambda message: message.retry(clock.now()))


async def _bound_with(message: Message, mails: MailReader) -> Sequence[Message]:
    """The letters for the last check; none where the mail is bound to no decision."""
    looks = message.template in BOUND_TO_A_DECISION and message.application_id is not None
    return await mails.bound(message.application_id or "") if looks else ()


async def _held_back(message: Message, bound: Sequence[Message], reminders: ReminderPlans) -> str | None:
    """Why the mail may no longer leave; None while it may."""
    if not bound or message.application_id is None:
        return None
    if why := held_back(message, bound):
        return why
    plan = await reminders.find(Reminders.id_for(message.application_id))
    return plan.turned_down(message) if plan else None


def _link(message: Message, address: str, links: Links) -> str:
    """The link of the letter. The one to a new address does not sign in: it is not known to be the person's."""
    if message.template is Template.ADDRESS_CONFIRMATION:
        return links.confirm_address(message.person_id, address)
    return links.status_page(message.person_id)


async def _hand_over(
    mail: Mail,
    variables: Mapping[str, object],
    messages: Messages,
    recipients: Recipients,
    postman: Postman,
    clock: Clock,
    dice: Dice,
) -> Message:
    """Hands the mail over and saves the answer. Suppresses an address that the server refuses as such."""
    try:
        reply = await postman.hand_over(mail)
    except RelayDownError:
        return await messages.change(mail.message.id, lambda m: m.unreachable(clock.now(), _delay(dice)))
    message = await messages.change(mail.message.id, lambda m: _answered(m, reply, variables, clock.now(), dice.roll()))
    if status := refused_address(reply.code, reply.text):
        mark = message.sent_to
        await recipients.change(message.person_id, lambda person: person.suppress(mark, status, clock.now()))
    return message


def _cancel_and_forget(message: Message, now: datetime) -> None:
    message.cancel("person-erased", now)
    message.forget()


def _delay(dice: Dice) -> timedelta:
    return PROBE_AFTER * (1 + dice.roll())


def _answered(message: Message, reply: Reply, variables: Mapping[str, object], at: datetime, jitter: float) -> None:
    match reply.code:
        case int(code) if 200 <= code < 300:
            message.accepted(code, reply.text, at, variables)
        case int(code) if code >= 500:
            message.refused(code, reply.text, at)
        case _:
            message.deferred(reply.code, reply.text, at, jitter)

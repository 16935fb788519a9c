"""A new address: whoever reads it is asked whether it is theirs, and whoever reads the present one is told."""

from dataclasses import dataclass

from services.notifications.domain.mail.letters import Template
from services.notifications.domain.mail.message import Message
from services.notifications.domain.policy import ADDRESS_QUESTIONS_A_DAY, FRESH_LINK_EVERY, FRESH_LINK_GOOD_FOR, ONE_DAY
from services.notifications.use_cases.ports import MailReader, Messages, Recipients
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, UseCase
from shared.kernel.ids import derived_id


@dataclass(frozen=True)
class AskForAddress(Command[Message | None]):
    """Because a card has an address that waits. `template` is one of the two letters that are due."""

    person_id: str
    template: Template
    cause: str
    cause_type: str


async def ask_for_address(
    command: AskForAddress, recipients: Recipients, mails: MailReader, messages: Messages, clock: Clock
) -> Message | None:
    """One letter for one address in ten minutes and a few a day, however often the card is saved: nobody is pestered
    by a stranger's slip. None where that is reached, or the address is settled meanwhile."""
    recipient, now = await recipients.find(command.person_id), clock.now()
    if recipient is None or not recipient.pending_email:
        return None
    if await mails.count(command.person_id, command.template, now - ONE_DAY) >= ADDRESS_QUESTIONS_A_DAY:
        return None
    mark = recipient.mark_of(recipient.pending_email)
    window = str(int(now.timestamp() // FRESH_LINK_EVERY.total_seconds()))
    return await messages.add(
        Message(
            id=Message.id_for(derived_id("address", mark, window), command.template, command.person_id),
            template=command.template,
            person_id=command.person_id,
            cause=command.cause,
            cause_type=command.cause_type,
            intended_at=now,
            details={"mark": mark},
            not_after=now + FRESH_LINK_GOOD_FOR,
        )
    )


USE_CASES: list[UseCase] = [ask_for_address]

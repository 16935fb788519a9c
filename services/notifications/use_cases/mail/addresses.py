"""A new address: asks there for confirmation, and notifies the present address."""

from dataclasses import dataclass

from services.notifications.domain.mail.letters import Template
from services.notifications.domain.mail.message import Message
from services.notifications.domain.policy import ADDRESS_QUESTIONS_A_DAY, FRESH_LINK_EVERY, FRESH_LINK_GOOD_FOR, ONE_DAY
from services.notifications.use_cases.ports import MailReader, Messages, Recipients
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.ids import derived_id


@dataclass(frozen=True)
class AskForAddress(Command[Message | None], did="ask-for-address"):
    """Sends one of the two letters about an address that waits for confirmation.

    Sends at most one letter to one address in ten minutes and a few a day, however often the card is saved: the address
    may be mistyped and belong to a stranger. Answers None at the limit, or when no address waits any more.
    """

    person_id: str
    template: Template
    cause: str
    cause_type: str

    async def __call__(
        self, recipients: Recipients, mails: MailReader, messages: Messages, clock: Clock
    ) -> Message | None:
        recipient, now = await recipients.find(self.person_id), clock.now()
        if recipient is None or not recipient.pending_email:
            return None
        if await mails.count(self.person_id, self.template, now - ONE_DAY) >= ADDRESS_QUESTIONS_A_DAY:
            return None
        mark = recipient.mark_of(recipient.pending_email)
        window = str(int(now.timestamp() // FRESH_LINK_EVERY.total_seconds()))
        return await messages.add(
            Message(
                id=Message.id_for(derived_id("address", mark, window), self.template, self.person_id),
                template=self.template,
                person_id=self.person_id,
                cause=self.cause,
                cause_type=self.cause_type,
                intended_at=now,
                details={"mark": mark},
                not_after=now + FRESH_LINK_GOOD_FOR,
            )
        )

"""A new sign-in link on request. The answer does not show whether an address is known."""

from dataclasses import dataclass
from datetime import timedelta

from services.notifications.domain.mail.letters import Template
from services.notifications.domain.mail.message import Message
from services.notifications.domain.policy import FRESH_LINK_EVERY, FRESH_LINK_GOOD_FOR, FRESH_LINKS_A_DAY
from services.notifications.use_cases.ports import AddressBook, MailReader, Messages
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.ids import derived_id

ASKED = "eu.cursus.sign-in.asked"
"""The cause in the log of mails: a request, not an event."""


@dataclass(frozen=True)
class SendLink(Command[None], did="send-link"):
    """Mails a sign-in link to the address, if it is known: one in ten minutes and a few a day.

    The mail's id derives from the person and the ten minutes, so that concurrent requests add one mail.
    """

    email: str

    async def __call__(self, addresses: AddressBook, mails: MailReader, messages: Messages, clock: Clock) -> None:
        person_id = await addresses.person_at(self.email)
        if person_id is None:
            return
        now = clock.now()
        if await mails.count(person_id, Template.SIGN_IN_AGAIN, now - timedelta(days=1)) >= FRESH_LINKS_A_DAY:
            return
        cause = derived_id("sign-in", person_id, str(int(now.timestamp() // FRESH_LINK_EVERY.total_seconds())))
        await messages.add(
            Message(
                id=Message.id_for(cause, Template.SIGN_IN_AGAIN, person_id),
                template=Template.SIGN_IN_AGAIN,
                person_id=person_id,
                cause=cause,
                cause_type=ASKED,
                intended_at=now,
                not_after=now + FRESH_LINK_GOOD_FOR,
            )
        )

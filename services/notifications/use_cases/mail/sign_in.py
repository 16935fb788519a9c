"""A fresh link for somebody whose own has expired. Nobody learns from it whether an address is known."""

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
"""What the log of mails names as the cause: a request, and no event of anybody's."""


@dataclass(frozen=True)
class SendLink(Command[None], did="send-link"):
    """Somebody says that this address is theirs and wants to get in."""

    email: str

    async def __call__(self, addresses: AddressBook, mails: MailReader, messages: Messages, clock: Clock) -> None:
        """One link in ten minutes, whoever asks however often: the mail's id derives from the person and the moment."""
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

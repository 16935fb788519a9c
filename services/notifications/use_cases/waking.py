"""Resumes mails once the card, edition or address that they wait for has arrived."""

from collections.abc import Sequence

from services.notifications.domain.mail.message import Message
from services.notifications.use_cases.ports import Messages
from shared.kernel.clock import Clock


async def wake(waiting: Sequence[str], messages: Messages, clock: Clock) -> None:
    """Queues each mail again. Skips mails that wait no longer."""

    def resume(message: Message) -> None:
        if message.is_awaiting:
            message.resume(clock.now())

    for message_id in waiting:
        await messages.aside.change(message_id, resume)

"""Waking the mails that waited for something which has come."""

from collections.abc import Sequence

from services.notifications.domain.mail.message import Message
from services.notifications.use_cases.ports import Messages
from shared.kernel.clock import Clock


async def wake(waiting: Sequence[str], messages: Messages, clock: Clock) -> None:
    """Put each back in the queue, unless it has looked for itself in between."""

    def resume(message: Message) -> None:
        if message.is_awaiting:
            message.resume(clock.now())

    for message_id in waiting:
        await messages.aside.change(message_id, resume)

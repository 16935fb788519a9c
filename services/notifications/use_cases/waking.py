"""Waking the mails that waited for something which has come."""

from collections.abc import Sequence

from services.notifications.domain.mail.message import Message
from services.notifications.use_cases.ports import Messages
from shared.kernel.clock import Clock
from shared.kernel.context import surrounded_by


async def wake(waiting: Sequence[str], messages: Messages, clock: Clock) -> None:
    """Put each back in the queue, unless it has looked for itself in between."""

    def resume(message: Message) -> None:
        if message.is_awaiting:
            message.resume(clock.now())

    with surrounded_by(keyed=None):  # the answer to a request is kept with what it asked for, not with these
        for message_id in waiting:
            await messages.change(message_id, resume)

"""Questions about mails: the log, one mail with its reason, and the backlog."""

from dataclasses import dataclass

from services.notifications.domain.mail.message import Message
from services.notifications.use_cases.ports import Backlog, MailReader, MessageFilter, Messages
from shared.kernel.commands import Query
from shared.kernel.errors import NotFound
from shared.kernel.repository import Page


@dataclass(frozen=True)
class FindMessages(Query[Page[Message]]):
    which: MessageFilter
    limit: int
    cursor: str | None

    async def __call__(self, mails: MailReader) -> Page[Message]:
        return await mails.mails(self.which, self.limit, self.cursor)


@dataclass(frozen=True)
class GetMessage(Query[Message]):
    """One mail. `institution_id` is the caller's: mail of another institution is not found. None: any mail."""

    message_id: str
    institution_id: str | None

    async def __call__(self, messages: Messages) -> Message:
        message = await messages.get(self.message_id)
        if self.institution_id not in (None, message.institution_id):
            raise NotFound(thing="message", id=self.message_id)
        return message


@dataclass(frozen=True)
class GetBacklog(Query[Backlog]):
    async def __call__(self, mails: MailReader) -> Backlog:
        return await mails.backlog()

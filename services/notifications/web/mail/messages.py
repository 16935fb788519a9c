"""Mails over HTTP."""

from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter

from services.notifications.domain.mail.message import MessageState
from services.notifications.use_cases.mail import mails, queries
from services.notifications.use_cases.ports import Backlog, MessageFilter
from services.notifications.web.access import MailStaff
from services.notifications.web.schemas import MessageView
from shared.auth.guards import Operator
from shared.web.requests import Cursor, Does, Limit, Listing, Once, View

router = APIRouter(prefix="/v1")


class BacklogView(View):
    by_state: Mapping[str, int]
    oldest_waiting_since: datetime | None

    @classmethod
    def of(cls, backlog: Backlog) -> "BacklogView":
        return cls(by_state=backlog.by_state, oldest_waiting_since=backlog.oldest_waiting_since)


@router.get("/messages", tags=["messages"])
async def find_messages(
    who: MailStaff,
    act: Does,
    cursor: Cursor,
    application_id: str | None = None,
    person_id: str | None = None,
    state: MessageState | None = None,
    limit: Limit = 50,
) -> Listing[MessageView]:
    """The mails of the caller's institution, by application, person and state."""
    which = MessageFilter(application_id, person_id, state, who.scope)
    page = await act(queries.FindMessages(which, limit, cursor))
    return Listing(items=[MessageView.of(item) for item in page.items], next=page.next)


@router.get("/messages/{message_id}", tags=["messages"])
async def get_message(message_id: str, who: MailStaff, act: Does) -> MessageView:
    return MessageView.of(await act(queries.GetMessage(message_id, who.scope)))


@router.post("/messages/{message_id}/retry", tags=["messages"])
async def retry_message(message_id: str, who: Operator, once: Once) -> MessageView:
    """Queue an abandoned or bounced mail again."""
    return await once(mails.RetryMail(message_id), MessageView.of)


@router.get("/backlog", tags=["messages"])
async def get_backlog(who: Operator, act: Does) -> BacklogView:
    """The number of mails in each state, and when the oldest that has not left was added."""
    return BacklogView.of(await act(queries.GetBacklog()))

"""Reminders over HTTP."""

from datetime import datetime

from fastapi import APIRouter

from services.notifications.domain.reminders.reminders import Awaited, Reminders
from services.notifications.use_cases.reminders.reminders import GetReminders
from services.notifications.web.access import MailStaff
from shared.web.requests import Does, View

router = APIRouter(prefix="/v1")


class RemindersView(View):
    """The reminders of what is awaited of an applicant."""

    application_id: str
    awaited: Awaited
    answer_by: datetime | None
    moments: tuple[datetime, ...]
    next_at: datetime | None
    stopped: str | None
    """Why no more are sent: accepted, declined, expired, revoked, submitted, completed, withdrawn, cancelled; null
    while they are."""

    @classmethod
    def of(cls, plan: Reminders) -> "RemindersView":
        return cls(
            application_id=plan.application_id,
            awaited=plan.awaited,
            answer_by=plan.answer_by,
            moments=plan.moments,
            next_at=plan.due,
            stopped=plan.stopped,
        )


@router.get("/reminders/{application_id}", tags=["messages"])
async def get_reminders(
    application_id: str, who: MailStaff, act: Does, awaited: Awaited = Awaited.ANSWER
) -> RemindersView:
    """When the applicant is reminded of what is awaited: by default, of the answer to an offer."""
    return RemindersView.of(await act(GetReminders(application_id, who.scope, awaited)))

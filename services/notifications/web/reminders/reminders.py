"""Reminders over HTTP: when an applicant will be reminded, and of what."""

from fastapi import APIRouter

from services.notifications.domain.reminders.reminders import Awaited
from services.notifications.use_cases import queries
from services.notifications.web.access import MailStaff
from services.notifications.web.schemas import RemindersView
from shared.web.requests import Does

router = APIRouter(prefix="/v1")


@router.get("/reminders/{application_id}", tags=["messages"])
async def get_reminders(
    application_id: str, who: MailStaff, act: Does, awaited: Awaited = Awaited.ANSWER
) -> RemindersView:
    """When the applicant is to be reminded of the offer that awaits an answer, or of the file that is not complete."""
    return RemindersView.of(await act(queries.GetReminders(application_id, who.scope, awaited)))

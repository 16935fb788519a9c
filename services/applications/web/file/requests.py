"""Routes of the secretary: request one more document, reopen an application."""

from fastapi import APIRouter

from services.applications.use_cases.file import requests
from services.applications.web.access import OfficeApplication, Secretary
from services.applications.web.schemas import DocumentRequestInput, ReopeningInput, StaffApplicationView
from shared.web.requests import Once

router = APIRouter(prefix="/v1", tags=["applications"])


@router.post("/applications/{application_id}/documents/{kind}/request")
async def request_document(
    application: OfficeApplication, kind: str, who: Secretary, body: DocumentRequestInput, once: Once
) -> StaffApplicationView:
    """Request one more document, or one again, with its own deadline. The person gets a reminder."""
    command = requests.RequestDocument(
        application.id, application.edition_id, kind, body.label, body.until, who.subject
    )
    return await once(command, StaffApplicationView.of)


@router.post("/applications/{application_id}/reopening")
async def reopen(
    application: OfficeApplication, who: Secretary, body: ReopeningInput, once: Once
) -> StaffApplicationView:
    """Reopen an application that was withdrawn by mistake, or a draft that missed the window. Stores who and why."""
    command = requests.ReopenApplication(application.id, application.edition_id, body.until, body.reason, who.subject)
    return await once(command, StaffApplicationView.of)

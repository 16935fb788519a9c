"""Routes of exports: request, progress, download."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from services.applications.domain.records.export import Export, ExportFormat, ExportState
from services.applications.use_cases.records import exports
from services.applications.web.access import OfficeEdition, reading
from shared.auth.guards import staff
from shared.auth.principal import Principal, Role
from shared.sheets import CSV, XLSX
from shared.web.attachments import attachment
from shared.web.requests import Does, Input, Once, View

router = APIRouter(prefix="/v1", tags=["exports"])
Office = Annotated[Principal, Depends(staff(Role.SECRETARY, Role.PROGRAMME_HEAD))]
MEDIA = {ExportFormat.CSV: CSV, ExportFormat.XLSX: XLSX}


class ExportInput(Input):
    format: ExportFormat = Field(examples=["xlsx"])
    jury_id: str | None = Field(None, max_length=64, examples=[None])
    """Only the applications of this jury; null for all of the edition."""


class ExportView(View):
    """A table that is written in the background."""

    id: str
    edition_id: str
    jury_id: str | None
    format: ExportFormat
    state: ExportState
    done: int
    """Applications processed so far."""
    total: int
    """Applications of the edition at the time of the request."""
    size: int | None
    """In bytes; null until the table is written."""
    asked_by: str
    asked_at: datetime
    kept_until: datetime | None
    """When the table is deleted, because it contains names."""

    @classmethod
    def of(cls, export: Export) -> "ExportView":
        return cls(
            id=export.id,
            edition_id=export.edition_id,
            jury_id=export.jury_id,
            format=export.format,
            state=export.state,
            done=export.done,
            total=export.total,
            size=export.size,
            asked_by=export.asked_by,
            asked_at=export.asked_at,
            kept_until=export.next_at if export.state is ExportState.DONE else None,
        )


async def _export(export_id: str, who: Office, act: Does) -> Export:
    export = await act(exports.GetExport(export_id))
    who.must_see(export.institution_id, "export", export_id)
    return export


OfficeExport = Annotated[Export, Depends(_export)]


@router.post("/editions/{edition_id}/exports", status_code=202)
async def request(edition: OfficeEdition, who: Office, body: ExportInput, once: Once) -> ExportView:
    """Request a table of all decisions: each application with its scores and its history of decisions."""
    command = exports.RequestExport(once.new_id, edition.id, body.jury_id, body.format, who.subject)
    return await once(command, ExportView.of)


@router.get("/exports/{export_id}")
async def read(export: OfficeExport) -> ExportView:
    """Read the progress of an export."""
    return ExportView.of(export)


@router.get("/exports/{export_id}/content", response_class=Response)
async def fetch(export: OfficeExport, who: Office, act: Does) -> Response:
    """Download the table as an attachment. Cells that a spreadsheet would read as formulas become plain text.

    It contains names: refused to members of a jury of these applications in an anonymous phase. Noted in the audit
    trail.
    """
    content = await act(exports.ReadExport(export.id, who.subject))
    await act(reading(export, "export", who))
    return attachment(content, f"decisions-{export.id}.{export.format}", MEDIA[export.format])

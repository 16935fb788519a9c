"""Routes of bulk imports: upload a file, follow its progress, read the bad rows."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Query, Response, UploadFile

from services.enrolment.domain.papers.bulk_import import BulkImport, Mode
from services.enrolment.domain.papers.entries import Kind
from services.enrolment.use_cases.papers import imports
from services.enrolment.web.access import edition_for
from services.enrolment.web.papers.import_schemas import BadCellView, ImportView
from shared.auth.principal import Role
from shared.kernel.errors import InvalidField
from shared.sheets import CSV, as_csv
from shared.web.attachments import attachment
from shared.web.requests import Cursor, Does, Limit, Listing, Once

router = APIRouter(prefix="/v1/editions/{edition_id}/imports", tags=["imports"])

Class = Annotated[str, Depends(edition_for(Role.TEACHER, Role.SECRETARY))]


async def _of_class(edition: Class, import_id: str, act: Does) -> BulkImport:
    return await act(imports.GetImport(edition, import_id))


Present = Annotated[BulkImport, Depends(_of_class)]


@router.post("", status_code=202)
async def hand_in(
    edition: Class,
    kind: Annotated[Kind, Query(description="The content of the table.")],
    file: Annotated[UploadFile, File(description="CSV: UTF-8, UTF-16 or Windows-1252; semicolons, commas or tabs.")],
    once: Once,
    response: Response,
    mode: Annotated[Mode, Query(description="The effect of one bad row on the others.")] = Mode.ALL_OR_NOTHING,
) -> ImportView:
    """Uploads a table of up to 10,000 rows; `Location` is the import to follow. A file that is no such table is
    refused at once."""
    command = imports.HandInTable(
        import_id=once.new_id, edition_id=edition, kind=kind, mode=mode, content=await file.read()
    )
    response.headers["Location"] = f"/v1/editions/{edition}/imports/{once.new_id}"
    return await once(command, ImportView.of)


@router.get("")
async def list_imports(edition: Class, act: Does, cursor: Cursor, limit: Limit = 50) -> Listing[ImportView]:
    """The imports of this edition."""
    page = await act(imports.ListImports(edition_id=edition, limit=limit, cursor=cursor))
    return Listing(items=[ImportView.of(item) for item in page.items], next=page.next)


@router.get("/{import_id}")
async def get_import(present: Present) -> ImportView:
    """The import with its progress."""
    return ImportView.of(present)


@router.get("/{import_id}/refusals")
async def list_refusals(present: Present, cursor: Cursor, limit: Limit = 50) -> Listing[BadCellView]:
    """All bad rows by line and column, with the reason."""
    if cursor is not None and not cursor.isdecimal():
        raise InvalidField(field="cursor", accepted="the `next` of an earlier page, unchanged")
    start = int(cursor or 0)
    page = present.refusals[start : start + limit]
    more = start + limit < len(present.refusals)
    return Listing(items=[BadCellView.of(bad) for bad in page], next=str(start + limit) if more else None)


@router.get("/{import_id}/refusals.csv", response_class=Response)
async def download_refusals(present: Present) -> Response:
    """The bad rows as CSV for a spreadsheet: UTF-8 with BOM, semicolons, formulas disabled."""
    return attachment(refusals(present), f"refusals-{present.id}.csv", CSV)


def refusals(present: BulkImport) -> bytes:
    """A row for each bad cell."""
    rows = ((bad.line, bad.column, bad.code, bad.reason) for bad in present.refusals)
    return as_csv(("line", "column", "code", "reason"), rows, separator=";")

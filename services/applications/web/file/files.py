"""Routes of applications: start, documents, submission, completeness, withdrawal."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Query, Response, UploadFile

from services.applications.domain.file.application import Application, FileStatus
from services.applications.use_cases import queries
from services.applications.use_cases.file import files
from services.applications.use_cases.jury import reviews
from services.applications.use_cases.ports import ApplicationFilter
from services.applications.web.access import (
    READERS,
    MyApplication,
    OfficeApplication,
    ReadableApplication,
    Reader,
    Secretary,
    has_office,
    judges,
    reading,
)
from services.applications.web.file.card_schemas import PersonView
from services.applications.web.file.recap import TEMPLATES, AskedLang, recap
from services.applications.web.file.uploads import SUFFIX, read_upload
from services.applications.web.schemas import (
    ApplicationView,
    EditionView,
    RefusedDocumentInput,
    ReuseInput,
    StaffApplicationView,
    StartInput,
)
from shared.auth.guards import Person, staff
from shared.auth.principal import Forbidden, Principal
from shared.typesetting import typeset
from shared.web.attachments import PDF, attachment
from shared.web.requests import Cursor, Does, Limit, Listing, Once, tag

router = APIRouter(prefix="/v1", tags=["applications"])


@router.get("/editions")
async def list_open_editions(act: Does, cursor: Cursor, limit: Limit = 50) -> Listing[EditionView]:
    """List the editions that accept applications now. Public."""
    page = await act(queries.ListOpenEditions(limit, cursor))
    return Listing(items=[EditionView.of(item) for item in page.items], next=page.next)


@router.get("/editions/{edition_id}")
async def read_edition(edition_id: str, act: Does) -> EditionView:
    """Read what an application to this edition needs: window, profiles, documents. Public."""
    return EditionView.of(await act(queries.GetEdition(edition_id)))


@router.post("/applications", status_code=201)
async def start(body: StartInput, who: Person, once: Once) -> ApplicationView:
    """Start an application, within the edition's window. One per person and edition."""
    command = files.StartApplication(once.new_id, who.person_id or "", body.edition_id, body.profile)
    return await once(command, ApplicationView.of)


@router.get("/applications")
async def list_applications(
    who: Annotated[Principal, Depends(staff(*READERS))],
    act: Does,
    cursor: Cursor,
    edition_id: str | None = None,
    status: Annotated[FileStatus | None, Query(description="Status of the application.")] = None,
    limit: Limit = 50,
) -> Listing[StaffApplicationView]:
    """List the applications to the caller's institution."""
    wanted = ApplicationFilter(institution_id=who.scope, edition_id=edition_id, file=status)
    page = await act(queries.ListApplications(wanted, limit, cursor))
    return Listing(items=[StaffApplicationView.of(item) for item in page.items], next=page.next)


@router.get("/applications/{application_id}")
async def read(
    application: ReadableApplication, who: Reader, response: Response
) -> StaffApplicationView | ApplicationView:
    """Read the caller's own application; for staff, one to their institution, with the history of its decisions."""
    tag(response, application.version)
    return ApplicationView.of(application) if who.person_id else StaffApplicationView.of(application)


@router.get("/applications/{application_id}/applicant")
async def read_applicant(application: OfficeApplication, who: Secretary, act: Does) -> PersonView:
    """Read the applicant's contact card. Noted in the audit trail."""
    person = await act(queries.GetPerson(application.person_id))
    await act(reading(application, "card", who))
    return PersonView.of(person)


@router.put("/applications/{application_id}/documents/{kind}")
async def upload(
    application: MyApplication,
    kind: str,
    file: Annotated[UploadFile, File(description="One file whose content matches the extension of its name.")],
    act: Does,
    response: Response,
) -> ApplicationView:
    """Upload a document. It replaces an earlier upload that the secretary has not validated."""
    sent = await read_upload(file)
    command = files.ReceiveDocument(application.id, kind, sent.content, sent.media_type, sent.sha256)
    after = await act(command)
    tag(response, after.version)
    return ApplicationView.of(after)


@router.post("/applications/{application_id}/documents/{kind}/reuse")
async def reuse(application: MyApplication, kind: str, body: ReuseInput, once: Once) -> ApplicationView:
    """Copy a document from an earlier application of the same person, for example a CV."""
    return await once(files.ReuseDocument(application.id, kind, body.application_id), ApplicationView.of)


@router.get("/applications/{application_id}/recap", response_class=Response)
async def read_recap(application: ReadableApplication, who: Reader, act: Does, lang: AskedLang = None) -> Response:
    """Download the application as a PDF: applicant, edition, documents with their digests. Noted in the audit trail.

    It names the applicant: refused to partners, and to jurors who may not see the name yet.
    """
    if judges(who):
        await act(reviews.LookAtFile(application.id, who.subject, in_office=has_office(who)))
    elif who.person_id is None and not has_office(who):
        raise Forbidden(accepted="applicant, secretary, programme_head")
    edition = await act(queries.GetEdition(application.edition_id))
    person = await act(queries.GetPerson(application.person_id))
    await _noted(application, "recap", who, act)
    made = await typeset(TEMPLATES / "recap.typ", recap(application, edition, person, lang), at=application.started_at)
    return attachment(made, f"recap-{application.id}.pdf", PDF)


@router.get("/applications/{application_id}/documents/{kind}", response_class=Response)
async def download(application: ReadableApplication, kind: str, who: Reader, act: Does) -> Response:
    """Download a document as it was received, as an attachment. Refused to jurors who may not see it yet."""
    if judges(who):
        await act(reviews.LookAtFile(application.id, who.subject, in_office=has_office(who), document=kind))
    file, content = await act(queries.ReadDocument(application.id, kind))
    await _noted(application, kind, who, act)
    return attachment(content, f"{kind}{SUFFIX[file.media_type]}", file.media_type)


@router.post("/applications/{application_id}/documents/{kind}/validation")
async def validate_document(application: OfficeApplication, kind: str, once: Once) -> StaffApplicationView:
    return await once(files.ValidateDocument(application.id, kind), StaffApplicationView.of)


@router.post("/applications/{application_id}/documents/{kind}/refusal")
async def refuse_document(
    application: OfficeApplication, kind: str, body: RefusedDocumentInput, once: Once
) -> StaffApplicationView:
    """Refuse a document, with a reason. The applicant has to send another one."""
    return await once(files.RefuseDocument(application.id, kind, body.reason), StaffApplicationView.of)


@router.post("/applications/{application_id}/documents/{kind}/waiver")
async def waive_document(application: OfficeApplication, kind: str, once: Once) -> StaffApplicationView:
    """Exempt the applicant from this document."""
    return await once(files.WaiveDocument(application.id, kind), StaffApplicationView.of)


@router.post("/applications/{application_id}/submission")
async def submit(application: MyApplication, once: Once) -> ApplicationView:
    """Submit the application, within the window and with every required document."""
    return await once(files.SubmitApplication(application.id, application.edition_id), ApplicationView.of)


@router.post("/applications/{application_id}/completeness")
async def check_completeness(application: OfficeApplication, once: Once) -> StaffApplicationView:
    """Set the application to complete, or to incomplete with the missing documents, from the state of its documents."""
    return await once(files.CheckCompleteness(application.id), StaffApplicationView.of)


@router.post("/applications/{application_id}/withdrawal")
async def withdraw(application: MyApplication, once: Once) -> ApplicationView:
    """Withdraw, at any time. A place that is held or offered goes to the next candidate."""
    return await once(files.WithdrawApplication(application.id), ApplicationView.of)


async def _noted(application: Application, what: str, who: Principal, act: Does) -> None:
    """Notes in the audit trail that staff read this paper; not for applicants who read their own."""
    if who.person_id is None:
        await act(reading(application, what, who))

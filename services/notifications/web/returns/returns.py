"""Returned mail, suppressed addresses, preferences and unsubscribing over HTTP."""

import html
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.notifications.domain.mail.letters import Subject
from services.notifications.use_cases.returns import returns
from services.notifications.web.returns.schemas import (
    PreferencesInput,
    PreferencesView,
    ReturnView,
    SuppressionView,
)
from shared.auth.guards import Operator, Person
from shared.web.requests import Cursor, Does, Limit, Listing, Once

router = APIRouter(prefix="/v1")


async def raw_body(request: Request) -> bytes:
    return await request.body()


@router.post(
    "/bounces",
    tags=["delivery"],
    openapi_extra={"requestBody": {"content": {"message/rfc822": {"schema": {"type": "string"}}}, "required": True}},
)
async def take_return(who: Operator, act: Does, raw: Annotated[bytes, Depends(raw_body)]) -> ReturnView:
    """A delivery report (RFC 3464) or a complaint (RFC 5965), as the mail server of the installation received it.

    It needs no Idempotency-Key: a repeated report changes nothing. Any 2xx means that the report is handled; a report
    about a mail that is not ours is answered likewise.
    """
    return ReturnView.of(await act(returns.TakeReturn(raw)))


@router.get("/suppressions", tags=["delivery"])
async def find_suppressed(who: Operator, act: Does, cursor: Cursor, limit: Limit = 50) -> Listing[SuppressionView]:
    """The people whose address is suppressed. Their mail waits for a month at most."""
    page = await act(returns.FindSuppressed(limit, cursor))
    return Listing(items=[SuppressionView.of(person) for person in page.items], next=page.next)


@router.post("/suppressions/{person_id}/release", tags=["delivery"])
async def release_address(person_id: str, who: Operator, once: Once) -> SuppressionView:
    """End the suppression of an address and send the mail that waits for it."""
    return await once(returns.ReleaseAddress(person_id), SuppressionView.of)


@router.get("/people/{person_id}/preferences", tags=["preferences"])
async def get_preferences(person_id: str, who: Person, act: Does) -> PreferencesView:
    """The optional mail that the person wants, and whether their address works."""
    who.must_be(person_id, "person", person_id)
    return PreferencesView.of(await act(returns.GetRecipient(person_id)))


@router.put("/people/{person_id}/preferences", tags=["preferences"])
async def choose_preferences(person_id: str, body: PreferencesInput, who: Person, act: Does) -> PreferencesView:
    """Choose optional mail. Mail about the state of a file is mandatory."""
    who.must_be(person_id, "person", person_id)
    return PreferencesView.of(await act(returns.ChoosePreferences(person_id, body.reminders)))


@router.post("/unsubscribe/{subject}/{token}", tags=["preferences"])
async def unsubscribe(subject: Subject, token: str, act: Does) -> PreferencesView:
    """Decline a subject of optional mail by one click (RFC 8058). The signed link grants nothing else.

    It needs no Idempotency-Key: mail programs send none, and a repetition changes nothing.
    """
    return PreferencesView.of(await act(returns.Unsubscribe(token, subject)))


@router.get("/unsubscribe/{subject}/{token}", tags=["preferences"], response_class=HTMLResponse)
async def ask_before_unsubscribing(subject: Subject, token: str, request: Request) -> HTMLResponse:
    """A page with one button. It changes nothing: mail scanners follow links."""
    action = html.escape(str(request.url.path).rpartition("/")[2])
    page = _PAGE.format(action=action)
    headers = {"Content-Security-Policy": "default-src 'none'; form-action 'self'", "Referrer-Policy": "no-referrer"}
    return HTMLResponse(page, headers=headers | {"Cache-Control": "no-store"})


_PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="robots" content="noindex">
<title>Cursus</title>
<h1>Ne plus recevoir ces messages</h1>
<p>Les messages qui vous informent d'un changement dans votre dossier continueront de vous parvenir.</p>
<p lang="en">Stop receiving these messages. Those about changes in your file will still reach you.</p>
<form method="post" action="{action}"><button>Se désabonner · <span lang="en">Unsubscribe</span></button></form>
</html>"""

"""Web pages that show the mails of the local stack."""

from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from deploy.local.mailbox import Mail, Mailbox

PAGE = 50
# A mail is untrusted: no script, no form, no request to any host.
HARMLESS = {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"}

templates = Jinja2Templates(Path(__file__).with_name("templates"))
templates.env.filters["moment"] = lambda at: f"{at:%d/%m %H:%M:%S}" if isinstance(at, datetime) else ""


def inbox(mailbox: Mailbox) -> Starlette:
    """`/` lists mails, newest first; `/?to=` filters by recipient; `/mail/NAME` shows text, HTML and headers."""

    def listing(request: Request) -> Response:
        to = request.query_params.get("to", "")
        page = max(int(request.query_params.get("page", "1") or 1), 1)
        start = (page - 1) * PAGE
        if to:
            found = mailbox.to(to)[::-1]
            mails, total = found[start : start + PAGE], len(found)
        else:
            names = mailbox.names()[::-1]
            mails, total = [mailbox.open(name) for name in names[start : start + PAGE]], len(names)
        older = urlencode({"to": to, "page": page + 1}) if total > start + PAGE else ""
        newer = urlencode({"to": to, "page": page - 1}) if page > 1 else ""
        shown = {"mails": mails, "to": to, "total": total, "older": older, "newer": newer}
        return templates.TemplateResponse(request, "inbox.html", shown)

    def mail(request: Request) -> Response:
        return templates.TemplateResponse(request, "mail.html", {"mail": _opened(request)})

    def html(request: Request) -> Response:
        return HTMLResponse(_opened(request).html, headers=HARMLESS)

    def source(request: Request) -> Response:
        return PlainTextResponse((mailbox.directory / _opened(request).name).read_bytes())

    def ready(request: Request) -> Response:
        return PlainTextResponse("ready")

    def _opened(request: Request) -> Mail:
        try:
            return mailbox.open(request.path_params["name"])
        except FileNotFoundError:
            raise HTTPException(404, "No such mail") from None

    return Starlette(
        routes=[
            Route("/", listing),
            Route("/mail/{name}", mail),
            Route("/mail/{name}/html", html),
            Route("/mail/{name}/source", source),
            Route("/ready", ready),
        ]
    )

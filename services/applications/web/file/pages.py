"""The applicant's page. Its script reads the token of the link from the URL fragment, which no server receives."""

import base64
import hashlib
import html
import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from shared.kernel.reading import HALVES, MODES
from shared.kernel.words import Locale

router = APIRouter(include_in_schema=False)
TEMPLATES = Path(__file__).with_name("templates")
SCRIPTS = ("reading.js", "words.js", "archive.js", "documents.js", "learner.js", "identity.js", "card.js", "status.js")


@router.get("/status", response_class=HTMLResponse)
async def status(request: Request) -> HTMLResponse:
    """The applicant's page, in French or English. Opening it changes nothing; its buttons call the API."""
    settings = request.app.state.composition.settings
    page, policy = _page(settings.enrolment_url.rstrip("/"), settings.notifications_url.rstrip("/"))
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache"}
    return HTMLResponse(page, headers=headers)


@cache
def _page(enrolment: str, notifications: str) -> tuple[str, str]:
    """The page, and its Content-Security-Policy (CSP level 3). The policy allows only this script and style, by hash,
    and connections to our own services."""
    style = (TEMPLATES / "status.css").read_text()
    script = '"use strict";\n' + shared_words() + "".join((TEMPLATES / name).read_text() for name in SCRIPTS)
    asked = {"enrolment": html.escape(enrolment), "notifications": html.escape(notifications)}
    parts = {"style": style, "script": script, **asked}
    page = re.sub(r"\{(\w+)\}", lambda found: parts[found[1]], (TEMPLATES / "status.html").read_text())
    elsewhere = {f" {url.scheme}://{url.netloc}" for url in map(urlsplit, (enrolment, notifications)) if url.netloc}
    return page, (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        f"connect-src 'self'{''.join(sorted(elsewhere))}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def shared_words() -> str:
    """The words that mails and papers use too, by language: `SAID.fr.modes.on_site`."""
    words = {
        locale: {
            "modes": {mode: text[locale] for mode, text in MODES.items()},
            "halves": {half: text[locale] for half, text in HALVES.items()},
        }
        for locale in Locale
    }
    return f"const SAID = {json.dumps(words, ensure_ascii=False)};\n"


def _digest(part: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}"

"""The applicant's page. It takes the link's token from the URL's fragment, which no server ever sees."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)
_PAGE = Path(__file__).with_name("templates") / "status.html"


@router.get("/status", response_class=HTMLResponse)
async def status() -> HTMLResponse:
    """Where one's file stands, in French or English. Opening it changes nothing; answers are sent by its buttons."""
    page, policy = _page()
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache"}
    return HTMLResponse(page, headers=headers)


@cache
def _page() -> tuple[str, str]:
    """The page, and a policy under which nothing runs but its own script and style (CSP level 3, by hash)."""
    page = _PAGE.read_text()
    script, style = (
        " ".join(f"'sha256-{_digest(part)}'" for part in re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL))
        for tag in ("script", "style")
    )
    return page, (
        f"default-src 'none'; script-src {script}; style-src {style}; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _digest(part: str) -> str:
    return base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()

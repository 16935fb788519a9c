"""Every refusal as a problem document (RFC 9457): a stable code, the field, and the accepted values."""

import json
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared.kernel.errors import Kind, Refusal
from shared.kernel.repository import Contended
from shared.mongo.client import DATABASE_FAULT, UNREACHABLE, is_away
from shared.mongo.replies import Replayed

log = structlog.get_logger()
CONTENT_TYPE = "application/problem+json"
RETRY_AFTER = {"Retry-After": "2"}


class _Document(JSONResponse):
    """JSON that can always be encoded, whatever text the request contained."""

    media_type = CONTENT_TYPE

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str).encode(errors="replace")


def problem(
    status: int, code: str, detail: str, *, headers: dict[str, str] | None = None, **members: Any
) -> JSONResponse:
    """A problem document. `type` is the code as a relative reference."""
    body = {"type": f"/problems/{code}", "title": code.replace("-", " "), "status": status, "detail": detail}
    return _Document(
        body | {"code": code} | {name: _plain(value) for name, value in members.items()}, status, headers=headers
    )


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


def refused(refusal: Refusal) -> JSONResponse:
    """A refusal of the domain as a problem; its kind is the status."""
    headers = {"WWW-Authenticate": "Bearer"} if refusal.kind is Kind.UNAUTHENTICATED else None
    return problem(refusal.kind.value, refusal.code, str(refusal), headers=headers, **refusal.data)


def handle_problems(app: FastAPI) -> None:
    """Turn exceptions into problems, for all routes."""

    @app.exception_handler(Refusal)
    async def _refusal(_: Request, refusal: Refusal) -> JSONResponse:
        return refused(refusal)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, invalid: RequestValidationError) -> JSONResponse:
        errors = [
            {"field": ".".join(str(part) for part in e["loc"][1:]) or str(e["loc"][0]), "accepted": e["msg"]}
            for e in invalid.errors()
        ]
        named = "; ".join(f"{error['field']}: {error['accepted']}" for error in errors)
        return problem(422, "invalid-request", named, errors=errors)

    @app.exception_handler(HTTPException)
    async def _http(_: Request, raised: HTTPException) -> JSONResponse:
        code = {404: "not-found", 405: "method-not-allowed"}.get(raised.status_code, "http-error")
        return problem(raised.status_code, code, str(raised.detail), headers=dict(raised.headers or {}))

    @app.exception_handler(Replayed)
    async def _replayed(request: Request, before: Replayed) -> JSONResponse:
        status = getattr(request.scope.get("route"), "status_code", None) or 200
        return JSONResponse(before.reply, status, headers={"Idempotent-Replayed": "true"})

    async def _unavailable(_: Request, away: Exception) -> JSONResponse:
        log.warning("request.unavailable", reason=type(away).__name__)
        again = "Please send it again, with the same Idempotency-Key: it is carried out once."
        return problem(503, "unavailable", again, headers=RETRY_AFTER)

    for kind in (*UNREACHABLE, Contended, ConnectionError, TimeoutError):
        app.add_exception_handler(kind, _unavailable)

    @app.exception_handler(DATABASE_FAULT)
    async def _database(request: Request, fault: Exception) -> JSONResponse:
        if is_away(fault):
            return await _unavailable(request, fault)
        raise fault

    @app.exception_handler(Exception)
    async def _fault(_: Request, fault: Exception) -> JSONResponse:
        log.error("request.failed", exc_info=fault)
        return problem(500, "internal-error", "This is our fault; it was recorded.")

"""Runs around every request: context, limits of size and time, metrics and the log line."""

import asyncio
import re
import time
from contextlib import AbstractContextManager

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.kernel.context import Context, surrounded_by
from shared.kernel.ids import new_id
from shared.observability import metrics, traces
from shared.observability.traces import Part, Span
from shared.web.problems import RETRY_AFTER, problem

log = structlog.get_logger()
_TRACEPARENT = re.compile(r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")
_OWN_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")
_UPLOAD = b"multipart/form-data"
_OF_ITSELF = frozenset({"/live", "/ready", "/metrics"})
"""Probes, every few seconds: neither logged nor traced."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class TooLarge(Exception):  # noqa: N818 - turned into a 413 below
    """The body exceeded its limit while it was read."""


class Surroundings:
    """Sets correlation id and trace of each request, limits it, and records its outcome."""

    def __init__(self, app: ASGIApp, *, body_bytes: int, upload_bytes: int, seconds: float) -> None:
        self._app, self._body_bytes, self._upload_bytes, self._seconds = app, body_bytes, upload_bytes, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        context = _context(headers)
        limit = self._upload_bytes if headers.get(b"content-type", b"").startswith(_UPLOAD) else self._body_bytes
        started, status, begun, received = time.perf_counter(), 500, False, 0

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal status, begun
            if received > limit and not begun:
                raise TooLarge  # the framework may have turned it into a 400
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                message["headers"] = [
                    *message["headers"],
                    (b"x-correlation-id", context.correlation_id.encode()),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        with surrounded_by(context), _traced(method, scope["path"]) as span:
            try:
                if _announced(headers) > limit:
                    raise TooLarge
                async with asyncio.timeout(self._seconds):
                    await self._app(scope, bounded, noted)
            except TooLarge:
                if not begun:
                    received = 0  # lets the reply pass
                    reply = problem(413, "body-too-large", f"A body of up to {limit} bytes is accepted.", field="body")
                    await reply(scope, receive, noted)
            except TimeoutError:
                if not begun:
                    reply = problem(503, "too-slow", "This took too long; please try again.", headers=RETRY_AFTER)
                    await reply(scope, receive, noted)
            finally:
                _tell(method, scope, span, status, time.perf_counter() - started)


def _context(headers: dict[bytes, bytes]) -> Context:
    trace = headers.get(b"traceparent", b"").decode("latin-1")
    own = headers.get(b"x-correlation-id", b"").decode("latin-1")
    return Context(
        correlation_id=own if _OWN_ID.match(own) else new_id(),
        traceparent=trace if _TRACEPARENT.match(trace) else None,
    )


def _announced(headers: dict[bytes, bytes]) -> int:
    length = headers.get(b"content-length", b"")
    return int(length) if length.isdigit() and len(length) < 20 else 0


def _traced(method: str, path: str) -> AbstractContextManager[Span]:
    if path in _OF_ITSELF:
        return traces.span_of_nothing()
    return traces.span(method, Part.SERVER, {"http.request.method": method})


def _tell(method: str, scope: Scope, span: Span, status: int, seconds: float) -> None:
    """Records the outcome under the template of the route: a path may name people."""
    route = getattr(scope.get("route"), "path", "unmatched")
    metrics.HTTP_SECONDS.labels(method, route, str(status)).observe(seconds)
    span.note({"http.route": route, "http.response.status_code": status}, name=f"{method} {route}")
    if status >= 500:
        span.fail(str(status))
    if route not in _OF_ITSELF:
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))

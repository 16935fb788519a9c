"""A client of the public APIs: tokens, idempotency keys, retries, and refusals as problem documents."""

import asyncio
import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

import httpx

from deploy.access.endpoints import Endpoints, NotFoundRunning
from shared.kernel.ids import new_id

if find_spec("sniffio") is None:
    # httpcore tries to import this optional module at every request; this entry makes the failed import cheap
    sys.modules["sniffio"] = None  # type: ignore[assignment]

TRIES = 6
NOT_NOW = frozenset({429, 502, 503, 504})


class Refused(Exception):  # noqa: N818 - an answer, not an error
    """The API refused the request; `problem` is its problem document (RFC 9457)."""

    def __init__(self, request: str, status: int, problem: Mapping[str, Any]) -> None:
        self.request, self.status, self.problem = request, status, problem
        super().__init__(f"{request}: {status} {self.code}: {problem.get('detail', '')}")

    @property
    def code(self) -> str:
        return str(self.problem.get("code", ""))


@dataclass(frozen=True)
class Answer:
    """The body of a response, and the version (ETag) of the resource if the API sends one."""

    body: Any
    version: int | None


@dataclass
class Session:
    """Shared by all callers of one run: the connections, the tokens, and the time of each response."""

    http: httpx.AsyncClient
    endpoints: Endpoints
    slots: asyncio.Semaphore
    tokens: dict[str, str] = field(default_factory=dict)
    answered: dict[str, datetime] = field(default_factory=dict)
    """When a POST or PUT was answered, by correlation id, in real time."""


@dataclass(frozen=True)
class Api:
    """Calls as one principal; `as_staff` and `as_person` return another caller on the same session."""

    session: Session
    token: str | None = None

    async def as_staff(self, client_id: str) -> "Api":
        """Return a caller for `role[+role]@institution[/name]`, with a token of the issuer.

        Raises `Refused` or `NotFoundRunning`.
        """
        if client_id not in self.session.tokens:
            self.session.tokens[client_id] = await access_token(self.session, client_id)
        return replace(self, token=self.session.tokens[client_id])

    def as_person(self, link_token: str) -> "Api":
        """Return a caller for the applicant of this link."""
        return replace(self, token=link_token)

    async def get(self, service: str, path: str, **query: Any) -> Any:
        return (await self._call("GET", service, path, params=query)).body

    async def read(self, service: str, path: str) -> Answer:
        """Like `get`, with the resource's current version (ETag)."""
        return await self._call("GET", service, path)

    async def items(self, service: str, path: str, **query: Any) -> list[Any]:
        """All items of a paginated listing."""
        found, cursor = [], None
        while True:
            page = await self.get(service, path, **query, **({"cursor": cursor} if cursor else {}))
            found += page["items"]
            cursor = page.get("next")
            if cursor is None:
                return found

    async def download(self, service: str, path: str) -> bytes:
        """The bytes of a file."""
        return (await self._reply("GET", service, path, {}, {})).content

    async def put(self, service: str, path: str, body: Any, *, seen: int | None = None) -> Any:
        headers = {} if seen is None else {"If-Match": f'"{seen}"'}
        return (await self._call("PUT", service, path, json=body, headers=headers)).body

    async def post(self, service: str, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Send once, even if retried: without `key`, the Idempotency-Key derives from the request."""
        chosen = key or derived_key(path, body)
        json_ = {} if body is None else {"json": body}
        return (await self._call("POST", service, path, headers={"Idempotency-Key": chosen}, **json_)).body

    async def upload(
        self,
        service: str,
        path: str,
        content: bytes,
        *,
        name: str,
        method: str = "POST",
        media_type: str = "application/pdf",
    ) -> Any:
        """Upload a file as multipart form data in the field `file`."""
        headers = {"Idempotency-Key": derived_key(path, hashlib.sha256(content).hexdigest())}
        return (
            await self._call(method, service, path, headers=headers, files={"file": (name, content, media_type)})
        ).body

    async def _call(
        self, method: str, service: str, path: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> Answer:
        correlation = new_id()
        sent = {"X-Correlation-Id": correlation, **(headers or {})}
        reply = await self._reply(method, service, path, sent, more)
        if method != "GET":
            self.session.answered[correlation] = datetime.now(UTC)
        tag = reply.headers.get("ETag", "").strip('"')
        return Answer(reply.json() if reply.content else None, int(tag) if tag.isdecimal() else None)

    async def _reply(
        self, method: str, service: str, path: str, headers: Mapping[str, str], more: Mapping[str, Any]
    ) -> httpx.Response:
        sent = {**headers, **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
        async with self.session.slots:
            reply = await self._patiently(method, self.session.endpoints.urls[service] + path, sent, more)
        if reply.is_error:
            raise refused(f"{method} {service} {path}", reply)
        return reply

    async def _patiently(
        self, method: str, url: str, headers: Mapping[str, str], more: Mapping[str, Any]
    ) -> httpx.Response:
        """Retry with the same key while the service is down or asks to wait; the key prevents a second execution."""
        for attempt in range(1, TRIES + 1):
            try:
                reply = await self.session.http.request(method, url, headers=headers, **more)
            except httpx.TransportError as away:
                if attempt == TRIES:
                    raise NotFoundRunning(f"{url} does not answer ({type(away).__name__}).") from away
            else:
                if reply.status_code not in NOT_NOW or attempt == TRIES:
                    return reply
            await asyncio.sleep(0.1 * 2**attempt)
        raise AssertionError("unreachable")


def derived_key(*parts: Any) -> str:
    """An Idempotency-Key derived from the request: equal requests have equal keys."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def refused(request: str, reply: httpx.Response) -> Refused:
    try:
        problem = reply.json()
    except ValueError:
        problem = {"detail": reply.text[:500]}
    return Refused(request, reply.status_code, problem if isinstance(problem, dict) else {"detail": str(problem)})


async def access_token(session: Session, principal: str) -> str:
    """A token of the issuer by client credentials. Raises `Refused` or `NotFoundRunning`.

    The local issuer issues a token for any `principal`. Another issuer has its own clients: the client of the endpoints
    requests the token, and that issuer decides its rights.
    """
    known = session.endpoints
    form = {"client_id": principal, "grant_type": "client_credentials"}
    try:
        url = f"{known.issuer_url}/token"
        if known.client_id:
            form |= {"client_id": known.client_id, "client_secret": known.client_secret}
            described = await session.http.get(f"{known.issuer_url}/.well-known/openid-configuration")
            if described.is_error:
                raise refused("GET issuer /.well-known/openid-configuration", described)
            url = str(described.json()["token_endpoint"])
        reply = await session.http.post(url, data=form)
    except httpx.TransportError as away:
        raise NotFoundRunning(f"The issuer at {known.issuer_url} does not answer: is the system up?") from away
    if reply.is_error:
        raise refused("POST issuer /token", reply)
    return str(reply.json()["access_token"])


def opened(endpoints: Endpoints, *, at_once: int = 12) -> tuple[httpx.AsyncClient, Api]:
    """A session with a limited number of concurrent requests, and an anonymous caller. Close the client when done."""
    limits = httpx.Limits(max_connections=at_once + 4, max_keepalive_connections=at_once + 4)
    http = httpx.AsyncClient(timeout=60, limits=limits)
    return http, Api(Session(http, endpoints, asyncio.Semaphore(at_once)))

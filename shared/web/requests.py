"""Parts of all routes: strict input, idempotent POSTs, versions by ETag, listings by cursor."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Header, Query, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_wrap_validator_function

from shared.kernel.commands import Acts, Command, Invocation, Keyed, UseCase
from shared.kernel.errors import InvalidField, Kind, Refusal
from shared.kernel.ids import derived_id
from shared.mongo.store import checked_cursor

_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_CHUNK = 65_536
A = TypeVar("A")
V = TypeVar("V", bound=BaseModel)


class Input(BaseModel):
    """The body of a request: unknown fields are refused, by name."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Strict:
    """`Annotated[Part, Strict()]`: a part of a contract as input.

    Contracts ignore unknown fields; here an unknown field is refused at any depth, by its path.
    """

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        part = TypeAdapter[Any](source)

        def strictly(value: Any, _: Any) -> Any:
            return part.validate_python(value, extra="forbid")

        return no_info_wrap_validator_function(strictly, handler(source))


class View(BaseModel):
    """The body of a response."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Listing(BaseModel, Generic[V]):
    """One page of a listing."""

    items: list[V]
    next: str | None = None
    """The `cursor` of the next page; null at the end."""


class UnknownParameter(Refusal):
    kind, code = Kind.INVALID, "unknown-parameter"
    says = "{field} is no query parameter of this request; accepted: {accepted}."


async def only_known_parameters(request: Request) -> None:
    """Refuse an unknown query parameter: an ignored filter would return too much.

    Pages and probes accept the parameters that mail programs and monitors add to an address.
    """
    route = request.scope.get("route")
    if request.url.query and isinstance(route, APIRoute) and route.include_in_schema and not _is_page(route):
        known = sorted(_parameters(route.dependant))
        for name in request.query_params:
            if name not in known:
                raise UnknownParameter(field=name[:64], accepted=", ".join(known) or "none")


def _is_page(route: APIRoute) -> bool:
    return isinstance(route.response_class, type) and issubclass(route.response_class, HTMLResponse)


def _parameters(part: Dependant) -> set[str]:
    return {one.alias for one in part.query_params}.union(*(_parameters(below) for below in part.dependencies))


class RequestAct:
    """Carries out commands and answers queries on behalf of the caller of one request."""

    def __init__(self, request: Request) -> None:
        self._request, self._documents = request, dict[tuple[str, str], Mapping[str, Any]]()

    async def __call__(self, use_case: UseCase[A], keyed: Keyed | None = None) -> A:
        acts: Acts = self._request.app.state.act
        caller = getattr(self._request.state, "principal", None)
        return await acts(use_case, Invocation(caller, keyed, documents=self._documents))


async def does(request: Request) -> RequestAct:
    return RequestAct(request)


Does = Annotated[RequestAct, Depends(does)]
"""Carries out commands and answers queries."""


class KeyMissing(Refusal):
    kind, code = Kind.MALFORMED, "idempotency-key-missing"
    says = "{field} is needed: {accepted}."


class OnceOnly:
    """Carries out the command of a POST once per Idempotency-Key; a repetition gets the first reply."""

    def __init__(self, act: RequestAct, request: Request, key: str, fingerprint: str) -> None:
        self._act, self._request, self._given, self._fingerprint = act, request, key, fingerprint

    @property
    def _key(self) -> str:
        """The key, bound to caller and route: two callers may choose the same key."""
        caller = getattr(getattr(self._request.state, "principal", None), "subject", "anyone")
        place = f"{self._request.method} {self._request.url.path}"
        return hashlib.sha256(f"{caller}\n{place}\n{self._given}".encode()).hexdigest()

    @property
    def new_id(self) -> str:
        """The id of the object that this request creates: sent twice, it creates one object."""
        return derived_id("request", self._key)

    async def __call__(self, command: Command[A], view: Callable[[A], V]) -> V:
        kept: list[tuple[A, V]] = []

        def reply(aggregate: A) -> Any:
            kept.append((aggregate, view(aggregate)))
            return kept[-1][1].model_dump(mode="json")

        done = await self._act(command, Keyed(self._key, self._fingerprint, reply))
        return kept[-1][1] if kept and kept[-1][0] is done else view(done)


async def once(
    request: Request,
    act: Does,
    idempotency_key: Annotated[
        str | None, Header(min_length=8, max_length=128, description="Any text of your own, new for each new request.")
    ] = None,
) -> OnceOnly:
    """The Idempotency-Key of a POST (draft-ietf-httpapi-idempotency-key-header); refuses a missing one."""
    if idempotency_key is None:
        raise KeyMissing(field="Idempotency-Key", accepted="8 to 128 characters, new for each new request")
    return OnceOnly(act, request, idempotency_key, await _fingerprint(request))


async def _fingerprint(request: Request) -> str:
    """The digest of the body: of its bytes, or of fields and files of a form, whose boundary differs each time."""
    seen = hashlib.sha256()
    if not request.headers.get("content-type", "").startswith(_FORMS):
        seen.update(await request.body())
        return seen.hexdigest()
    for name, part in (await request.form()).multi_items():
        if isinstance(part, str):
            seen.update(f"{len(name)} {name} {len(part)} {part}".encode(errors="replace"))
            continue
        seen.update(f"{len(name)} {name} {part.filename!r} {part.content_type} {part.size} ".encode(errors="replace"))
        while chunk := await part.read(_CHUNK):
            seen.update(chunk)
        await part.seek(0)
    return seen.hexdigest()


Once = Annotated[OnceOnly, Depends(once)]


async def seen_version(
    if_match: Annotated[str | None, Header(description='The ETag of the version you have seen, e.g. "3".')] = None,
) -> int | None:
    if if_match is None:
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise InvalidField(field="If-Match", accepted='an ETag of ours, for instance "3"')
    return int(text)


IfMatch = Annotated[int | None, Depends(seen_version)]
"""The version that the caller has read; None without If-Match."""


def tag(response: Response, version: int) -> None:
    """Set the ETag to this version."""
    response.headers["ETag"] = f'"{version}"'


Limit = Annotated[int, Query(ge=1, le=200, description="How many at the most.")]


async def _cursor(cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None) -> str | None:
    return checked_cursor(cursor)


Cursor = Annotated[str | None, Depends(_cursor)]

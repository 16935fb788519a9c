"""Authorization in the signature of each route: `who: Annotated[Principal, Depends(staff(Role.SECRETARY))]`."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.auth.principal import Forbidden, Principal, Role, Unauthenticated
from shared.auth.tokens import AccessTokens, Links, is_link

APPLICANT = "applicant"
_bearer = HTTPBearer(auto_error=False, description="An access token of the issuer, or the link token of an applicant.")


class Doorkeeper:
    """Verifies both kinds of tokens for one service."""

    def __init__(self, tokens: AccessTokens, links: Links | None) -> None:
        self._tokens, self._links = tokens, links

    async def admit(self, token: str) -> Principal:
        if is_link(token):
            if self._links is None:
                raise Unauthenticated(accepted="an access token of the issuer; links open nothing here")
            return self._links.read(token, APPLICANT)
        return await self._tokens.read(token)


async def authenticated(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal:
    """The holder of a valid token."""
    if given is None:
        raise Unauthenticated(accepted="Authorization: Bearer <token>")
    principal: Principal = await request.app.state.doorkeeper.admit(given.credentials)
    request.state.principal = principal
    return principal


async def visiting(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Principal | None:
    """Anybody: None without a token, the holder of a valid one; refuses an invalid one."""
    return await authenticated(request, given) if given else None


Visitor = Annotated[Principal | None, Depends(visiting)]
Authenticated = Annotated[Principal, Depends(authenticated)]


def staff(*roles: Role) -> Callable[[Principal], Awaitable[Principal]]:
    """A holder of one of these roles, or an operator."""

    async def guard(who: Authenticated) -> Principal:
        if not who.roles & {*roles, Role.OPERATOR}:
            raise Forbidden(accepted=", ".join(sorted({*roles, Role.OPERATOR})))
        return who

    return guard


def staff_or_person(*roles: Role) -> Callable[[Principal], Awaitable[Principal]]:
    """An applicant or learner with a link, or a holder of one of these roles."""

    async def guard(who: Authenticated) -> Principal:
        if who.person_id is None and not who.roles & {*roles, Role.OPERATOR}:
            raise Forbidden(accepted=", ".join(["applicant", *sorted({*roles, Role.OPERATOR})]))
        return who

    return guard


async def person(who: Authenticated) -> Principal:
    """An applicant or learner with a link."""
    if who.person_id is None:
        raise Forbidden(accepted="applicant")
    return who


Person = Annotated[Principal, Depends(person)]
Operator = Annotated[Principal, Depends(staff(Role.OPERATOR))]

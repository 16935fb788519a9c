"""Bearer tokens: access tokens of the configured OpenID issuer, and purpose-bound links for applicants."""

import asyncio
import time
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from shared.auth.principal import Principal, Role, Unauthenticated
from shared.kernel.clock import Clock
from shared.kernel.ids import derived_id

log = structlog.get_logger()
ALGORITHMS = ["ES256", "RS256"]
LINK_TYPE = "link+jwt"
_CACHED = 10_000
_KEYS_FRESH_SECONDS = 300
_KEYS_RETRY_SECONDS = 5
_LEEWAY_SECONDS = 10


class IssuerUnreachable(ConnectionError):  # noqa: N818 - named for what happened
    """The keys of the issuer are unavailable for now; the token is neither valid nor invalid. Worth a retry."""


class Links:
    """Creates and verifies the links that applicants get by e-mail: signed, expiring, for one purpose."""

    def __init__(self, key: str, clock: Clock) -> None:
        self._key, self._clock = OctKey.import_key(key), clock

    def mint(self, person_id: str, purpose: str, good_for: timedelta) -> str:
        """A token for that person and purpose, for the fragment of a URL, which no log contains."""
        until = int((self._clock.now() + good_for).timestamp())
        return jwt.encode(
            {"alg": "HS256", "typ": LINK_TYPE}, {"sub": person_id, "purpose": purpose, "exp": until}, self._key
        )

    def read(self, token: str, purpose: str) -> Principal:
        """The holder of the link; refuses a forged or expired one, and one for another purpose."""
        claims = _claims(token, self._key, ["HS256"], self._clock.now(), purpose={"essential": True, "value": purpose})
        return Principal(subject=f"person:{claims['sub']}", person_id=str(claims["sub"]))


def address_purpose(person_id: str, address: str) -> str:
    """The purpose of a link that proves access to this mailbox by this person; reveals neither of them."""
    return f"address:{derived_id('address', person_id, address.strip().casefold())}"


class AccessTokens:
    """Verifies access tokens with the published keys of the issuer (JWKS), which are fetched on demand and cached."""

    def __init__(self, issuer: str, audience: str) -> None:
        self._issuer, self._audience = issuer.rstrip("/"), audience
        self._keys: KeySet | None = None
        self._fetched_at = self._tried_at = float("-inf")
        self._fetching = asyncio.Lock()
        self._known: OrderedDict[str, tuple[Principal, int]] = OrderedDict()

    async def read(self, token: str) -> Principal:
        """The principal of the token; refuses a forged or expired one, and one of another issuer or audience."""
        now = datetime.now().astimezone()
        if self._fresh and (known := self._known.get(token)) and known[1] > now.timestamp():
            return known[0]
        keys = await self._current_keys(token)
        claims = _claims(
            token,
            keys,
            ALGORITHMS,
            now,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._audience},
        )
        principal = _principal(claims)
        self._known[token] = (principal, int(claims["exp"]))
        if len(self._known) > _CACHED:
            self._known.popitem(last=False)
        return principal

    async def _current_keys(self, token: str) -> KeySet:
        """The keys of the issuer: cached while they are fresh and contain the token's key, else fetched.

        Fetches every few seconds at most. While the issuer is unavailable, cached keys that contain the token's key
        stay in use.
        """
        kid = _header(token).get("kid")
        if (keys := self._keys) and self._knows(kid) and (self._fresh or self._fetching.locked()):
            return keys
        async with self._fetching:
            will_do = self._knows(kid) and self._fresh
            if not will_do and time.monotonic() - self._tried_at > _KEYS_RETRY_SECONDS:
                await self._fetch()
        if self._keys is None:
            raise IssuerUnreachable(self._issuer)
        return self._keys

    @property
    def _fresh(self) -> bool:
        return time.monotonic() - self._fetched_at < _KEYS_FRESH_SECONDS

    def _knows(self, kid: Any) -> bool:
        return self._keys is not None and any(key.kid == kid for key in self._keys.keys)

    async def _fetch(self) -> None:
        self._tried_at = time.monotonic()
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                about = (await client.get(f"{self._issuer}/.well-known/openid-configuration")).raise_for_status()
                keys = (await client.get(about.json()["jwks_uri"])).raise_for_status()
            self._keys = KeySet.import_key_set(keys.json())
            self._fetched_at = time.monotonic()
            self._known.clear()  # a withdrawn key invalidates its tokens
        except (httpx.HTTPError, httpx.InvalidURL, JoseError, ValueError, KeyError, TypeError) as away:
            log.warning("issuer.unreachable", reason=type(away).__name__)


def is_link(token: str) -> bool:
    """Whether a token is the link of an applicant, which `Links` verifies."""
    return _header(token).get("typ") == LINK_TYPE


def _header(token: str) -> dict[str, Any]:
    try:
        return dict(jws.extract_compact(token.encode()).headers())
    except (JoseError, ValueError):
        raise Unauthenticated(accepted="a JWT of the configured issuer, or the link from an e-mail") from None


def _claims(token: str, key: Any, algorithms: list[str], now: datetime, **wanted: Any) -> dict[str, Any]:
    try:
        claims = jwt.decode(token, key, algorithms=algorithms).claims
        at = int(now.timestamp())
        needed = {"sub": {"essential": True}, "exp": {"essential": True}, **wanted}
        jwt.JWTClaimsRegistry(now=at, leeway=_LEEWAY_SECONDS, **needed).validate(claims)
    except (JoseError, ValueError) as wrong:
        reason = getattr(wrong, "error", "") or type(wrong).__name__
        raise Unauthenticated(accepted=f"signed, not expired, for this service (this one: {reason})") from None
    return claims


def _principal(claims: dict[str, Any]) -> Principal:
    named = claims.get("roles") or claims.get("realm_access", {}).get("roles", [])
    roles = frozenset(Role(name) for name in named if name in set(Role))
    return Principal(subject=str(claims["sub"]), roles=roles, institution=claims.get("institution"))

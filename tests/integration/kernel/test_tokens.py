"""Tokens on trial: what is forged, expired, borrowed or meant for another is 401; an issuer that is away is 503."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from deploy.local.stack import Servers
from shared.auth import tokens
from shared.auth.principal import Unauthenticated
from shared.auth.tokens import AccessTokens, IssuerUnreachable, Links
from shared.kernel.clock import SystemClock
from shared.mongo.client import disconnect
from shared.running import create_app
from tests.integration.kernel.tally import PURPOSE, TallySettings, compose
from tests.support.services import LINK_KEY, serving

AUDIENCE = "cursus"


class Keys:
    """An issuer whose keys can change and which can be away; counts how often it is asked."""

    def __init__(self) -> None:
        self.key, self.asked, self.away = self.new("one"), 0, False
        self.known = [self.key]
        self.url = ""
        self.app = FastAPI()
        self.app.add_api_route("/.well-known/openid-configuration", self._about)
        self.app.add_api_route("/jwks.json", self._jwks)

    def at(self, url: str) -> FastAPI:
        self.url = url
        return self.app

    @staticmethod
    def new(kid: str) -> ECKey:
        return ECKey.generate_key("P-256", parameters={"kid": kid}, private=True)

    async def _about(self, _: Request) -> Response:
        self.asked += 1
        if self.away:
            return Response(status_code=500)
        return Response(json.dumps({"issuer": self.url, "jwks_uri": f"{self.url}/jwks.json"}))

    async def _jwks(self, _: Request) -> Response:
        return Response(json.dumps(KeySet(list(self.known)).as_dict(private=False)))

    def token(self, key: Any = None, *, header: dict[str, Any] | None = None, **own: Any) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": AUDIENCE, "sub": "s", "roles": ["secretary"], "exp": now + 600, **own}
        key = key or self.key
        told = {"alg": "ES256", "kid": key.kid, **(header or {})}
        return jwt.encode(told, {k: v for k, v in claims.items() if v is not None}, key, algorithms=[told["alg"]])


@pytest.fixture
async def issuer() -> AsyncIterator[Keys]:
    keys = Keys()
    async with serving(keys.at):
        yield keys


async def test_a_good_token_is_known_by_its_claims(issuer: Keys) -> None:
    """Subject, roles and institution; the issuer is asked once for many."""
    access = AccessTokens(issuer.url, AUDIENCE)
    for n in range(3):
        principal = await access.read(issuer.token(institution="cnam", n=n))
    assert (principal.subject, principal.institution, list(principal.roles)) == ("s", "cnam", ["secretary"])
    assert issuer.asked == 1


@pytest.mark.parametrize(
    "own",
    [
        {"exp": int(time.time()) - 60},
        {"exp": None},
        {"exp": "never"},
        {"sub": None},
        {"iss": "http://elsewhere"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another", "third"]},
        {"aud": None},
        {"nbf": int(time.time()) + 86_400},  # long after: it is counted from when the tests are collected
    ],
)
async def test_a_claim_that_does_not_hold_is_refused(issuer: Keys, own: dict[str, Any]) -> None:
    """Expired, without end, for or from another, not yet."""
    with pytest.raises(Unauthenticated):
        await AccessTokens(issuer.url, AUDIENCE).read(issuer.token(**own))


async def test_a_clock_that_is_a_little_ahead_is_forgiven(issuer: Keys) -> None:
    """RFC 7519 section 4.1.4: a small leeway; an issuer five seconds ahead is no forger."""
    await AccessTokens(issuer.url, AUDIENCE).read(issuer.token(iat=int(time.time()) + 5, nbf=int(time.time()) + 5))


async def test_a_token_signed_otherwise_is_refused(issuer: Keys) -> None:
    """With no algorithm, with the public key as a shared secret, by a stranger under a known name."""
    access = AccessTokens(issuer.url, AUDIENCE)
    public = OctKey.import_key(json.dumps(issuer.key.as_dict(private=False)))
    good = issuer.token()
    payload = good.split(".")[1]
    none = "eyJhbGciOiJub25lIiwia2lkIjoib25lIn0." + payload + "."
    confused = issuer.token(public, header={"alg": "HS256", "kid": "one"})
    strange = issuer.token(Keys.new("one"))
    unsigned = good.rsplit(".", 1)[0] + "."
    nested = good.replace(payload, payload[:-2])
    for forged in (none, confused, strange, unsigned, nested):
        with pytest.raises(Unauthenticated):
            await access.read(forged)
    await access.read(good)


async def test_a_link_is_for_its_purpose_and_no_access_token_and_the_other_way_round(issuer: Keys) -> None:
    """Each is read by its own key only; a link for another purpose, or whose time is over, opens nothing."""
    links, access = Links(LINK_KEY, SystemClock()), AccessTokens(issuer.url, AUDIENCE)
    link = links.mint("ada", PURPOSE, timedelta(hours=1))
    assert links.read(link, PURPOSE).person_id == "ada"
    other = Links("o" * 64, SystemClock())
    for reader, token in (
        (links, links.mint("ada", "unsubscribe", timedelta(hours=1))),
        (links, links.mint("ada", PURPOSE, timedelta(minutes=-1))),
        (other, link),
        (links, issuer.token(purpose=PURPOSE)),
    ):
        with pytest.raises(Unauthenticated):
            reader.read(token, PURPOSE)
    with pytest.raises(Unauthenticated):
        await access.read(link)
    disguised = issuer.token(OctKey.import_key(LINK_KEY), header={"alg": "HS256", "kid": "one"})
    with pytest.raises(Unauthenticated):
        await access.read(disguised)


async def test_a_flood_of_unknown_keys_asks_the_issuer_once_in_five_seconds(issuer: Keys) -> None:
    """And those with a known key are not kept waiting by it; a new key is taken up after that time."""
    access, stranger = AccessTokens(issuer.url, AUDIENCE), Keys.new("two")
    await access.read(issuer.token())
    for n in range(50):
        with pytest.raises(Unauthenticated):
            await access.read(issuer.token(stranger, n=n))
    assert issuer.asked == 1
    issuer.known.append(stranger)
    access._tried_at = access._fetched_at = time.monotonic() - tokens._KEYS_RETRY_SECONDS - 1
    assert (await access.read(issuer.token(stranger))).subject == "s"
    assert issuer.asked == 2


async def test_a_key_that_is_withdrawn_ends_the_tokens_it_signed(issuer: Keys) -> None:
    """At once when a token of the new key comes by, and else when the keys at hand are no longer fresh."""
    access, old = AccessTokens(issuer.url, AUDIENCE), issuer.token()
    await access.read(old)
    issuer.key = issuer.new("two")
    issuer.known = [issuer.key]
    assert (await access.read(old)).subject == "s"
    access._tried_at = access._fetched_at = time.monotonic() - tokens._KEYS_FRESH_SECONDS - 1
    with pytest.raises(Unauthenticated):
        await access.read(old)
    await access.read(issuer.token())
    with pytest.raises(Unauthenticated):
        await access.read(old)


async def test_an_issuer_that_is_away_is_no_verdict(issuer: Keys, servers: Servers) -> None:
    """Before its keys are known: 503, to try again. Once they are, they serve on, though it stays away."""
    issuer.away = True
    access = AccessTokens(issuer.url, AUDIENCE)
    with pytest.raises(IssuerUnreachable):
        await access.read(issuer.token())
    settings = TallySettings(
        env="test", mongo_url=servers.mongo_url, kafka_bootstrap=servers.kafka_bootstrap, issuer_url=issuer.url
    )
    app = create_app(composition := compose(settings))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        headers = {"Authorization": f"Bearer {issuer.token()}", "Idempotency-Key": "k" * 20}
        away = await client.post("/v1/tallies", json={"label": "x"}, headers=headers)
        assert (away.status_code, away.json()["code"], away.headers["Retry-After"]) == (503, "unavailable", "2")
    await disconnect(composition.database)

    issuer.away = False
    access._tried_at = float("-inf")
    await access.read(issuer.token())
    issuer.away = True
    access._tried_at = access._fetched_at = time.monotonic() - tokens._KEYS_FRESH_SECONDS - 1
    several = await asyncio.gather(*(access.read(issuer.token(n=n)) for n in range(20)))
    assert {principal.subject for principal in several} == {"s"}

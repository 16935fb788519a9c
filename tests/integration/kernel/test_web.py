"""What the kernel promises over HTTP: one effect per key, every no by its name, and no request that makes a 500."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from deploy.local.stack import Servers
from shared.kernel.ids import new_id
from shared.mongo.client import disconnect
from shared.running import create_app
from tests.integration.kernel.tally import PURPOSE, TallySettings, compose
from tests.support.services import Issuer, Running, running

SECRETARY = "secretary@universite-bourgogne"


@pytest.fixture(scope="module")
async def house(servers: Servers, issuer: Issuer) -> AsyncIterator[Running]:
    async with running(compose, TallySettings, servers, issuer, max_body_bytes=2000) as service:
        yield service


async def begun(house: Running) -> str:
    answer = await house.call("POST", "/v1/tallies", as_=SECRETARY, json={"label": "begun"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def total(house: Running, id_: str) -> int:
    return int((await house.call("GET", f"/v1/tallies/{id_}")).json()["total"])


def all_documents(house: Running) -> Any:
    return house.composition.stores[0].collection.find({}).to_list(1000)


async def test_one_key_sent_many_times_at_once_has_one_effect_and_one_reply(house: Running) -> None:
    """Whichever comes first, all are told the same; also across two processes."""
    id_, key = await begun(house), {"Idempotency-Key": new_id()}
    other = compose(house.composition.settings)  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app=create_app(other), raise_app_exceptions=False)
    token = await house.issuer.token(SECRETARY)
    async with httpx.AsyncClient(transport=transport, base_url="http://other") as apart:
        headers = key | {"Authorization": f"Bearer {token}"}
        body = {"label": "once"}
        answers = await asyncio.gather(
            *(house.call("POST", f"/v1/tallies/{id_}/steps", as_=SECRETARY, json=body, headers=key) for _ in range(5)),
            *(apart.post(f"/v1/tallies/{id_}/steps", json=body, headers=headers) for _ in range(5)),
        )
    await disconnect(other.database)
    assert {answer.status_code for answer in answers} == {200}
    assert {json.dumps(answer.json()) for answer in answers} == {json.dumps(answers[0].json())}
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert await total(house, id_) == 2


async def test_one_key_begins_one_thing(house: Running) -> None:
    """A create sent twice at once makes one tally; the reply is 201 both times."""
    key, body = {"Idempotency-Key": new_id()}, {"label": "begun"}
    before = len(await all_documents(house))
    answers = await asyncio.gather(
        *(house.call("POST", "/v1/tallies", as_=SECRETARY, json=body, headers=key) for _ in range(4))
    )
    assert {(a.status_code, a.json()["id"], a.json()["total"]) for a in answers} == {(201, answers[0].json()["id"], 1)}
    assert len(await all_documents(house)) == before + 1


async def test_keys_of_two_callers_and_two_places_do_not_meet(house: Running) -> None:
    """The same text is another key for another caller or another path."""
    one, two, key = await begun(house), await begun(house), {"Idempotency-Key": new_id()}
    for id_, who in ((one, SECRETARY), (one, "secretary@universite-paris"), (two, SECRETARY)):
        answer = await house.call("POST", f"/v1/tallies/{id_}/steps", as_=who, json={"label": "x"}, headers=key)
        assert "Idempotent-Replayed" not in answer.headers
    assert (await total(house, one), await total(house, two)) == (3, 2)


async def test_a_file_sent_again_is_the_same_request_whatever_its_boundary(house: Running) -> None:
    """The form's parts make the fingerprint; other contents with the same key are refused."""
    id_, key = await begun(house), {"Idempotency-Key": new_id()}
    assert house.composition.links
    link = house.composition.links.mint("ada", PURPOSE, timedelta(hours=1))

    async def sent(contents: bytes) -> httpx.Response:
        files = {"file": ("cv.pdf", contents, "application/pdf")}
        return await house.call("POST", f"/v1/tallies/{id_}/papers", as_=link, files=files, headers=key)

    first, again, other = await sent(b"a" * 5000), await sent(b"a" * 5000), await sent(b"b" * 5000)
    assert (first.status_code, first.json()["labels"][-1]) == (200, "cv.pdf 5000")
    assert (again.status_code, again.json()) == (200, first.json())
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_a_get_never_writes(house: Running) -> None:
    """Documents are the same after every GET there is."""
    id_ = await begun(house)

    async def settled() -> list[dict[str, Any]]:
        return sorted(
            [{k: d[k] for k in d if k not in {"outbox", "pending"}} for d in await all_documents(house)], key=str
        )

    before = await settled()
    paths = [f"/v1/tallies/{id_}", "/v1/tallies", "/ops/status", "/ops/parked", "/live", "/ready", "/metrics", "/docs"]
    for path in paths:
        assert (await house.call("GET", path, as_="operator@cursus")).status_code == 200, path
    assert await settled() == before


STEPS = "/v1/tallies/{id}/steps"
MARKS = "/v1/tallies/{id}/marks/a"
X = {"label": "x"}


@pytest.mark.parametrize(
    ("method", "path", "more", "status", "code"),
    [
        ("POST", STEPS, {"as_": None, "json": X}, 401, "unauthenticated"),
        ("POST", STEPS, {"as_": "a.b.c", "json": X}, 401, "unauthenticated"),
        ("POST", STEPS, {"as_": "juror@x", "json": X}, 403, "forbidden"),
        ("POST", "/v1/tallies/nobody/steps", {"json": X}, 404, "not-found"),
        ("GET", "/nowhere", {}, 404, "not-found"),
        ("DELETE", "/v1/tallies/{id}", {}, 405, "method-not-allowed"),
        ("POST", STEPS, {"json": X | {"by": -1}}, 409, "too-much"),
        ("PUT", MARKS, {"headers": {"If-Match": '"9"'}}, 412, "version-changed"),
        ("POST", STEPS, {"json": {"label": "x" * 3000}}, 413, "body-too-large"),
        ("POST", STEPS, {"json": X | {"more": 1}}, 422, "invalid-request"),
        ("POST", STEPS, {"json": X | {"by": 2**70}}, 422, "unstorable-value"),
        ("PUT", MARKS, {"headers": {"If-Match": '"nine"'}}, 422, "invalid-field"),
        ("GET", "/v1/tallies?cursor=%00", {}, 422, "invalid-field"),
        ("GET", "/v1/tallies?limit=0", {}, 422, "invalid-request"),
    ],
)
async def test_every_no_has_its_status_and_its_code(
    house: Running, method: str, path: str, more: dict[str, Any], status: int, code: str
) -> None:
    """As problem+json, with a correlation id to ask about, and nothing written."""
    id_ = await begun(house)
    answer = await house.call(method, path.format(id=id_), **{"as_": SECRETARY, **more})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert re.fullmatch("[0-9a-f-]{36}", answer.headers["x-correlation-id"])
    assert await total(house, id_) == 1


async def test_a_post_without_a_key_or_with_a_short_one_is_refused(house: Running) -> None:
    """400 for none, 422 for one that is no key; both name the header."""
    token = await house.issuer.token(SECRETARY)
    for key, status in ((None, 400), ("short", 422)):
        headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
        answer = await house.client.post("/v1/tallies", json={"label": "x"}, headers=headers)
        assert (answer.status_code, "dempotency-" in answer.text) == (status, True), answer.text


async def test_a_query_parameter_that_nobody_knows_is_refused_by_name(house: Running) -> None:
    """A filter with a slip in its name would else answer everything."""
    told = (await house.call("GET", "/v1/tallies?label=x", as_=SECRETARY)).json()
    assert (told["code"], told["field"]) == ("unknown-parameter", "label")
    assert "limit" in told["accepted"]
    assert (await house.call("GET", "/live?probe=1", as_=None)).status_code == 200, "what probes and trackers add"


async def test_a_body_that_grows_beyond_its_limit_unannounced_is_413(house: Running) -> None:
    """Chunked, with no length in the headers: the limit holds while it is read, and says the limit of its kind."""
    id_ = await begun(house)

    async def chunks(piece: bytes, count: int, before: bytes = b"") -> AsyncIterator[bytes]:
        yield before
        for _ in range(count):
            yield piece

    small = await house.call("POST", f"/v1/tallies/{id_}/steps", as_=SECRETARY, content=chunks(b'{"a":1,' * 50, 20))
    form = {"content-type": "multipart/form-data; boundary=b"}
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    large = await house.call(
        "POST", f"/v1/tallies/{id_}/papers", as_=SECRETARY, content=chunks(b"x" * 1_000_000, 26, part), headers=form
    )
    assert (small.status_code, small.json()["code"]) == (413, "body-too-large")
    assert "2000 bytes" in small.json()["detail"]
    assert (large.status_code, "25000000 bytes" in large.text) == (413, True)


GARBAGE = [
    b"",
    b"\xff\xfe\x00",
    b"{",
    b"null",
    b"[]",
    b'"x"',
    b"[" * 1900,
    b'{"label": "\\ud800"}',
    b'{"\\ud800": 1, "label": "x"}',
    b'{"label": "x", "by": ' + b"9" * 1900 + b"}",
    b'{"label": "x", "by": 1e400}',
    b'{"label": "x", "by": NaN}',
    b'{"label": "\\u0000", "by": {}}',
]


@pytest.mark.parametrize("body", GARBAGE)
@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "multipart/form-data", "\x7f/é", ""])
async def test_no_body_makes_a_500(house: Running, body: bytes, content_type: str) -> None:
    """Whatever the bytes and whatever they claim to be, the answer is a no by its name."""
    for path in ("steps", "papers"):
        answer = await house.call(
            "POST",
            f"/v1/tallies/{new_id()}/{path}",
            as_=SECRETARY,
            content=body,
            headers={"content-type": content_type.encode()},
        )
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.json()["code"]


@pytest.mark.parametrize(
    "id_", ["%00", "%ff%fe", "a" * 5000, "%F0%9F%92%A9", "$where", "..%2f..", "%ED%A0%80", "{}", "%2e"]
)
async def test_no_id_makes_a_500(house: Running, id_: str) -> None:
    """NUL, broken UTF-8, operators and very long ids name nothing: 404."""
    for method, path in (("GET", f"/v1/tallies/{id_}"), ("POST", f"/v1/tallies/{id_}/steps")):
        answer = await house.call(method, path, as_=SECRETARY, **({"json": {"label": "x"}} if method == "POST" else {}))
        assert answer.status_code in {404, 405}, answer.text
    parked = await house.call("GET", f"/ops/parked/{id_}", as_="operator@cursus")
    assert parked.status_code in {200, 404}


@pytest.mark.parametrize(
    "headers",
    [
        {"If-Match": "9" * 5000},
        {"If-Match": "\u0663".encode()},
        {"Authorization": "Bearer " + "." * 500},
        {"Authorization": b"Bearer \xff\xff.\xff.\xff"},
        {"Authorization": "Basic QQ=="},
        {"X-Correlation-Id": "x\tinjected"},
        {"traceparent": "00-zz"},
        {"Content-Length": "many"},
        {"Idempotency-Key": b"\xff" * 20},
    ],
)
async def test_no_header_makes_a_500(house: Running, headers: dict[str, Any]) -> None:
    """Numbers beyond measure, other alphabets' digits, broken tokens."""
    id_ = await begun(house)
    token = await house.issuer.token(SECRETARY)
    sent = {"Authorization": f"Bearer {token}", "Idempotency-Key": new_id(), **headers}
    for method, path in (("PUT", f"/v1/tallies/{id_}/marks/a"), ("POST", f"/v1/tallies/{id_}/steps")):
        body = None if "Content-Length" in headers or method == "PUT" else X
        answer = await house.client.request(method, path, headers=sent, json=body)
        assert answer.status_code < 500, answer.text


async def test_what_takes_too_long_is_a_503_to_try_again(servers: Servers, issuer: Issuer) -> None:
    """Its own limit in time; the client is told when to come back."""
    async with running(compose, TallySettings, servers, issuer, request_seconds=0.000001) as house:
        answer = await house.call("GET", "/v1/tallies/x")
        assert (answer.status_code, answer.json()["code"]) == (503, "too-slow")
        assert answer.headers["Retry-After"]


async def test_a_database_that_is_away_is_a_503_and_never_a_lie(servers: Servers, issuer: Issuer) -> None:
    """The reply does not say that nothing was changed: nobody knows; the same key finds out."""
    url = "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=300"
    settings = TallySettings(env="test", mongo_url=url, kafka_bootstrap=servers.kafka_bootstrap, issuer_url=issuer.url)
    composition = compose(settings)
    transport = httpx.ASGITransport(app=create_app(composition), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        answer = await client.get("/v1/tallies/x")
        ready = await client.get("/ready")
    await disconnect(composition.database)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert "Idempotency-Key" in answer.json()["detail"]
    assert ready.status_code == 503

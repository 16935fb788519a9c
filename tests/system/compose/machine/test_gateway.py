"""The gateway: modern TLS, headers, limits, and no route to internal endpoints."""

import ssl
from collections.abc import Iterator

import httpx
import pytest

from deploy.compose.stack import ComposedStack, trusted
from deploy.prepare import SERVICES


@pytest.fixture
def caller(stack: ComposedStack) -> Iterator[httpx.Client]:
    verify = ssl.create_default_context(cafile=trusted(stack))
    with httpx.Client(base_url=stack.url, verify=verify, timeout=30) as client:
        yield client


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_answers_behind_its_prefix_and_its_documents_say_so(caller: httpx.Client, service: str) -> None:
    document = caller.get(f"/{service}/openapi.json")
    assert document.status_code == 200
    assert document.json()["servers"] == [{"url": f"/{service}"}]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("path", ["metrics", "live", "ready"])
def test_what_a_process_says_of_itself_is_not_told_outside(caller: httpx.Client, service: str, path: str) -> None:
    assert caller.get(f"/{service}/{path}").status_code == 404


def test_an_unknown_place_is_answered_with_the_known_ones(caller: httpx.Client) -> None:
    answer = caller.get("/nowhere")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "/catalogue/" in answer.json()["detail"]


def test_the_headers_that_browsers_heed_are_there(caller: httpx.Client) -> None:
    headers = caller.get("/catalogue/v1/editions").headers
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert not {"server", "via", "x-powered-by"} & set(headers)


def test_a_page_keeps_the_stricter_policy_of_its_service(caller: httpx.Client) -> None:
    policy = caller.get("/applications/status").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


def test_a_body_over_the_limit_is_refused_at_the_door(caller: httpx.Client) -> None:
    answer = caller.post("/applications/v1/applicants", content=b"x" * 27_000_000)
    assert answer.status_code == 413


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_modern_tls_is_spoken(stack: ComposedStack, version: ssl.TLSVersion) -> None:
    context = ssl.create_default_context(cafile=trusted(stack))
    context.minimum_version = context.maximum_version = version
    with httpx.Client(base_url=stack.url, verify=context) as client:
        assert client.get("/catalogue/openapi.json").status_code == 200


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_old_tls_is_not(stack: ComposedStack) -> None:
    context = ssl.create_default_context(cafile=trusted(stack))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with httpx.Client(base_url=stack.url, verify=context) as client, pytest.raises(httpx.ConnectError):
        client.get("/catalogue/openapi.json")


def test_plain_http_is_not_spoken(stack: ComposedStack) -> None:
    answer = httpx.get(stack.url.replace("https", "http") + "/catalogue/openapi.json")
    assert answer.status_code == 400

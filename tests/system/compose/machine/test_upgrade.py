"""A new version replaces the old one under load: no request, event or effect is lost or repeated."""

import asyncio
import itertools
import re
import subprocess
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from pymongo import AsyncMongoClient

from deploy.access.client import NOT_NOW, opened
from deploy.compose.mails import mirrored
from deploy.compose.stack import ComposedStack, trusted
from deploy.local.mailbox import Mailbox
from deploy.local.register import write_json
from deploy.prepare import SERVICES
from shared.kernel.ids import new_id
from tests.support import kafka
from tests.support.eventually import eventually
from tests.system.compose.machine.next_version import GREETING, MOTTO, VERSION, build_next_version

OPERATOR = "operator@consortium/upgrade"
PAUSE = 0.4
"""Seconds between two registrations; an institution is added with each."""
SENDS_ANEW = (2, 11, 2)
"""The first Caddy that resends a request with a body to another replica when one refuses the connection
(docs/operators/upgrade.md)."""


class Load:
    """Callers at a steady rate, which retry with the same key when told to."""

    def __init__(self, stack: ComposedStack, http: httpx.AsyncClient, token: str) -> None:
        self._stack, self._http, self._token = stack, http, token
        self.run = new_id()[-8:]
        self.people: list[str] = []
        self.institutions: list[str] = []
        self.again: list[str] = []
        self.took: list[float] = []

    async def until(self, done: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as callers:
            for number in itertools.count():
                if done.is_set():
                    return
                callers.create_task(self._registers(number))
                callers.create_task(self._joins(number))
                await asyncio.sleep(PAUSE)

    async def _registers(self, number: int) -> None:
        email = f"upgrade-{number}-{self.run}@example.org"
        card = {"given_name": "Ada", "family_name": f"Upgrade {number}", "email": email, "locale": "fr"}
        await self._answered("POST", "/applications/v1/applicants", card | {"profession": "engineer"})
        self.people.append(email)

    async def _joins(self, number: int) -> None:
        code = f"upgrade-{number}-{self.run}"
        body = {"name": code, "roles": ["teaching"], "contacts": []}
        await self._answered("PUT", f"/catalogue/v1/institutions/{code}", body)
        self.institutions.append(code)

    async def _answered(self, method: str, path: str, body: Mapping[str, Any]) -> None:
        headers = {"Idempotency-Key": new_id(), "Authorization": f"Bearer {self._token}"}
        if method == "POST":
            del headers["Authorization"]
        started = time.monotonic()
        for attempt in range(8):
            try:
                answer = await self._http.request(method, self._stack.url + path, json=body, headers=headers)
                said = str(answer.status_code)
            except httpx.TransportError as away:
                said = type(away).__name__
            if said.startswith("2"):
                self.took.append(time.monotonic() - started)
                return
            assert not said.isdecimal() or int(said) in NOT_NOW, f"{method} {path}: {answer.text}"
            self.again.append(f"{method} {path}: {said}")
            await asyncio.sleep(0.1 * 2**attempt)
        raise AssertionError(f"{method} {path} was never answered")


@pytest.fixture(autouse=True)
def _trusting(stack: ComposedStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted(stack)))


async def test_every_process_is_replaced_under_load_and_nothing_is_lost_or_done_twice(
    stack: ComposedStack, tmp_path: Path
) -> None:
    """N publishes and stores a field that N-1 does not know; meanwhile both answer, relay and consume."""
    await asyncio.to_thread(build_next_version, tmp_path)
    http, nobody = opened(stack.endpoints)
    mailbox = Mailbox(stack.mailbox)
    async with http, mirrored(f"{stack.url}/mail", mailbox, verify=trusted(stack)):
        operator = await nobody.as_staff(OPERATOR)
        load, done = Load(stack, http, str(operator.token)), asyncio.Event()
        loading = asyncio.create_task(load.until(done))

        async def some() -> bool:
            return len(load.people) > 10

        await eventually(some, seconds=60)
        stack.environment["VERSION"] = VERSION
        began = time.monotonic()
        said = await asyncio.to_thread(stack.operate, "roll")
        took = time.monotonic() - began
        seen = len(load.people) + 10
        await eventually(lambda: _more(load, seen), seconds=60)
        done.set()
        await loading
        assert {image.rpartition(":")[2] for image in _images(stack)} == {VERSION}

        await eventually(lambda: _mailed(load, mailbox), seconds=120, what="a mail for everybody who was answered")
        await eventually(lambda: _learnt(stack, load), seconds=60, what="every institution at enrolment's")
        parked = [(await operator.get(service, "/ops/status"))["parked"] for service in SERVICES]
    figures = {
        "answered": len(load.took),
        "asked_again": load.again,
        "gateway": _gateway(stack),
        "slowest_seconds": round(max(load.took), 2),
        "seconds": round(took, 1),
    }
    write_json(stack.directory / "upgrade.json", figures | {"said": said.splitlines()})
    assert parked == [0, 0, 0, 0]
    mails = Counter(recipient for mail in mailbox for recipient in mail.recipients if recipient in set(load.people))
    assert {email: count for email, count in mails.items() if count != 1} == {}
    events = await kafka.everything_on(stack.endpoints.kafka_bootstrap, "catalogue.events")
    ours = {event["id"]: event for event in events if event["data"].get("institution_id") in set(load.institutions)}
    assert Counter(one["data"]["institution_id"] for one in ours.values()) == Counter(load.institutions)
    assert {int(one["sequence"]) for one in ours.values()} == {1}
    assert {one["data"].get("motto") for one in ours.values()} == {None, MOTTO}
    assert len(load.again) <= len(load.took) * (0.01 if _gateway(stack) >= SENDS_ANEW else 0.05), load.again
    await _greeted(stack)


async def _more(load: Load, people: int) -> bool:
    return len(load.people) > people


async def _mailed(load: Load, mailbox: Mailbox) -> bool:
    return set(load.people) <= {recipient for mail in mailbox for recipient in mail.recipients}


async def _learnt(stack: ComposedStack, load: Load) -> bool:
    async with AsyncMongoClient[dict[str, Any]](stack.endpoints.mongo_url) as client:
        known = await client["enrolment"]["institutions"].distinct("_id")
    return set(load.institutions) <= set(known)


async def _greeted(stack: ComposedStack) -> None:
    """The migration has set the field on older documents; those that old code wrote later have the default."""
    async with AsyncMongoClient[dict[str, Any]](stack.endpoints.mongo_url) as client:
        database = client["applications"]
        step = await database["migrations"].find_one({"_id": 1_000})
        assert step is not None
        assert step["rewritten"] >= 10
        assert await database["persons"].count_documents({"state.greeting": GREETING}) >= step["rewritten"]


def _gateway(stack: ComposedStack) -> tuple[int, ...]:
    said = stack.compose("exec", "-T", "gateway", "caddy", "version")
    return tuple(int(number) for number in re.findall(r"\d+", said)[:3])


def _images(stack: ComposedStack) -> list[str]:
    lasting = [f"{service}-{role}" for service in SERVICES for role in ("api", "worker")]
    containers = stack.compose("ps", "--quiet", *lasting).split()
    form = ("docker", "inspect", "--format", "{{.Config.Image}}", *containers)
    return subprocess.run(form, capture_output=True, text=True, check=True).stdout.split()

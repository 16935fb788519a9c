"""The command line: how it finds a system, its messages without one, and the output of its commands."""

import asyncio
import io
import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl

import httpx
import pytest
from rich.console import Console
from typer.testing import CliRunner

from deploy.access import endpoints
from deploy.access.client import Api, Refused, Session, derived_key
from deploy.access.endpoints import NotFoundRunning, find
from deploy.access.topics import StoredEvent
from deploy.cli import journey, mails, parking, status
from deploy.cli.main import app, exit_code
from deploy.seed.lines import SeedError
from shared.contracts.envelope import Envelope, padded

TOLD = {
    "CATALOGUE_URL": "http://c",
    "APPLICATIONS_URL": "http://a/",
    "ENROLMENT_URL": "http://e",
    "NOTIFICATIONS_URL": "http://n",
    "ISSUER_URL": "http://i",
}


@pytest.fixture
def stacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(endpoints, "stack_directory", lambda name: tmp_path / name)
    return tmp_path


def leave(stacks: Path, name: str, mark: str, at: float) -> None:
    file = stacks / name / "endpoints.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"environment": {**TOLD, "KAFKA_BOOTSTRAP": mark}, "mailbox": "/mail", "pages": {}}))
    os.utime(file, (at, at))


def test_the_environment_names_the_system(stacks: Path) -> None:
    leave(stacks, "run", "local:1", 1)
    found = find(None, {**TOLD, "KAFKA_BOOTSTRAP": "elsewhere:9092"})
    assert (found.urls["applications"], found.kafka_bootstrap) == ("http://a", "elsewhere:9092")


def test_a_stack_that_is_asked_for_goes_before_the_environment(stacks: Path) -> None:
    leave(stacks, "run", "local:1", 1)
    assert find("run", {**TOLD, "KAFKA_BOOTSTRAP": "elsewhere:9092"}).kafka_bootstrap == "local:1"


def test_without_a_word_it_is_the_local_stack_that_was_started_last(stacks: Path) -> None:
    leave(stacks, "run", "local:1", 100)
    leave(stacks, "demo", "local:2", 200)
    assert find(None, {}).kafka_bootstrap == "local:2"


@pytest.mark.parametrize("stack", [None, "nowhere"])
def test_no_system_at_all_is_said_with_the_way_out(stacks: Path, stack: str | None) -> None:
    with pytest.raises(NotFoundRunning, match="make run"):
        find(stack, {})


def test_a_system_that_is_known_in_part_is_refused_by_the_name_of_what_is_missing() -> None:
    with pytest.raises(NotFoundRunning, match="set ENROLMENT_URL, ISSUER_URL too"):
        find(None, {name: url for name, url in TOLD.items() if name not in {"ENROLMENT_URL", "ISSUER_URL"}})


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (NotFoundRunning("away"), 69),
        (SeedError("wrong"), 65),
        (Refused("GET x", 404, {"code": "not-found"}), 4),
        (Refused("GET x", 403, {"code": "forbidden"}), 3),
    ],
)
def test_the_exit_code_tells_what_happened(trouble: Exception, code: int) -> None:
    assert exit_code(trouble) == code


def test_every_command_of_the_house_is_there() -> None:
    said = CliRunner().invoke(app, ["--help"]).output
    for command in ("token", "status", "parked", "why-mail", "journey", "seed", "demo"):
        assert command in said


def test_the_same_request_has_the_same_key_and_another_one_has_not() -> None:
    assert derived_key("/v1/x", {"a": 1, "b": 2}) == derived_key("/v1/x", {"b": 2, "a": 1})
    assert derived_key("/v1/x", {"a": 1}) != derived_key("/v1/x", {"a": 2})


def told(kind: str, place: int, hour: int, subject: str = "a-1", **data: object) -> StoredEvent:
    event = Envelope(
        id=f"{subject}-{place}",
        source="/cursus/applications",
        type=f"eu.cursus.{kind}.v1",
        subject=subject,
        time=datetime(2027, 11, 20, hour, tzinfo=UTC),
        dataschema="",
        partitionkey="a-1",
        sequence=padded(place),
        correlationid="c",
        data=dict(data),
    )
    return StoredEvent(event, f"applications.events/0/{place}")


def test_a_story_is_told_once_in_order_in_the_words_of_the_house_and_in_paris_time() -> None:
    offer = told("offer.made", 2, 9, answer_by="2027-11-27T22:59:59Z", profile="health", person_id="p")
    steps = journey.in_order([offer, told("application.found-incomplete", 1, 9, missing=["cv"]), offer])
    assert [step.what for step in steps] == ["application found incomplete", "offer made"]
    assert steps[1].details == "answer_by 27/11/2027 23:59:59, profile health"
    assert steps[0].details == "missing cv"
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(*journey.shown(journey.Story("a-1", tuple(steps), {"application": "file incomplete"})))
    assert "10:00:00" in console.export_text()


def test_an_application_that_nobody_knows_is_said_so() -> None:
    (said,) = journey.shown(journey.Story("a-9", (), {}))
    assert "a-9" in str(said)


def health(**changes: object) -> status.Health:
    return status.Health("catalogue", None, **{"unsent": 0, "oldest_unsent_seconds": 0.0, "lag": 0, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "mail", "needed"),
    [
        (health(), {}, False),
        (health(unsent=3, oldest_unsent_seconds=1.0, lag=12), {}, False),
        (health(oldest_unsent_seconds=61.0), {}, True),
        (health(parked=1), {}, True),
        (status.Health("catalogue", "does not answer"), {}, True),
        (health(), {"abandoned": 1}, True),
        (health(), {"sent": 9, "queued": 4}, False),
    ],
)
def test_somebody_is_needed_for_what_will_not_mend_itself(
    one: status.Health, mail: dict[str, int], needed: bool
) -> None:
    report = status.Report((one,), mail, None, None)
    assert report.needs_somebody is needed
    assert status.shown(report)


def test_mails_and_parked_events_are_shown_with_their_why() -> None:
    console = Console(width=200, record=True, file=io.StringIO())
    mail = {
        "intended_at": "2027-11-20T09:00:00Z",
        "template": "offer-made",
        "template_version": "0123456789ab",
        "cause_type": "eu.cursus.offer.made.v1",
        "cause": "event-1",
        "locale": "fr",
        "state": "abandoned",
        "reason": "refused-by-server",
        "attempts": [{"at": "2027-11-20T09:00:01Z", "outcome": "refused", "code": 550, "text": "5.1.1 unknown"}],
    }
    event = {"service": "enrolment", "id": "t/0/1", "type": "x", "key": "k", "parked_at": "now", "reason": "offer: bad"}
    console.print(*mails.shown([mail]), parking.shown([event]), parking.shown([]))
    text = console.export_text()
    for word in ("offer.made", "event-1", "refused-by-server", "550", "t/0/1", "offer: bad", "Nothing is parked"):
        assert word in text


async def test_an_issuer_of_ones_own_is_asked_where_it_says_as_the_client_that_the_environment_names() -> None:
    """The principal does not matter: that issuer decides the rights of the client."""
    asked: dict[str, str] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/.well-known/openid-configuration"):
            return httpx.Response(200, json={"token_endpoint": "https://i/realm/protocol/token"})
        asked.update(parse_qsl(request.content.decode()))
        return httpx.Response(200, json={"access_token": f"from {request.url}"})

    told = TOLD | {"CURSUS_CLIENT_ID": "cursus-operator", "CURSUS_CLIENT_SECRET": "of-nobody-else"}
    known = find(None, told)
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        api = Api(Session(http, known, asyncio.Semaphore(1)))
        assert (await api.as_staff("operator@consortium/cli")).token == "from https://i/realm/protocol/token"
        assert asked == {
            "grant_type": "client_credentials",
            "client_id": "cursus-operator",
            "client_secret": "of-nobody-else",
        }
        plain = Api(Session(http, find(None, TOLD), asyncio.Semaphore(1)))
        assert (await plain.as_staff("juror@cesi")).token == "from http://i/token"
    assert asked["client_id"] == "juror@cesi"
    assert "of-nobody-else" not in repr(known)


async def test_a_kafka_out_of_reach_of_the_terminal_is_no_trouble_and_its_lag_not_known() -> None:
    """As on containers, where only the gateway is reachable."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/ops/status":
            return httpx.Response(200, json={"by_state": {}, "oldest_waiting_since": None})
        still = {"outbox": {"documents": 0, "oldest_seconds": 0.0}, "parked": 0, "overdue": {}}
        return httpx.Response(200, json=still | {"topics": ["t"], "group": "g", "now": "2027-11-20T09:00:00+00:00"})

    known = find(None, TOLD)
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        report = await status.report(Api(Session(http, known, asyncio.Semaphore(1))), known)
    assert [(one.lag, one.trouble) for one in report.services] == [(None, None)] * 4
    assert not report.needs_somebody


@pytest.mark.parametrize(
    ("env", "secret", "expected"),
    [
        (
            "HOST=cursus.localhost\nPORT=8443\nISSUER_URL=https://cursus.localhost:8443/issuer\n",
            "",
            "https://localhost:8443/issuer  ",
        ),
        (
            "HOST=c.example\nPORT=443\nISSUER_URL=https://c.example/auth/realms/cursus\n",
            "s3",
            "https://c.example/auth/realms/cursus cursus-operator s3",
        ),
    ],
)
def test_the_deployments_own_command_knows_where_it_is_and_as_whom(
    tmp_path: Path, env: str, secret: str, expected: str
) -> None:
    script = tmp_path / "deploy/compose/cursus"
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (script.parent / "secrets").mkdir(parents=True)
    shutil.copy(Path("deploy/compose/cursus"), script)
    (script.parent / ".env").write_text(env)
    (script.parent / "secrets/operator-client.secret").write_text(secret)
    program = tmp_path / ".venv/bin/cursus"
    program.write_text('#!/bin/sh\necho "$CATALOGUE_URL $ISSUER_URL $CURSUS_CLIENT_ID $CURSUS_CLIENT_SECRET $*"\n')
    program.chmod(0o755)
    said = subprocess.run(
        [script, "status"], capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]}
    )
    host = expected.split("/")[2]
    port = ":443" if host == "c.example" else ""
    assert said.stdout == f"https://{host}{port}/catalogue {expected} status\n"

"""A person submits a file, and one trace shows everything that follows, through all processes, to the mail server."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from deploy.local.paths import stack_directory
from deploy.local.stack import Servers, System
from shared.kernel.ids import new_id
from tests.support.collector import Collector, Kept, collecting
from tests.support.eventually import DEADLINE, eventually
from tests.support.kafka import everything_on
from tests.support.systems import stage_on
from tests.system.test_one_applicant import Journey, applies, registered

CANARY = "canary-in-a-query"


HTTP_STATUS = "http.response.status_code"
SUBMISSION = "POST /v1/applications/{application_id}/submission"
OF_A_SUBMISSION = {
    SUBMISSION,
    "change applications",
    "send applications.events",
    "process applications.events",
    "add messages",
    "due messages",
    "change messages",
    "hand over mail",
}
OPENED = "eu.cursus.edition.opened.v1"


@dataclass
class Watched:
    """An applicant's journey to the submission, and the spans that the collector received."""

    collector: Collector
    journey: Journey
    system: System

    def submission(self) -> Kept:
        (found,) = self.collector.named(SUBMISSION, **{HTTP_STATUS: 200})
        return found

    def trace(self) -> list[Kept]:
        return self.collector.of(self.submission().trace)


@pytest.fixture(scope="module")
async def watched(servers: Servers) -> AsyncIterator[Watched]:
    directory, prefix = stack_directory(f"{servers.directory.name}-traces"), f"traces-{new_id()[-6:]}-"
    clock_file = directory / "clock.json"
    with collecting() as collector:
        extra = {"OTLP_ENDPOINT": collector.url}
        with System(
            directory, servers=servers, prefix=prefix, clock_file=clock_file, extra=extra, fresh=True
        ) as system:
            async with stage_on(system) as stage:
                journey = await registered(stage, email=f"{prefix}ada@journeys.example.org")  # without an older mail
                await applies(journey)
                await stage.quiet()
                watched = Watched(collector, journey, system)

                async def whole() -> bool:
                    """Waits for all spans: each process sends its spans at its own pace."""
                    return any({span.name for span in trace} >= OF_A_SUBMISSION for trace in collector.traces())

                await eventually(whole, what="all spans of the submission, in one trace")
                yield watched


def above(span: Kept, trace: list[Kept]) -> list[str]:
    """The names of a span's ancestors, nearest first."""
    by_id = {one.id: one for one in trace}
    names = []
    while parent := by_id.get(span.parent):
        names.append(parent.name)
        span = parent
    return names


async def test_one_trace_leads_from_the_request_to_the_mail_server(watched: Watched) -> None:
    """Request, save with outbox, relay, topic, consumer, mail, and the hand-over by a later timer."""
    trace = watched.trace()
    (handed,) = [s for s in trace if s.attributes.get("cursus.mail.template") == "application-submitted"]
    assert above(handed, trace) == [
        "due messages",
        "add messages",
        "process applications.events",
        "change applications",
        SUBMISSION,
    ]
    (sent,) = [s for s in trace if s.name == "send applications.events"]
    assert above(sent, trace)[0] == "change applications"
    assert not [s for s in trace if s.failed]


async def test_each_span_says_who_did_it_and_in_which_part(watched: Watched) -> None:
    who = {(span.name, span.service, span.role, span.part) for span in watched.trace()}
    assert {
        (SUBMISSION, "applications", "api", "server"),
        ("change applications", "applications", "api", "client"),
        ("send applications.events", "applications", "worker", "producer"),
        ("process applications.events", "notifications", "worker", "consumer"),
        ("due messages", "notifications", "worker", "internal"),
        ("hand over mail", "notifications", "worker", "client"),
    } <= who


async def test_what_an_opened_edition_makes_all_four_services_do_is_one_trace(watched: Watched) -> None:
    async def everybody() -> bool:
        opened = watched.collector.named("process catalogue.events", **{"cursus.event.type": OPENED})
        who = [{span.service for span in watched.collector.of(one.trace)} for one in opened]
        return {"catalogue", "applications", "enrolment", "notifications"} in who

    await eventually(everybody, what="all four in one trace")


async def test_nothing_personal_is_in_any_span(watched: Watched) -> None:
    """No personal data of anybody, no query or path, no token."""
    url = watched.system.url["applications-api"]
    async with httpx.AsyncClient(timeout=DEADLINE) as client:
        await client.get(f"{url}/v1/applications/{CANARY}", params={"q": CANARY}, headers={"X-Canary": CANARY})

    async def arrived() -> bool:
        return bool(watched.collector.named("GET /v1/applications/{application_id}", **{HTTP_STATUS: 422}))

    await eventually(arrived, what="the span of the last request")
    who, raw = watched.journey.who, watched.collector.raw
    for personal in (who.email, who.family_name, who.rpps, who.employer, CANARY, "Bearer"):
        assert personal
        assert personal.encode() not in raw
    told = [value for span in watched.collector.spans for value in span.attributes.values() if isinstance(value, str)]
    assert [value for value in told if "@" in value or "?" in value] == []


async def test_log_lines_carry_the_ids_of_the_trace(watched: Watched) -> None:
    trace = watched.submission().trace
    for name in ("applications-api", "notifications-worker"):
        assert f'"trace_id": "{trace}"' in watched.system.log(name).read_text()


async def test_what_a_mail_tells_later_belongs_to_the_journey_it_was_born_on(watched: Watched) -> None:
    """The mail's own events have the correlation id of the submission, although a timer sent the mail."""
    (journey,) = {s.attributes["cursus.correlation_id"] for s in watched.trace() if s.part != "producer"}
    topic = f"{watched.system.environment()['TOPIC_PREFIX']}notifications.events"
    told = [e for e in await everything_on(watched.system.kafka_bootstrap, topic) if e["correlationid"] == journey]
    assert [event["data"]["template"] for event in told] == ["application-submitted"]
    assert told[0]["traceparent"].split("-")[1] == watched.submission().trace

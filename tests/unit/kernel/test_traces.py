"""Traces tell who did what in which order, by ids and codes alone, and never stand in anybody's way."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from shared.kernel.context import Context, current, surrounded_by
from shared.kernel.errors import NotFound
from shared.observability import metrics, otlp, traces
from shared.observability.traces import Part
from tests.support.collector import Collector, collecting
from tests.support.processes import wait_until

CANARY = "marie.curie@example.org"
OUTSIDE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as one:
        traces.configure("catalogue", "api", one.url, 1.0)
        try:
            yield one
        finally:
            traces.finish()


def count(outcome: str) -> float:
    return float(metrics.SPANS.labels(outcome)._value.get())


def test_a_span_is_the_child_of_what_surrounds_it_and_the_parent_of_what_it_surrounds(collector: Collector) -> None:
    with surrounded_by(Context("journey", traceparent=OUTSIDE)), traces.span("outer", Part.SERVER, {"n": 1}) as outer:
        assert current().traceparent == outer.traceparent
        with traces.span("inner", Part.CLIENT, {}):
            assert current().correlation_id == "journey"
    assert current().traceparent is None
    traces.finish()
    inner_, outer_ = sorted(collector.spans, key=lambda span: span.name)
    assert (outer_.trace, outer_.parent) == tuple(OUTSIDE.split("-")[1:3])
    assert (inner_.trace, inner_.parent) == (outer_.trace, outer_.id)
    assert (outer_.service, outer_.role, outer_.part) == ("catalogue", "api", "server")
    assert outer_.attributes == {"n": 1, "cursus.correlation_id": "journey"}
    assert not outer_.failed


def test_a_refusal_is_an_answer_and_a_failure_is_told_by_its_class_alone(collector: Collector) -> None:
    with pytest.raises(NotFound), traces.span("refused", Part.INTERNAL, {}):
        raise NotFound(thing="mail", id=CANARY)
    with pytest.raises(ValueError, match=CANARY), traces.span("failed", Part.INTERNAL, {}):
        raise ValueError(CANARY)
    traces.finish()
    refused, failed = collector.named("refused")[0], collector.named("failed")[0]
    assert (refused.failed, refused.attributes["cursus.answer"]) == (False, "not-found")
    assert (failed.failed, failed.attributes["error.type"]) == (True, "ValueError")
    assert CANARY.encode() not in collector.raw


def test_what_is_no_trace_parent_begins_a_trace_of_its_own(collector: Collector) -> None:
    for wrong in ("", "nonsense", "00-" + "0" * 32 + "-" + "0" * 16 + "-01", OUTSIDE.upper(), None):
        traces.begin("one", Part.PRODUCER, {}, wrong).end()
    traces.finish()
    assert len({span.trace for span in collector.spans}) == len(collector.spans) == 5
    assert {span.parent for span in collector.spans} == {""}


def test_a_trace_that_is_not_kept_is_known_as_such_by_everybody_after() -> None:
    with collecting() as collector:
        traces.configure("catalogue", "api", collector.url, 0.0)
        with traces.span("dropped", Part.SERVER, {}):
            assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-0[02]", current().traceparent or "")
        with surrounded_by(Context(traceparent=OUTSIDE)), traces.span("kept", Part.SERVER, {}):
            pass  # whoever began this trace has decided
        traces.finish()
    assert [span.name for span in collector.spans] == ["kept"]


def test_a_collector_that_does_not_answer_costs_spans_and_holds_no_work_up(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More spans than the queue holds all end while the first request of all is still open."""
    monkeypatch.setattr(otlp, "SEND_SECONDS", 600.0)
    traces.configure("catalogue", "api", collector.url, 1.0)
    collector.may_answer.clear()
    ended, spans = count("ended"), 2 * (otlp.QUEUE + otlp.BATCH)
    for _ in range(spans):
        with traces.span("work", Part.INTERNAL, {}):
            pass
    assert count("ended") - ended == spans
    wait_until(lambda: collector.asked == 1)
    collector.answers = 200
    collector.may_answer.set()
    traces.finish()
    assert otlp.QUEUE <= len(collector.spans) <= otlp.QUEUE + otlp.BATCH


def test_a_collector_that_fails_is_not_offered_the_whole_queue_at_the_end(collector: Collector) -> None:
    """The process ends while batches are left: a refused one is tried again, and the others are dropped."""
    collector.answers = 503
    for _ in range(otlp.QUEUE):
        with traces.span("work", Part.INTERNAL, {}):
            pass
    before = collector.asked
    traces.finish()
    assert collector.asked - before < otlp.QUEUE / otlp.BATCH
    assert not collector.spans


def test_what_is_sent_and_what_is_lost_are_counted(collector: Collector) -> None:
    sent, failed = count("sent"), count("failed")
    with traces.span("work", Part.INTERNAL, {}):
        pass
    traces.finish()
    assert (count("sent") - sent, count("failed") - failed) == (1, 0)
    collector.answers = 400
    traces.configure("catalogue", "api", collector.url, 1.0)
    with traces.span("work", Part.INTERNAL, {}):
        pass
    traces.finish()
    assert (count("sent") - sent, count("failed") - failed) == (1, 1)


def test_without_a_collector_nothing_is_recorded_and_what_came_is_passed_on() -> None:
    traces.configure("catalogue", "api", "", 1.0)
    with surrounded_by(Context(traceparent=OUTSIDE)), traces.span("nothing", Part.SERVER, {}) as span:
        span.note({"a": 1}, name="still nothing")
        assert (span.traceparent, current().traceparent) == (None, OUTSIDE)


def test_a_service_that_traces_nothing_does_not_even_import_the_sdk() -> None:
    look = (
        "import sys, services.notifications.bootstrap, services.applications.bootstrap, shared.running; "
        "print([m for m in sys.modules if m.startswith(('opentelemetry.sdk', 'opentelemetry.exporter', 'google'))])"
    )
    said = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"

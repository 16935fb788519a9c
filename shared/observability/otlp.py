"""Spans of the OpenTelemetry SDK, sent in batches over OTLP (HTTP, protobuf). See docs/decisions/0014-traces.md.

No request waits for the collector: a thread sends the spans from a bounded queue. Spans that do not fit, or that the
collector refuses, are dropped and counted (`cursus_spans_total`).
"""

import logging
import os
import re
import socket
from collections.abc import Callable, Sequence
from threading import Thread

import structlog
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    StatusCode,
    TraceFlags,
    Tracer,
    set_span_in_context,
)

from shared.observability import metrics
from shared.observability.traces import Attributes, Begin, Part

log = structlog.get_logger()
QUEUE, BATCH, EVERY_MS, SEND_SECONDS, LAST_SECONDS = 4_096, 512, 2_000, 5.0, 2.0
_LONGEST = 256
_PARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_PARTS = {part: SpanKind[part.name] for part in Part}


def exporting(service: str, role: str, endpoint: str, ratio: float) -> tuple[Begin, Callable[[], None]]:
    """The functions that start a span for the collector and that stop the exporter."""
    logging.getLogger("opentelemetry").setLevel(
        logging.CRITICAL
    )  # it logs each failed batch; `Counted` logs the outage and its end
    resource = Resource(
        {
            "service.namespace": "cursus",
            "service.name": service,
            "service.instance.id": f"{service}-{role}-{socket.gethostname()}-{os.getpid()}",
            "cursus.role": role,
        }
    )
    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(ratio)),
        resource=resource,
        span_limits=SpanLimits(max_attribute_length=_LONGEST, max_span_attribute_length=_LONGEST),
        shutdown_on_exit=False,
    )
    sent = Counted(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=SEND_SECONDS))
    batches = BatchSpanProcessor(
        sent, max_queue_size=QUEUE, max_export_batch_size=BATCH, schedule_delay_millis=EVERY_MS
    )
    provider.add_span_processor(batches)
    tracer = provider.get_tracer("cursus")

    def begin(name: str, part: Part, attributes: Attributes, parent: str | None) -> Recorded:
        return Recorded(tracer, name, part, attributes, parent)

    def finish() -> None:
        """Send the remaining spans if the collector answers; do not wait otherwise."""
        last = Thread(target=provider.shutdown, daemon=True)
        last.start()
        last.join(LAST_SECONDS)
        if last.is_alive():
            sent.shutdown()  # ends its retries and its thread
            last.join(LAST_SECONDS)

    return begin, finish


class Recorded:
    """A span of the SDK; `traces.Span` documents the methods."""

    def __init__(self, tracer: Tracer, name: str, part: Part, attributes: Attributes, parent: str | None) -> None:
        self._span: Span = tracer.start_span(name, _below(parent), _PARTS[part], attributes)

    @property
    def traceparent(self) -> str:
        context = self._span.get_span_context()
        return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"

    def note(self, attributes: Attributes, *, name: str | None = None) -> None:
        self._span.set_attributes(attributes)
        if name is not None:
            self._span.update_name(name)

    def fail(self, code: str) -> None:
        self._span.set_attribute("error.type", code)
        self._span.set_status(StatusCode.ERROR)

    def end(self) -> None:
        if self._span.is_recording():
            metrics.SPANS.labels("ended").inc()
        self._span.end()


class Counted(SpanExporter):
    """An exporter that counts spans and logs when the collector becomes unavailable and available again."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter, self._away = exporter, False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export(spans)
        away = result is not SpanExportResult.SUCCESS
        metrics.SPANS.labels("failed" if away else "sent").inc(len(spans))
        if away is not self._away:
            self._away = away
            log.warning("traces.collector_away") if away else log.info("traces.collector_back")
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def _below(parent: str | None) -> Context:
    """The parent context of the SDK; an invalid W3C trace parent starts a new trace."""
    found = _PARENT.fullmatch(parent or "")
    if found is None:
        return Context()
    trace, span, flags = (int(part, 16) for part in found.groups())
    return set_span_in_context(NonRecordingSpan(SpanContext(trace, span, True, TraceFlags(flags))), Context())

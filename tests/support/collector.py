"""A trace collector that stores what it receives: OTLP over HTTP, decoded with the protocol's own messages."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Sent
from opentelemetry.proto.trace.v1.trace_pb2 import Status


@dataclass(frozen=True)
class Kept:
    """A received span."""

    service: str
    role: str
    name: str
    part: str
    trace: str
    id: str
    parent: str
    failed: bool
    attributes: dict[str, Any]


@dataclass
class Collector:
    """The received spans, and the replies to the next batches, sent once `may_answer` is set.

    `raw` is every received byte, for searching.
    """

    url: str
    spans: list[Kept] = field(default_factory=list)
    raw: bytes = b""
    answers: int = 200
    asked: int = 0
    may_answer: Event = field(default_factory=Event)

    def of(self, trace: str) -> list[Kept]:
        return [span for span in list(self.spans) if span.trace == trace]

    def traces(self) -> list[list[Kept]]:
        return [self.of(trace) for trace in {span.trace for span in list(self.spans)}]

    def named(self, name: str, **attributes: Any) -> list[Kept]:
        return [span for span in self.spans if span.name == name and attributes.items() <= span.attributes.items()]

    def take(self, body: bytes) -> None:
        self.raw += body
        for group in ExportTraceServiceRequest.FromString(body).resource_spans:
            of = {attribute.key: attribute.value.string_value for attribute in group.resource.attributes}
            for scope in group.scope_spans:
                self.spans += [_kept(span, of) for span in scope.spans]


def _kept(span: Sent, of: dict[str, str]) -> Kept:
    return Kept(
        service=of["service.name"],
        role=of["cursus.role"],
        name=span.name,
        part=Sent.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_").lower(),
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        failed=span.status.code == Status.STATUS_CODE_ERROR,
        attributes={a.key: getattr(a.value, a.value.WhichOneof("value") or "") for a in span.attributes},
    )


@contextmanager
def collecting() -> Iterator[Collector]:
    """A collector on a free port, until the block ends."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            collector.asked += 1
            collector.may_answer.wait()
            if collector.answers == 200 and self.path == "/v1/traces":
                collector.take(gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body)
            self.send_response(collector.answers)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    collector = Collector(f"http://127.0.0.1:{server.server_address[1]}")
    collector.may_answer.set()
    answering = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    answering.start()
    try:
        yield collector
    finally:
        collector.may_answer.set()
        server.shutdown()
        answering.join()
        server.server_close()

"""Traces: a request, its changes, its events and their effects, as spans of one W3C trace.

The parent of a span is the `traceparent` of the context (shared.kernel.context); the span replaces it while it lasts,
so that log lines and events carry it. Attributes are ids, codes, counts, route templates and class names, never a
path, a query, an address, a body or the text of an exception.

Off unless the settings name a collector; only then `shared.observability.otlp`, and with it the SDK, is imported.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from enum import Enum
from typing import Protocol

from shared.kernel.context import current, surrounded_by
from shared.kernel.errors import Refusal

Attributes = Mapping[str, str | int | float | bool]


class Part(Enum):
    """The kind of a span, by OpenTelemetry's names."""

    SERVER = "server"
    CLIENT = "client"
    PRODUCER = "producer"
    CONSUMER = "consumer"
    INTERNAL = "internal"


class Span(Protocol):
    """One unit of work, from its start to `end`."""

    @property
    def traceparent(self) -> str | None:
        """The trace parent of child spans (W3C trace context); None if nothing is recorded."""
        ...

    def note(self, attributes: Attributes, *, name: str | None = None) -> None:
        """Add attributes; `name` replaces the name of the span."""
        ...

    def fail(self, code: str) -> None:
        """Mark the span as failed; `code` is a code or a class name, never a message."""
        ...

    def end(self) -> None: ...


class _Unrecorded:
    """The span of a process without tracing."""

    traceparent: str | None = None

    def note(self, attributes: Attributes, *, name: str | None = None) -> None: ...

    def fail(self, code: str) -> None: ...

    def end(self) -> None: ...

    def __enter__(self) -> "_Unrecorded":
        return self

    def __exit__(self, *raised: object) -> None: ...


Begin = Callable[[str, Part, Attributes, str | None], Span]
_UNRECORDED = _Unrecorded()
_begin: Begin | None = None
_finish: Callable[[], None] | None = None


def configure(service: str, role: str, endpoint: str, ratio: float) -> None:
    """Send the spans of this process to the collector at `endpoint`; with none, record nothing.

    `ratio`: the share of new traces that is sent, 0 to 1; a trace that another process started follows its decision.
    """
    if not endpoint:
        return
    from shared.observability import otlp

    send_to(*otlp.exporting(service, role, endpoint, ratio))


def send_to(begin: Begin | None, finish: Callable[[], None] | None = None) -> None:
    """Set the function that starts spans; None records nothing."""
    global _begin, _finish
    _begin, _finish = begin, finish


def finish() -> None:
    """Send the remaining spans within two seconds, at the end of the process."""
    if _finish is not None:
        _finish()
    send_to(None)


def begin(name: str, part: Part, attributes: Attributes, parent: str | None) -> Span:
    """Start a child span of that `traceparent`; the caller ends it."""
    return _UNRECORDED if _begin is None else _begin(name, part, attributes, parent)


def span_of_nothing() -> AbstractContextManager[Span]:
    """A span that records nothing."""
    return _UNRECORDED


def span(
    name: str, part: Part, attributes: Attributes, *, answers: tuple[type[Exception], ...] = (Refusal,)
) -> AbstractContextManager[Span]:
    """Run a block in a child span. `answers` are exceptions that do not mark it as failed."""
    return _UNRECORDED if _begin is None else _recorded(_begin, name, part, attributes, answers)


@contextmanager
def _recorded(
    begin: Begin, name: str, part: Part, attributes: Attributes, answers: tuple[type[Exception], ...]
) -> Iterator[Span]:
    around = current()
    begun = begin(name, part, {**attributes, "cursus.correlation_id": around.correlation_id}, around.traceparent)
    try:
        with surrounded_by(around, traceparent=begun.traceparent):
            yield begun
    except answers as answer:
        begun.note({"cursus.answer": getattr(answer, "code", type(answer).__name__)})
        raise
    except BaseException as wrong:
        begun.fail(type(wrong).__name__)
        raise
    finally:
        begun.end()

"""Traces: a request, what it changed, who was told and what they did about it, as spans of one W3C trace.

A span's parent is the `traceparent` of the surroundings (shared.kernel.context), and while it lasts it is theirs: so
it is in every log line, and goes out with every event. Attributes are ids, codes and counts, route templates and
class names: never a path, a query, an address, a body, or what an exception says.

Off unless the settings name a collector. Only then is `shared.observability.otlp`, and with it the SDK, imported.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from enum import Enum
from typing import Protocol

from shared.kernel.context import current, surrounded_by
from shared.kernel.errors import Refusal

Attributes = Mapping[str, str | int | float | bool]


class Part(Enum):
    """What part a span plays, by OpenTelemetry's names."""

    SERVER = "server"
    CLIENT = "client"
    PRODUCER = "producer"
    CONSUMER = "consumer"
    INTERNAL = "internal"


class Span(Protocol):
    """One piece of work, from its beginning to `end`."""

    @property
    def traceparent(self) -> str | None:
        """What makes others its children (W3C trace context); None where nothing is recorded."""
        ...

    def note(self, attributes: Attributes, *, name: str | None = None) -> None:
        """What is only known now; `name` replaces the one it was given."""
        ...

    def fail(self, code: str) -> None:
        """It went wrong; `code` is a code or the name of a class, never what was said."""
        ...

    def end(self) -> None: ...


class _Unrecorded:
    """The span of a process that traces nothing."""

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

    `ratio`: the share of traces that begin here and are kept, 0 to 1; what others began is as they decided.
    """
    if not endpoint:
        return
    from shared.observability import otlp

    send_to(*otlp.exporting(service, role, endpoint, ratio))


def send_to(begin: Begin | None, finish: Callable[[], None] | None = None) -> None:
    """Have spans begun by this, and nothing recorded with None."""
    global _begin, _finish
    _begin, _finish = begin, finish


def finish() -> None:
    """The process ends: send what is left, within two seconds, or leave it."""
    if _finish is not None:
        _finish()
    send_to(None)


def begin(name: str, part: Part, attributes: Attributes, parent: str | None) -> Span:
    """A span that goes on beside others, to be ended by hand, a child of that `traceparent`."""
    return _UNRECORDED if _begin is None else _begin(name, part, attributes, parent)


def span_of_nothing() -> AbstractContextManager[Span]:
    """For what is not worth a span."""
    return _UNRECORDED


def span(
    name: str, part: Part, attributes: Attributes, *, answers: tuple[type[Exception], ...] = (Refusal,)
) -> AbstractContextManager[Span]:
    """A block of work, a child of what surrounds it. `answers` are exceptions that are no failure."""
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

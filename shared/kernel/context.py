"""The context of a request or an event: correlation, cause, trace and actor. Logs and events carry it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from shared.kernel.ids import new_id


@dataclass(frozen=True)
class Context:
    """The context of one request or one event.

    correlation_id: one for the whole journey; causation_id: the event or request just before; traceparent: W3C.
    """

    correlation_id: str = field(default_factory=new_id)
    causation_id: str | None = None
    traceparent: str | None = None
    actor: str | None = None


current_context: ContextVar[Context | None] = ContextVar("cursus_context", default=None)


def current() -> Context:
    """The current context; a new one where none is set (a timer, a job)."""
    return current_context.get() or Context()


@contextmanager
def surrounded_by(context: Context | None = None, **changes: Any) -> Iterator[Context]:
    """Run a block in this context, or in the current one with some changes."""
    chosen = replace(context or current(), **changes)
    token = current_context.set(chosen)
    try:
        yield chosen
    finally:
        current_context.reset(token)

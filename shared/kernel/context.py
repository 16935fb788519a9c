"""What travels along with a piece of work without being part of it: who asked, what caused it, which trace it is in."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from shared.kernel.ids import new_id


@dataclass(frozen=True)
class Context:
    """The surroundings of one request or one event.

    correlation_id: one for the whole journey; causation_id: the event or request just before; traceparent: W3C.
    """

    correlation_id: str = field(default_factory=new_id)
    causation_id: str | None = None
    traceparent: str | None = None
    actor: str | None = None


current_context: ContextVar[Context | None] = ContextVar("cursus_context", default=None)


def current() -> Context:
    """The surroundings of the work in hand; fresh ones where nobody set any (a timer, a job)."""
    return current_context.get() or Context()


@contextmanager
def surrounded_by(context: Context | None = None, **changes: Any) -> Iterator[Context]:
    """Run a block in these surroundings, or in the present ones with some changes."""
    chosen = replace(context or current(), **changes)
    token = current_context.set(chosen)
    try:
        yield chosen
    finally:
        current_context.reset(token)

"""Which command is in hand, for the store that adds to a change the fact that somebody made it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from shared.kernel.commands import Act, Command, UseCase
from shared.kernel.context import surrounded_by

R = TypeVar("R")
doing: ContextVar[Command[Any] | None] = ContextVar("cursus_doing", default=None)
"""The command in hand, for who notes what was done."""


def noting(act: Act) -> Act:
    """The same door, with the command in hand known to whoever notes it."""

    async def noted(use_case: UseCase[R], /) -> R:
        token = doing.set(use_case if isinstance(use_case, Command) else None)
        try:
            return await act(use_case)
        finally:
            doing.reset(token)

    return noted


@contextmanager
def aside() -> Iterator[None]:
    """What only prepares the change that was asked for: no deed of its own, and not what is answered."""
    token = doing.set(None)
    try:
        with surrounded_by(keyed=None):
            yield
    finally:
        doing.reset(token)

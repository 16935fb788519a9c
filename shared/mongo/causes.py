"""One cause has one effect on one aggregate: a second of the same reaction would be taken for a repetition."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from shared.kernel.repository import Cause

Effect = tuple[str, str, Cause]
"""The name of a store, the id of one of its aggregates, and what changed it."""
_effects: ContextVar[set[Effect] | None] = ContextVar("cursus_effects", default=None)


class CauseSpent(Exception):  # noqa: N818 - named for what is wrong
    """Two commands of one reaction change one aggregate for one cause. A bug: one command must do both."""


@contextmanager
def one_reaction() -> Iterator[None]:
    """What is changed in this block is changed because of one event: for one cause each aggregate once."""
    token = _effects.set(set())
    try:
        yield
    finally:
        _effects.reset(token)


@contextmanager
def effect(store: str, id: str, cause: Cause | None) -> Iterator[None]:
    """A change of this aggregate. Raises `CauseSpent` where the reaction has changed it for that cause already, in this
    try or in an earlier one: the document alone cannot tell that from an event that is heard again."""
    done = _effects.get()
    if done is None or cause is None:
        yield
        return
    if (store, id, cause) in done:
        raise CauseSpent(f"{store}: a second change because of {cause.source}, {cause.sequence}")
    yield
    done.add((store, id, cause))

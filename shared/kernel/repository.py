"""Access to aggregates: load, decide, save. The only way to write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from shared.kernel.aggregate import Aggregate
from shared.kernel.commands import Invocation

A = TypeVar("A", bound=Aggregate)
T_co = TypeVar("T_co", covariant=True)
Decide = Callable[[A], object]
"""Calls one transition of the aggregate it is given."""


@dataclass(frozen=True)
class Cause:
    """The event that caused an effect: `source` is topic and aggregate, `sequence` its number among their events."""

    source: str
    sequence: int
    _effects: set[tuple[str, str]] = field(default_factory=set, init=False, repr=False, compare=False)

    @contextmanager
    def effect(self, store: str, id: str) -> Iterator[None]:
        """A change of this aggregate because of the event. Raises `CauseSpent` for a second one.

        The document alone cannot tell a second change from the same event delivered again, and would skip it.
        """
        if (store, id) in self._effects:
            raise CauseSpent(f"{store}: a second change because of {self.source}, {self.sequence}")
        yield
        self._effects.add((store, id))


class CauseSpent(Exception):  # noqa: N818 - named for what is wrong
    """Two commands of one reaction change one aggregate for one cause. A bug: one command must do both."""


@dataclass(frozen=True)
class Page(Generic[T_co]):
    """Some of a list. `next` is the cursor of the rest, None at the end."""

    items: tuple[T_co, ...]
    next: str | None = None


class Contended(Exception):  # noqa: N818 - named for what happened
    """Gave up after too many version conflicts; nothing was written. Worth a retry.

    Over HTTP it is a 503; events and timers are retried.
    """


class Repository(Protocol[A]):
    """The aggregates of one kind. Every write is one versioned save of state and events together.

    In a request it is bound to the caller and the Idempotency-Key: a change keeps the reply and is noted in the audit
    trail, in the same write. `aside` and `unanswered` are the same aggregates without that.
    """

    def on_behalf_of(self, invocation: Invocation) -> "Repository[A]":
        """The same aggregates, on behalf of whoever makes this invocation."""
        ...

    @property
    def aside(self) -> "Repository[A]":
        """For a change that only prepares the one asked for: it keeps no reply and is not noted."""
        ...

    @property
    def unanswered(self) -> "Repository[A]":
        """For a change that is asked for, while another aggregate keeps the reply: it is noted."""
        ...

    async def get(self, id: str) -> A:
        """The current aggregate; refuses with `NotFound`."""
        ...

    async def find(self, id: str) -> A | None:
        """The current aggregate, or None."""
        ...

    async def add(self, aggregate: A) -> A:
        """Save a new aggregate. If the id exists, return the stored one unchanged: it is created once.

        Refuses with `AlreadyExists` when another unique value (such as an e-mail address) is taken.
        """
        ...

    async def change(self, id: str, decide: Decide[A], *, cause: Cause | None = None, expect: int | None = None) -> A:
        """Load, let `decide` call one transition, save; retry after a version conflict.

        `expect` is the version the caller has seen (If-Match); another one refuses with `VersionChanged`.

        With a `cause`, an event that was applied before (same source, same or earlier sequence) changes nothing: its
        sequence is stored in the same write. An exception of `decide` changes nothing. Raises `Contended`.
        """
        ...

    async def erase(self, id: str, decide: Decide[A]) -> A:
        """A change that also deletes everything stored beside the state, such as replies to earlier requests."""
        ...

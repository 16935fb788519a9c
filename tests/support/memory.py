"""The repository of unit tests: aggregates in a dictionary, with the semantics of the real store.

`tests/integration/kernel/test_repository.py` holds both to the same sentences.
"""

from collections.abc import Awaitable, Callable
from typing import Generic, Self, TypeVar

from shared.kernel.aggregate import Aggregate
from shared.kernel.commands import Invocation
from shared.kernel.errors import NotFound, VersionChanged
from shared.kernel.repository import Cause
from shared.mongo.store import converted, plain

A = TypeVar("A", bound=Aggregate)


class InMemory(Generic[A]):
    """`kept`: the saved aggregates by id; `published`: all facts saved, in order.

    To simulate a race, `meanwhile` runs once before the next `add`, and `before_change` before each change.
    """

    def __init__(self, *aggregates: A) -> None:
        self.kept: dict[str, A] = {aggregate.id: aggregate for aggregate in aggregates}
        self.published: list[object] = []
        self.meanwhile: Callable[[], Awaitable[object]] | None = None
        self.before_change: Callable[[str], None] = lambda _: None
        self._applied: dict[tuple[str, str], int] = {}

    def on_behalf_of(self, _: Invocation) -> Self:
        return self

    @property
    def aside(self) -> Self:
        return self

    @property
    def unanswered(self) -> Self:
        return self

    async def find(self, id: str) -> A | None:
        return _as_stored(self.kept[id]) if id in self.kept else None

    async def get(self, id: str) -> A:
        found = await self.find(id)
        if found is None:
            raise NotFound(thing="thing", id=id)
        return found

    async def add(self, aggregate: A) -> A:
        if meanwhile := self.meanwhile:
            self.meanwhile = None
            await meanwhile()
        if aggregate.id in self.kept:
            return await self.get(aggregate.id)
        aggregate.version = 1
        self._save(aggregate)
        return aggregate

    async def change(
        self, id: str, decide: Callable[[A], object], *, cause: Cause | None = None, expect: int | None = None
    ) -> A:
        self.before_change(id)
        aggregate, before = await self.get(id), await self.get(id)
        if cause and self._applied.get((id, cause.source), 0) >= cause.sequence:
            return aggregate
        if expect is not None and expect != aggregate.version:
            raise VersionChanged(thing=aggregate.thing, version=aggregate.version)
        decide(aggregate)
        if cause is None and not aggregate.facts and aggregate == before:
            return aggregate
        if cause:
            self._applied[id, cause.source] = cause.sequence
        aggregate.version += 1
        self._save(aggregate)
        return aggregate

    async def erase(self, id: str, decide: Callable[[A], object]) -> A:
        return await self.change(id, decide)

    def _save(self, aggregate: A) -> None:
        self.published += aggregate.facts
        self.kept[aggregate.id] = _as_stored(aggregate)


def _as_stored(aggregate: A) -> A:
    """The aggregate as a document returns it: without facts, and sharing nothing with the original."""
    return converted(plain(aggregate), type(aggregate))

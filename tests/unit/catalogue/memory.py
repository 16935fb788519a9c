"""Aggregates kept in a dictionary: what a use case needs of a repository, and nothing a database does."""

from collections.abc import Callable
from copy import deepcopy
from typing import Generic, Self, TypeVar

from shared.kernel.aggregate import Aggregate
from shared.kernel.commands import Invocation
from shared.kernel.errors import NotFound, VersionChanged
from shared.kernel.repository import Cause

A = TypeVar("A", bound=Aggregate)


class InMemory(Generic[A]):
    def __init__(self, *aggregates: A) -> None:
        self.kept = {aggregate.id: aggregate for aggregate in aggregates}

    def on_behalf_of(self, _: Invocation) -> Self:
        return self

    @property
    def aside(self) -> Self:
        return self

    @property
    def unanswered(self) -> Self:
        return self

    async def find(self, id: str) -> A | None:
        return deepcopy(self.kept.get(id))

    async def get(self, id: str) -> A:
        if id not in self.kept:
            raise NotFound(thing="thing", id=id)
        return deepcopy(self.kept[id])

    async def add(self, aggregate: A) -> A:
        if aggregate.id not in self.kept:
            aggregate.version = 1
            self.kept[aggregate.id] = aggregate
        return deepcopy(self.kept[aggregate.id])

    async def change(
        self, id: str, decide: Callable[[A], object], *, cause: Cause | None = None, expect: int | None = None
    ) -> A:
        aggregate = await self.get(id)
        if expect is not None and expect != aggregate.version:
            raise VersionChanged(thing="thing", version=aggregate.version)
        decide(aggregate)
        aggregate.version += 1
        self.kept[id] = aggregate
        return deepcopy(aggregate)

    async def erase(self, id: str, decide: Callable[[A], object]) -> A:
        return await self.change(id, decide)

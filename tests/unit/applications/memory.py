"""Aggregates kept in a dictionary, with causes heard once: what a use case needs of a repository."""

from collections.abc import AsyncIterator, Callable, Sequence
from copy import deepcopy
from typing import Generic, Self, TypeVar

from services.applications.domain.file.application import Application
from services.applications.domain.interviews.diary import Diary
from services.applications.domain.jury.jury import Jury
from services.applications.domain.seats.call_order import CallList
from services.applications.use_cases.ports import ApplicationFilter
from shared.kernel.aggregate import Aggregate
from shared.kernel.commands import Invocation
from shared.kernel.errors import NotFound, VersionChanged
from shared.kernel.repository import Cause, Page

A = TypeVar("A", bound=Aggregate)


class InMemory(Generic[A]):
    def __init__(self, *aggregates: A) -> None:
        self.kept = {aggregate.id: aggregate for aggregate in aggregates}
        self.heard: dict[tuple[str, str], int] = {}
        self.before_change: Callable[[str], None] = lambda _: None

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
        return deepcopy(self.kept.setdefault(aggregate.id, aggregate))

    async def change(
        self, id: str, decide: Callable[[A], object], *, cause: Cause | None = None, expect: int | None = None
    ) -> A:
        self.before_change(id)
        aggregate = await self.get(id)
        if cause and self.heard.get((id, cause.source), 0) >= cause.sequence:
            return aggregate
        if expect is not None and expect != aggregate.version:
            raise VersionChanged(thing="thing", version=aggregate.version)
        decide(aggregate)
        aggregate.version += 1
        if cause:
            self.heard[id, cause.source] = cause.sequence
        self.kept[id] = aggregate
        return deepcopy(aggregate)

    async def erase(self, id: str, decide: Callable[[A], object]) -> A:
        return await self.change(id, decide)


class JuriesOfEdition(InMemory[Jury]):
    async def of_edition(self, edition_id: str) -> list[Jury]:
        return [deepcopy(jury) for jury in self.kept.values() if jury.edition_id == edition_id]


class Diaries(InMemory[Diary]):
    async def of_edition(self, edition_id: str) -> list[Diary]:
        return [deepcopy(diary) for diary in self.kept.values() if diary.edition_id == edition_id]

    async def of_institution(self, institution_id: str) -> list[Diary]:
        return [deepcopy(diary) for diary in self.kept.values() if diary.institution_id == institution_id]


class Lists(InMemory[CallList]):
    async def discard(self, id: str) -> None:
        del self.kept[id]

    async def keep_only(self, edition_id: str, taken: Sequence[str]) -> None:
        for one in list(self.kept.values()):
            if one.edition_id == edition_id and one.number <= len(taken) and one.id not in taken:
                del self.kept[one.id]


class FilesOfEdition(InMemory[Application]):
    async def matching(self, wanted: ApplicationFilter, limit: int, cursor: str | None) -> Page[Application]:
        return Page(tuple([one async for one in self.of_edition(wanted.edition_id or "")]))

    async def of_edition(self, edition_id: str) -> AsyncIterator[Application]:
        for application in list(self.kept.values()):
            if application.edition_id == edition_id:
                yield deepcopy(application)

    async def asking_for_place_in(self, edition_id: str) -> list[str]:
        return [one.id for one in self.kept.values() if one.asks_for_place_in(edition_id)]

    async def count(self, edition_id: str) -> int:
        return len([one async for one in self.of_edition(edition_id)])

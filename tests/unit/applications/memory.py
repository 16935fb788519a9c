"""In-memory repositories with the queries that the use cases of applications need."""

from collections.abc import AsyncIterator, Sequence
from copy import deepcopy

from services.applications.domain.file.application import Application
from services.applications.domain.interviews.diary import Diary
from services.applications.domain.jury.jury import Jury
from services.applications.domain.seats.call_order import CallList
from services.applications.use_cases.ports import ApplicationFilter
from shared.kernel.repository import Page
from tests.support.memory import InMemory


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

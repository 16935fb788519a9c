"""Aggregates kept in a dictionary: what a use case needs of a repository, with the watermark of what was heard."""

from collections.abc import Mapping, Sequence

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.file.learner import Learner
from services.enrolment.domain.papers.bulk_import import BulkImport
from services.enrolment.domain.papers.certificate import Certificate
from services.enrolment.domain.state import State
from shared.kernel.repository import Page
from tests.support.memory import InMemory


class Enrolments(InMemory[Enrolment]):
    """The repository and the reader in one."""

    async def enrolments(
        self, *, institution_id: str | None, edition_id: str | None, state: State | None, limit: int, cursor: str | None
    ) -> Page[Enrolment]:
        found = [
            it
            for _, it in sorted(self.kept.items())
            if institution_id in (None, it.institution_id)
            and edition_id in (None, it.edition_id)
            and state in (None, it.state)
            and it.id > (cursor or "")
        ]
        return Page(tuple(found[:limit]), found[limit - 1].id if len(found) > limit else None)

    async def of_person(self, person_id: str, institution_id: str | None) -> Sequence[Enrolment]:
        own = [it for it in self.kept.values() if it.person_id == person_id]
        return [it for it in own if institution_id in (None, it.institution_id)]

    async def awaiting(self, edition_id: str, *, limit: int) -> Sequence[str]:
        return [it.id for it in self.kept.values() if it.edition_id == edition_id and it.awaits_edition][:limit]

    async def gone_on_in(self, edition_id: str) -> Sequence[str]:
        return [it.id for it in self.kept.values() if it.edition_id == edition_id and it.deferred_from]


class Learners(InMemory[Learner]):
    async def learners(self, person_ids: Sequence[str]) -> Mapping[str, Learner]:
        return {person: self.kept[person] for person in person_ids if person in self.kept}


class Certificates(InMemory[Certificate]):
    async def of_enrolment(self, enrolment_id: str) -> Sequence[Certificate]:
        return [it for it in self.kept.values() if it.enrolment_id == enrolment_id]

    async def by_code(self, code: str) -> Certificate | None:
        return next((it for it in self.kept.values() if it.code == code), None)


class Imports(InMemory[BulkImport]):
    async def imports(self, edition_id: str, *, limit: int, cursor: str | None) -> Page[BulkImport]:
        found = [it for _, it in sorted(self.kept.items()) if it.edition_id == edition_id and it.id > (cursor or "")]
        return Page(tuple(found[:limit]), found[limit - 1].id if len(found) > limit else None)

    async def unfinished(self) -> Sequence[str]:
        return [it.id for it in self.kept.values() if it.due]

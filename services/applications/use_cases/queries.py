"""Queries of persons, editions, applications, juries and places."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application
from services.applications.domain.file.document import StoredFile
from services.applications.domain.file.errors import NoDocumentYet
from services.applications.domain.file.person import Person
from services.applications.domain.jury.jury import Assignments, Jury, jury_in_charge
from services.applications.domain.seats.board import SeatBoard
from services.applications.domain.seats.call_order import Calls
from services.applications.use_cases.ports import (
    ApplicationFilter,
    ApplicationReader,
    Applications,
    Assigned,
    CallLists,
    Editions,
    FileStore,
    Juries,
    JuryReader,
    OpenEditions,
    Persons,
    SeatBoards,
)
from services.applications.use_cases.seats.boards import calls_of
from shared.kernel.clock import Clock
from shared.kernel.commands import Query
from shared.kernel.errors import NotFound
from shared.kernel.repository import Page


@dataclass(frozen=True)
class GetPerson(Query[Person]):
    """Refuses an erased person with `NotFound`."""

    person_id: str

    async def __call__(self, persons: Persons) -> Person:
        person = await persons.get(self.person_id)
        if person.erased_at is not None:
            raise NotFound(thing="person", id=self.person_id)
        return person


@dataclass(frozen=True)
class GetEdition(Query[Edition]):
    edition_id: str

    async def __call__(self, editions: Editions) -> Edition:
        return await editions.get(self.edition_id)


@dataclass(frozen=True)
class ListOpenEditions(Query[Page[Edition]]):
    """The editions that accept applications now."""

    limit: int
    cursor: str | None

    async def __call__(self, editions: OpenEditions, clock: Clock) -> Page[Edition]:
        return await editions.taking(clock.now(), self.limit, self.cursor)


@dataclass(frozen=True)
class GetApplication(Query[Application]):
    application_id: str

    async def __call__(self, applications: Applications) -> Application:
        return await applications.get(self.application_id)


@dataclass(frozen=True)
class ListApplications(Query[Page[Application]]):
    wanted: ApplicationFilter
    limit: int
    cursor: str | None

    async def __call__(self, reader: ApplicationReader) -> Page[Application]:
        return await reader.matching(self.wanted, self.limit, self.cursor)


@dataclass(frozen=True)
class ReadDocument(Query[tuple[StoredFile, bytes]]):
    """An uploaded document, with its description."""

    application_id: str
    kind: str

    async def __call__(self, applications: Applications, files: FileStore) -> tuple[StoredFile, bytes]:
        file = (await applications.get(self.application_id)).document(self.kind).file
        if file is None:
            raise NoDocumentYet(document=self.kind)
        return file, await files.get(file.storage_id)


@dataclass(frozen=True)
class GetJury(Query[Jury]):
    jury_id: str

    async def __call__(self, juries: Juries) -> Jury:
        return await juries.get(self.jury_id)


@dataclass(frozen=True)
class GetMainJury(Query[Jury]):
    """The jury of files without an assignment. Refuses with `NotFound` if there is none."""

    edition_id: str

    async def __call__(self, juries: JuryReader) -> Jury:
        jury = jury_in_charge(await juries.of_edition(self.edition_id), None, "", "")
        if jury is None:
            raise NotFound(thing="jury of edition", id=self.edition_id)
        return jury


@dataclass(frozen=True)
class ListJuries(Query[Sequence[Jury]]):
    edition_id: str

    async def __call__(self, juries: JuryReader) -> Sequence[Jury]:
        return await juries.of_edition(self.edition_id)


@dataclass(frozen=True)
class GetAssignments(Query[Assignments]):
    """The assignments of an edition; empty before the first."""

    edition_id: str

    async def __call__(self, editions: Editions, assigned: Assigned) -> Assignments:
        edition = await editions.get(self.edition_id)
        return await assigned.find(edition.id) or Assignments(id=edition.id, institution_id=edition.institution_id)


@dataclass(frozen=True)
class GetSeatBoard(Query[SeatBoard]):
    edition_id: str

    async def __call__(self, boards: SeatBoards) -> SeatBoard:
        return await boards.get(self.edition_id)


@dataclass(frozen=True)
class GetCalls(Query[Calls]):
    """The released call lists. Refuses with `NotFound` before the first."""

    edition_id: str

    async def __call__(self, boards: SeatBoards, call_lists: CallLists) -> Calls:
        calls = await calls_of(await boards.get(self.edition_id), call_lists)
        if not calls.lists:
            raise NotFound(thing="call list of edition", id=self.edition_id)
        return calls

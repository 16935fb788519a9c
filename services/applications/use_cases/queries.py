"""Questions: they change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.applications.domain.edition import Edition
from services.applications.domain.errors import NoDocumentYet
from services.applications.domain.file.application import Application
from services.applications.domain.file.document import StoredFile
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
    Page,
    Persons,
    SeatBoards,
)
from services.applications.use_cases.seats.boards import calls_of
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, UseCase
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class GetPerson(Command[Person]):
    person_id: str


async def get_person(query: GetPerson, persons: Persons) -> Person:
    """Refuses (`NotFound`) who was forgotten as if they had never been."""
    person = await persons.get(query.person_id)
    if person.erased_at is not None:
        raise NotFound(thing="person", id=query.person_id)
    return person


@dataclass(frozen=True)
class GetEdition(Command[Edition]):
    edition_id: str


async def get_edition(query: GetEdition, editions: Editions) -> Edition:
    return await editions.get(query.edition_id)


@dataclass(frozen=True)
class ListOpenEditions(Command[Page[Edition]]):
    """Those that take applications now."""

    limit: int
    cursor: str | None


async def list_open_editions(query: ListOpenEditions, editions: OpenEditions, clock: Clock) -> Page[Edition]:
    return await editions.taking(clock.now(), query.limit, query.cursor)


@dataclass(frozen=True)
class GetApplication(Command[Application]):
    application_id: str


async def get_application(query: GetApplication, applications: Applications) -> Application:
    return await applications.get(query.application_id)


@dataclass(frozen=True)
class ListApplications(Command[Page[Application]]):
    wanted: ApplicationFilter
    limit: int
    cursor: str | None


async def list_applications(query: ListApplications, reader: ApplicationReader) -> Page[Application]:
    return await reader.matching(query.wanted, query.limit, query.cursor)


@dataclass(frozen=True)
class ReadDocument(Command[tuple[StoredFile, bytes]]):
    application_id: str
    kind: str


async def read_document(query: ReadDocument, applications: Applications, files: FileStore) -> tuple[StoredFile, bytes]:
    """What was received, with its description."""
    file = (await applications.get(query.application_id)).document(query.kind).file
    if file is None:
        raise NoDocumentYet(document=query.kind)
    return file, await files.get(file.storage_id)


@dataclass(frozen=True)
class GetJury(Command[Jury]):
    jury_id: str


async def get_jury(query: GetJury, juries: Juries) -> Jury:
    return await juries.get(query.jury_id)


@dataclass(frozen=True)
class GetMainJury(Command[Jury]):
    edition_id: str


async def get_main_jury(query: GetMainJury, juries: JuryReader) -> Jury:
    """The jury of files that are assigned to none; refuses with `NotFound` while there is none."""
    jury = jury_in_charge(await juries.of_edition(query.edition_id), None, "", "")
    if jury is None:
        raise NotFound(thing="jury of edition", id=query.edition_id)
    return jury


@dataclass(frozen=True)
class ListJuries(Command[Sequence[Jury]]):
    edition_id: str


async def list_juries(query: ListJuries, juries: JuryReader) -> Sequence[Jury]:
    return await juries.of_edition(query.edition_id)


@dataclass(frozen=True)
class GetAssignments(Command[Assignments]):
    edition_id: str


async def get_assignments(query: GetAssignments, editions: Editions, assigned: Assigned) -> Assignments:
    """Empty where nothing was assigned."""
    edition = await editions.get(query.edition_id)
    return await assigned.find(edition.id) or Assignments(id=edition.id, institution_id=edition.institution_id)


@dataclass(frozen=True)
class GetSeatBoard(Command[SeatBoard]):
    edition_id: str


async def get_seat_board(query: GetSeatBoard, boards: SeatBoards) -> SeatBoard:
    return await boards.get(query.edition_id)


@dataclass(frozen=True)
class GetCalls(Command[Calls]):
    edition_id: str


async def get_calls(query: GetCalls, boards: SeatBoards, call_lists: CallLists) -> Calls:
    """The released call lists; refuses with `NotFound` before the first."""
    calls = await calls_of(await boards.get(query.edition_id), call_lists)
    if not calls.lists:
        raise NotFound(thing="call list of edition", id=query.edition_id)
    return calls


USE_CASES: list[UseCase] = [
    get_person,
    get_edition,
    list_open_editions,
    get_application,
    list_applications,
    read_document,
    get_jury,
    get_main_jury,
    list_juries,
    get_assignments,
    get_seat_board,
    get_calls,
]

"""The ports of the use cases, wired by type."""

from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application, FileStatus
from services.applications.domain.file.person import Person
from services.applications.domain.interviews.agenda import Agenda
from services.applications.domain.interviews.diary import Diary
from services.applications.domain.interviews.interview import Interview
from services.applications.domain.jury.jury import Assignments, Jury
from services.applications.domain.jury.review import Review
from services.applications.domain.records.export import Export, ExportFormat
from services.applications.domain.records.purge import Purge
from services.applications.domain.records.sweep import Sweep
from services.applications.domain.records.trail import TrailEntry
from services.applications.domain.seats.board import SeatBoard
from services.applications.domain.seats.call_order import CallList
from shared.kernel.repository import Cause, Decide, Page, Repository

Persons = Repository[Person]
Editions = Repository[Edition]
Applications = Repository[Application]
Juries = Repository[Jury]
Reviews = Repository[Review]
Assigned = Repository[Assignments]
Diaries = Repository[Diary]
Agendas = Repository[Agenda]
Interviews = Repository[Interview]
SeatBoards = Repository[SeatBoard]
Sweeps = Repository[Sweep]
Trail = Repository[TrailEntry]
Exports = Repository[Export]
Purges = Repository[Purge]


class CallLists(Repository[CallList], Protocol):
    """Call lists: written once, and kept once a board uses them."""

    async def discard(self, id: str) -> None:
        """Delete a list that no board uses or will use."""
        ...

    async def keep_only(self, edition_id: str, taken: Sequence[str]) -> None:
        """Delete lists of an interrupted release: all others up to the number of the last used one.

        A board uses numbers in order, so that none of the deleted ones can be used later.
        """
        ...


@dataclass(frozen=True)
class ApplicationFilter:
    """The filter of a listing; None does not restrict."""

    institution_id: str | None = None
    edition_id: str | None = None
    person_id: str | None = None
    file: FileStatus | None = None


class AddressProofs(Protocol):
    def require(self, token: str, person_id: str, address: str) -> None:
        """Refuse a token that does not prove access to this mailbox by this person."""
        ...


class ApplicationReader(Protocol):
    """Queries of applications."""

    async def matching(self, wanted: ApplicationFilter, limit: int, cursor: str | None) -> Page[Application]:
        """A page, in order of id."""
        ...

    def of_edition(self, edition_id: str) -> AsyncIterator[Application]:
        """All applications of an edition, read page by page."""
        ...

    async def asking_for_place_in(self, edition_id: str) -> Sequence[str]:
        """Ids of the applications whose learner asks for a place in this later edition, without an answer so far."""
        ...

    async def count(self, edition_id: str) -> int:
        """The number of applications of an edition."""
        ...


class PersonReader(Protocol):
    async def erased(self, limit: int, cursor: str | None) -> Page[Person]:
        """A page of erased persons, in order of id."""
        ...


class CardReader(Protocol):
    def unchanged_since(self, moment: datetime) -> AsyncIterator[Person]:
        """All persons whose contact card last changed at that time or before, in order of id."""
        ...


class OpenEditions(Protocol):
    async def taking(self, at: datetime, limit: int, cursor: str | None) -> Page[Edition]:
        """The editions that accept applications at that time."""
        ...


class EditionReader(Protocol):
    def every(self) -> AsyncIterator[Edition]:
        """All editions, in order of id."""
        ...


class ExportReader(Protocol):
    async def of_editions(self, edition_ids: Collection[str]) -> tuple[str, ...]:
        """The ids of all stored exports of these editions."""
        ...


class JuryReader(Protocol):
    async def of_edition(self, edition_id: str) -> Sequence[Jury]:
        """The juries of an edition, in order of appointment."""
        ...


class TrailReader(Protocol):
    """Queries of the audit trail by institution and by person."""

    async def last(self, institution_id: str) -> TrailEntry | None:
        """The newest entry of the chain of an institution."""
        ...

    async def entries(self, institution_id: str, limit: int, cursor: str) -> Page[TrailEntry]:
        """A page of a chain, in order, after the entry of that id."""
        ...

    async def about(self, person_id: str, institution_id: str | None) -> tuple[TrailEntry, ...]:
        """All entries about this person or their files, of that institution or, for None, of all."""
        ...

    async def naming(self, who: str) -> tuple[str, ...]:
        """The ids of some entries whose personal part names them; empty if none does."""
        ...


class Antivirus(Protocol):
    """Scans uploaded files."""

    async def find(self, content: bytes) -> str | None:
        """The name of malware in these bytes; None if there is none or no scanner is configured."""
        ...


class DiaryReader(Protocol):
    async def of_edition(self, edition_id: str) -> Sequence[Diary]:
        """The diaries of the juries of an edition."""
        ...

    async def of_institution(self, institution_id: str) -> Sequence[Diary]:
        """The diaries of all juries of an institution."""
        ...


class Planning(Protocol):
    """Prevents two juries of one institution from using one room, link or juror at the same time."""

    async def slots(self, jury_id: str, decide: Decide[Diary]) -> Diary:
        """Change the slots of a jury; refuses (`BookedElsewhere`) what another jury of the institution holds."""
        ...

    async def seats(self, jury_id: str, decide: Decide[Jury], expect: int | None) -> Jury:
        """Change the members of a jury; refuses (`BookedElsewhere`) a member of another jury that sits then."""
        ...

    async def call_off(self, jury_id: str, at: datetime, cause: Cause) -> Diary:
        """Cancel the slots to come of a jury and free their rooms, links and jurors."""
        ...


class FileStore(Protocol):
    """Stores uploaded bytes (GridFS; an S3 store can replace it)."""

    async def put(self, storage_id: str, content: bytes) -> None:
        """Store these bytes completely, under an id that is written once."""
        ...

    async def get(self, storage_id: str) -> bytes:
        """The bytes; refuses with `NotFound`."""
        ...

    async def delete(self, storage_id: str) -> None:
        """Delete the bytes; ignores an unknown id."""
        ...

    async def delete_under(self, prefix: str) -> None:
        """Delete all files whose id starts with the prefix, including those that no document refers to."""
        ...

    def older_than(self, age: timedelta) -> AsyncIterator[str]:
        """The ids of all files older than that, by the clock of the machine."""
        ...


class ExportShelf(FileStore, Protocol):
    """Stores tables while they are written, and until they are downloaded."""


Cells = Sequence[str | int | float | None]


class Sheets(Protocol):
    """Writes tables."""

    def write(
        self,
        format: ExportFormat,
        title: str,
        header: Sequence[str],
        rows: Iterable[Sequence[str | int | float | None]],
    ) -> bytes:
        """The table as one file, in which no cell can be taken for a formula."""
        ...

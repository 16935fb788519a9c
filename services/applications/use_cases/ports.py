"""What the use cases need from the world, by the names of the domain. Wiring goes by these types."""

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
    """Written once each, and read for ever where a board has taken them."""

    async def discard(self, id: str) -> None:
        """Forget a list that no board has taken, nor ever will."""
        ...

    async def keep_only(self, edition_id: str, taken: Sequence[str]) -> None:
        """Forget what a draw that was cut off has left: any other list of no higher number than the last one taken.

        A board takes numbers in their order, so that none of these can ever be taken.
        """
        ...


@dataclass(frozen=True)
class ApplicationFilter:
    """Which applications; None does not restrict."""

    institution_id: str | None = None
    edition_id: str | None = None
    person_id: str | None = None
    file: FileStatus | None = None


class AddressProofs(Protocol):
    def require(self, token: str, person_id: str, address: str) -> None:
        """Refuse a token that does not show that its holder reads this address as this person."""
        ...


class ApplicationReader(Protocol):
    """Applications by what they are, not by their id."""

    async def matching(self, wanted: ApplicationFilter, limit: int, cursor: str | None) -> Page[Application]:
        """Some of them, in order of id."""
        ...

    def of_edition(self, edition_id: str) -> AsyncIterator[Application]:
        """All of an edition's, read page by page."""
        ...

    async def asking_for_place_in(self, edition_id: str) -> Sequence[str]:
        """Ids of those whose learner asks for a place in this later edition and has no answer yet."""
        ...

    async def count(self, edition_id: str) -> int:
        """How many an edition has."""
        ...


class PersonReader(Protocol):
    async def erased(self, limit: int, cursor: str | None) -> Page[Person]:
        """Some of those who were forgotten, in order of id."""
        ...


class CardReader(Protocol):
    def unchanged_since(self, moment: datetime) -> AsyncIterator[Person]:
        """All whose card last changed then or before, in order of id."""
        ...


class OpenEditions(Protocol):
    async def taking(self, at: datetime, limit: int, cursor: str | None) -> Page[Edition]:
        """Those that take applications at that moment."""
        ...


class EditionReader(Protocol):
    def every(self) -> AsyncIterator[Edition]:
        """All there are, in order of id."""
        ...


class ExportReader(Protocol):
    async def of_editions(self, edition_ids: Collection[str]) -> tuple[str, ...]:
        """The ids of all exports of these editions that are not forgotten yet."""
        ...


class JuryReader(Protocol):
    async def of_edition(self, edition_id: str) -> Sequence[Jury]:
        """The juries of an edition, the first appointed first."""
        ...


class TrailReader(Protocol):
    """The audit trail by institution, and by who is named in it."""

    async def last(self, institution_id: str) -> TrailEntry | None:
        """The newest entry of an institution's chain."""
        ...

    async def entries(self, institution_id: str, limit: int, cursor: str) -> Page[TrailEntry]:
        """Some of a chain, in order, after the entry of that id."""
        ...

    async def about(self, person_id: str, institution_id: str | None) -> tuple[TrailEntry, ...]:
        """All entries about this person or their files, in the chain of that institution or, for None, in all."""
        ...

    async def naming(self, who: str) -> tuple[str, ...]:
        """The ids of some entries whose personal part names them; empty when none does."""
        ...


class Antivirus(Protocol):
    """Who looks at what was uploaded."""

    async def find(self, content: bytes) -> str | None:
        """The name of something malicious in these bytes; None when nothing was found, or nobody looks."""
        ...


class DiaryReader(Protocol):
    async def of_edition(self, edition_id: str) -> Sequence[Diary]:
        """The diaries of an edition's juries."""
        ...

    async def of_institution(self, institution_id: str) -> Sequence[Diary]:
        """The diaries of all its juries."""
        ...


class Planning(Protocol):
    """Keeps the juries of one institution from holding one room, link or juror at one time."""

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
    """Where uploaded bytes are kept. GridFS at present; an S3 store can take its place."""

    async def put(self, storage_id: str, content: bytes) -> None:
        """Keep these bytes, whole, under an id that is written once."""
        ...

    async def get(self, storage_id: str) -> bytes:
        """The bytes; refuses with `NotFound`."""
        ...

    async def delete(self, storage_id: str) -> None:
        """Forget them; nothing happens when they are not there."""
        ...

    async def delete_under(self, prefix: str) -> None:
        """Forget all whose id begins so, what nothing names among it."""
        ...

    def older_than(self, age: timedelta) -> AsyncIterator[str]:
        """The ids of all that was put longer ago than that, by the machine's own time."""
        ...


class ExportShelf(FileStore, Protocol):
    """Where tables are kept while they are written and until they are fetched."""


Cells = Sequence[str | int | float | None]


class Sheets(Protocol):
    """Who writes tables."""

    def write(
        self,
        format: ExportFormat,
        title: str,
        header: Sequence[str],
        rows: Iterable[Sequence[str | int | float | None]],
    ) -> bytes:
        """The table as one file, in which no cell can be taken for a formula."""
        ...

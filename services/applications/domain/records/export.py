"""A table of decisions that the office requests. It is written in slices and deleted after a week."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from services.applications.domain.records.errors import ExportNotReady
from shared.kernel.aggregate import Aggregate

KEPT_FOR = timedelta(days=7)
"""Short, because it holds names."""


class ExportFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


class ExportState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FORGOTTEN = "forgotten"


def shelf_of(export_id: str) -> str:
    """The prefix of the storage ids of all parts of an export."""
    return f"{export_id}/"


@dataclass(kw_only=True)
class Export(Aggregate, thing="export"):
    """A table of the files of one edition, or of one of its juries. `done` of `total` files are written so far.

    `parts` are the storage ids of the slices, `cursor` is the last file of the last slice, `content_id` is the storage
    id of the whole table.
    """

    edition_id: str
    institution_id: str
    jury_id: str | None
    format: ExportFormat
    asked_by: str
    asked_at: datetime
    total: int
    done: int = 0
    state: ExportState = ExportState.RUNNING
    cursor: str | None = None
    parts: list[str] = field(default_factory=list)
    gathered: bool = False
    content_id: str | None = None
    size: int | None = None
    next_at: datetime | None = None

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    @property
    def due(self) -> datetime | None:
        """The next slice to write, then the end of the time it is kept."""
        return self.next_at

    def gather(self, after: str | None, part: str, files: int, cursor: str | None, now: datetime) -> None:
        """Adds a slice of `files` files: those after the file `after`, up to `cursor` (None for the last slice).

        Skips a slice that another worker has added.
        """
        if self.gathered or self.cursor != after or self.state is not ExportState.RUNNING:
            return
        self.parts.append(part)
        self.done += files
        self.cursor, self.gathered, self.next_at = cursor, cursor is None, now

    def finish(self, content_id: str, size: int, now: datetime) -> None:
        """Stores where the whole table is, and how long it is kept."""
        if self.state is ExportState.RUNNING:
            self.state, self.content_id, self.size = ExportState.DONE, content_id, size
            self.next_at = now + KEPT_FOR

    def forget(self) -> None:
        """Marks the export as deleted, after its content was deleted."""
        self.state, self.content_id, self.next_at = ExportState.FORGOTTEN, None, None
        self.parts.clear()

    def content(self) -> str:
        """The storage id of the table. Refuses (`ExportNotReady`) before it is written and after it is deleted."""
        if self.content_id is None:
            raise ExportNotReady(state=self.state, done=self.done, total=self.total)
        return self.content_id

"""A table of all that a jury decided, asked for by the office, written in slices, and forgotten after a week."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from services.applications.domain.records.errors import ExportNotReady
from shared.kernel.aggregate import Aggregate

KEPT_FOR = timedelta(days=7)
"""It names people, so it is not kept longer than it takes to fetch it."""


class ExportFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


class ExportState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FORGOTTEN = "forgotten"


def shelf_of(export_id: str) -> str:
    """What the ids of all that is kept for a table begin with."""
    return f"{export_id}/"


@dataclass(kw_only=True)
class Export(Aggregate, thing="export"):
    """One table of one edition, of one jury's files or of all. `done` of `total` files are in it so far.

    `parts` are the slices kept meanwhile, `cursor` the last file of the last one; `content_id` is where the whole is.
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
        """When there is more to write, and then when it is to be forgotten."""
        return self.next_at

    def gather(self, after: str | None, part: str, files: int, cursor: str | None, now: datetime) -> None:
        """One more slice: `files` of them after the file `after`, up to `cursor`; None when it is the last.

        A slice that another worker has added meanwhile changes nothing.
        """
        if self.gathered or self.cursor != after or self.state is not ExportState.RUNNING:
            return
        self.parts.append(part)
        self.done += files
        self.cursor, self.gathered, self.next_at = cursor, cursor is None, now

    def finish(self, content_id: str, size: int, now: datetime) -> None:
        """The whole is written."""
        if self.state is ExportState.RUNNING:
            self.state, self.content_id, self.size = ExportState.DONE, content_id, size
            self.next_at = now + KEPT_FOR

    def forget(self) -> None:
        """Its time is over; what it held is deleted."""
        self.state, self.content_id, self.next_at = ExportState.FORGOTTEN, None, None
        self.parts.clear()

    def content(self) -> str:
        """Where the whole is kept; refuses (`ExportNotReady`) before it is written and after it is forgotten."""
        if self.content_id is None:
            raise ExportNotReady(state=self.state, done=self.done, total=self.total)
        return self.content_id

"""The daily sweep: uploads that no file names any more are forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.kernel.aggregate import Aggregate

ID = "uploads"
EVERY = timedelta(days=1)
ORPHAN_AFTER = timedelta(days=1)
"""An upload is kept before a file names it; what nothing names after so long is an orphan."""


@dataclass(kw_only=True)
class Sweep(Aggregate, thing="sweep"):
    """When the next sweep is due, and what the last one did."""

    next_at: datetime
    last_at: datetime | None = None
    forgotten: int = 0

    @classmethod
    def planned(cls, now: datetime) -> "Sweep":
        return cls(id=ID, next_at=now + EVERY)

    @property
    def due(self) -> datetime:
        return self.next_at

    def done(self, forgotten: int, now: datetime) -> None:
        """So many orphans were forgotten; the next sweep is a day away, whatever was missed."""
        self.last_at, self.forgotten, self.next_at = now, forgotten, now + EVERY


def uploads_of(application_id: str) -> str:
    """What the ids of all that was ever sent for a file begin with."""
    return f"{application_id}/"


def storage_id(application_id: str, unique: str) -> str:
    """Where an upload is kept: named after its file, so that a sweep can ask that file whether it still names it."""
    return f"{uploads_of(application_id)}{unique}"


def application_of(storage_id: str) -> str | None:
    """The file that an upload belongs to; None for what is kept under another sort of name."""
    application_id, slash, _ = storage_id.partition("/")
    return application_id if slash else None

"""The daily sweep, which deletes uploads that no application refers to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.kernel.aggregate import Aggregate

ID = "uploads"
EVERY = timedelta(days=1)
ORPHAN_AFTER = timedelta(days=1)
"""The age after which an upload that no application refers to is an orphan: it is stored before it is referred to."""


@dataclass(kw_only=True)
class Sweep(Aggregate, thing="sweep"):
    """When the next sweep is due, and how many uploads the last one deleted."""

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
        """Records the number of deleted orphans. The next sweep is one day after this one, even if some were missed."""
        self.last_at, self.forgotten, self.next_at = now, forgotten, now + EVERY


def uploads_of(application_id: str) -> str:
    """The prefix of the storage ids of all uploads of an application."""
    return f"{application_id}/"


def storage_id(application_id: str, unique: str) -> str:
    """The storage id of an upload. It contains the application id, so that a sweep can check that application."""
    return f"{uploads_of(application_id)}{unique}"


def application_of(storage_id: str) -> str | None:
    """The application id of an upload; None for an id of another form."""
    application_id, slash, _ = storage_id.partition("/")
    return application_id if slash else None

"""Retention of files and persons, and the purge that erases those past it."""

import calendar
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Answer, Application
from services.applications.domain.file.person import Person
from shared.kernel.aggregate import Aggregate
from shared.kernel.clock import PARIS


@dataclass(frozen=True)
class Retention:
    """How many months a file is kept after its edition has closed for applications: of learners (an accepted offer) and
    of other applicants."""

    applicants_months: int
    learners_months: int

    def over_at(self, application: Application, edition: Edition) -> datetime:
        """The end of the retention of this file."""
        is_learner = application.answer is Answer.ACCEPTED
        return months_after(edition.closes_at, self.learners_months if is_learner else self.applicants_months)

    def is_over(self, application: Application, edition: Edition, now: datetime) -> bool:
        return application.erased_at is None and self.over_at(application, edition) <= now

    def may_begin(self, edition: Edition, now: datetime) -> bool:
        """Whether the retention of any file of the edition may have ended."""
        return months_after(edition.closes_at, min(self.applicants_months, self.learners_months)) <= now

    def unchanged_before(self, now: datetime) -> datetime:
        """A person without a file is past retention if the card did not change after this time."""
        return months_after(now, -self.applicants_months)

    def is_over_without_file(self, person: Person, now: datetime) -> bool:
        changed = person.changed_at
        return person.erased_at is None and changed is not None and changed <= self.unchanged_before(now)


def months_after(moment: datetime, months: int) -> datetime:
    """The same day and hour in Paris, `months` later (or earlier, if negative); at most the last day of the month."""
    here = moment.astimezone(PARIS)
    year, month = divmod(here.year * 12 + here.month - 1 + months, 12)
    day = min(here.day, calendar.monthrange(year, month + 1)[1])
    return here.replace(year=year, month=month + 1, day=day).astimezone(moment.tzinfo)


@dataclass(frozen=True)
class Counted:
    """How much a purge erases: editions concerned, applications, documents, bytes, and persons without a file left."""

    editions: int = 0
    applications: int = 0
    documents: int = 0
    bytes: int = 0
    persons: int = 0

    def with_file(self, application: Application) -> "Counted":
        """Adds this application and its documents."""
        files = [document.file for document in application.documents.values() if document.file]
        return replace(
            self,
            applications=self.applications + 1,
            documents=self.documents + len(files),
            bytes=self.bytes + sum(file.size for file in files),
        )


class PurgeState(StrEnum):
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Slice:
    """The next part of a purge: some files of an edition, or persons without a file if `edition_id` is None.

    `person_ids` are the persons without another file; `counted` is the amount.
    """

    edition_id: str | None
    application_ids: tuple[str, ...] = ()
    person_ids: tuple[str, ...] = ()
    counted: Counted = Counted()
    more: bool = False
    """Whether the edition, or the persons without a file, need another slice."""


@dataclass(kw_only=True)
class Purge(Aggregate, thing="purge"):
    """One purge: the amount planned when it was requested and the amount erased so far. Runs edition by edition."""

    asked_by: str
    asked_at: datetime
    planned: Counted
    left: list[str] = field(default_factory=list)
    """The ids of the editions still to process."""
    strangers_left: bool = False
    """Whether persons without a file are still to process, after the editions."""
    gone: Counted = Counted()
    taken: Slice | None = None
    """The slice in progress. Stored before the erasure, so that an interrupted slice is counted once and whole."""
    state: PurgeState = PurgeState.RUNNING
    next_at: datetime | None = None

    @classmethod
    def begin(cls, id: str, by: str, planned: Counted, editions: list[str], strangers: bool, now: datetime) -> "Purge":
        """Is done at once if there is nothing to erase."""
        purge = cls(id=id, asked_by=by, asked_at=now, planned=planned, left=editions, strangers_left=strangers)
        purge._plan_next(now)
        return purge

    @property
    def due(self) -> datetime | None:
        return self.next_at

    def start_slice(self, part: Slice) -> None:
        """Stores the slice to erase; an unfinished one stays."""
        if self.taken is None and self.state is PurgeState.RUNNING:
            self.taken = part

    def finish_slice(self, part: Slice, persons: int, now: datetime) -> None:
        """Counts an erased slice and its `persons`. Skips a slice that another worker has counted."""
        if self.taken != part:
            return
        gone, end = self.gone, not part.more
        self.gone = Counted(
            gone.editions + (end and part.edition_id is not None),
            gone.applications + part.counted.applications,
            gone.documents + part.counted.documents,
            gone.bytes + part.counted.bytes,
            gone.persons + persons,
        )
        self.taken = None
        if part.edition_id is None:
            self.strangers_left = part.more
        elif end:
            self.left = self.left[1:]
        self._plan_next(now)

    def _plan_next(self, now: datetime) -> None:
        if not self.left and not self.strangers_left:
            self.state, self.next_at = PurgeState.DONE, None
        else:
            self.next_at = max(now, self.next_at + timedelta(milliseconds=1)) if self.next_at else now

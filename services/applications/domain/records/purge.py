"""What is kept no longer than the rule says: which files' time is over, and what a purge took away."""

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
    """How many months after its edition has closed for applications a file is kept: of those who took a place, and of
    all others."""

    applicants_months: int
    learners_months: int

    def over_at(self, application: Application, edition: Edition) -> datetime:
        """The moment from which the file is kept no more."""
        took = application.answer is Answer.ACCEPTED
        return months_after(edition.closes_at, self.learners_months if took else self.applicants_months)

    def is_over(self, application: Application, edition: Edition, now: datetime) -> bool:
        return application.erased_at is None and self.over_at(application, edition) <= now

    def may_begin(self, edition: Edition, now: datetime) -> bool:
        """Whether any file of the edition may have had its time."""
        return months_after(edition.closes_at, min(self.applicants_months, self.learners_months)) <= now

    def strangers_since(self, now: datetime) -> datetime:
        """Who never began a file and last changed their card then or before is kept no more."""
        return months_after(now, -self.applicants_months)

    def is_forgotten(self, stranger: Person, now: datetime) -> bool:
        changed = stranger.changed_at
        return stranger.erased_at is None and changed is not None and changed <= self.strangers_since(now)


def months_after(moment: datetime, months: int) -> datetime:
    """The same day and hour in Paris, so many months later (earlier, if negative); the last day of a short month."""
    here = moment.astimezone(PARIS)
    year, month = divmod(here.year * 12 + here.month - 1 + months, 12)
    day = min(here.day, calendar.monthrange(year, month + 1)[1])
    return here.replace(year=year, month=month + 1, day=day).astimezone(moment.tzinfo)


@dataclass(frozen=True)
class Counted:
    """By kind: editions with something to go, applications, their documents and bytes, and persons of whom nothing is
    left then."""

    editions: int = 0
    applications: int = 0
    documents: int = 0
    bytes: int = 0
    persons: int = 0

    def with_file(self, application: Application) -> "Counted":
        """And this application with what it holds."""
        files = [one.file for one in application.documents.values() if one.file]
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
    """What is to go next: some files of an edition, or (None) some who never began one; `counted` is what that makes.

    `person_ids`: of whom nothing is left then.
    """

    edition_id: str | None
    application_ids: tuple[str, ...] = ()
    person_ids: tuple[str, ...] = ()
    counted: Counted = Counted()
    more: bool = False
    """Whether more of the same is to go after it."""


@dataclass(kw_only=True)
class Purge(Aggregate, thing="purge"):
    """One purge: what was to go when it was asked for, and what has gone so far. Carried on edition by edition."""

    asked_by: str
    asked_at: datetime
    planned: Counted
    left: list[str] = field(default_factory=list)
    """The editions still to go through."""
    strangers_left: bool = False
    """Whether those who registered and never began a file are still to go through, after the editions."""
    gone: Counted = Counted()
    taken: Slice | None = None
    """What is being taken away. Said before it goes, so that it is counted whole, and once, if that is cut off."""
    state: PurgeState = PurgeState.RUNNING
    next_at: datetime | None = None

    @classmethod
    def begin(cls, id: str, by: str, planned: Counted, editions: list[str], strangers: bool, now: datetime) -> "Purge":
        """It is done at once where nothing is to go."""
        purge = cls(id=id, asked_by=by, asked_at=now, planned=planned, left=editions, strangers_left=strangers)
        purge._go_on(now)
        return purge

    @property
    def due(self) -> datetime | None:
        return self.next_at

    def take(self, some: Slice) -> None:
        """Say what goes next; what was said before and has not gone comes first."""
        if self.taken is None and self.state is PurgeState.RUNNING:
            self.taken = some

    def went(self, some: Slice, persons: int, now: datetime) -> None:
        """This slice is gone, with so many persons. Told by two workers, it counts once."""
        if self.taken != some:
            return
        gone, end = self.gone, not some.more
        self.gone = Counted(
            gone.editions + (end and some.edition_id is not None),
            gone.applications + some.counted.applications,
            gone.documents + some.counted.documents,
            gone.bytes + some.counted.bytes,
            gone.persons + persons,
        )
        self.taken = None
        if some.edition_id is None:
            self.strangers_left = some.more
        elif end:
            self.left = self.left[1:]
        self._go_on(now)

    def _go_on(self, now: datetime) -> None:
        if not self.left and not self.strangers_left:
            self.state, self.next_at = PurgeState.DONE, None
        else:
            self.next_at = max(now, self.next_at + timedelta(milliseconds=1)) if self.next_at else now

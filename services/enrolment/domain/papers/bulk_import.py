"""A bulk import: a table of attendance or marks handed in as a file; checked, then written, slice by slice."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.enrolment.domain.papers.entries import BadCell, Entry, Kind, by_enrolment, entries, headings
from services.enrolment.domain.papers.table import decoded, kept, tabulated
from shared.kernel.aggregate import Aggregate

SLICE = 300
"""Rows that are taken on at once, about."""


class Mode(StrEnum):
    """What one bad row means for the others."""

    ALL_OR_NOTHING = "all_or_nothing"
    GOOD_ROWS = "good_rows"


class Stage(StrEnum):
    CHECKING = "checking"
    """Every row is tried against its enrolment, and nothing is changed."""
    WRITING = "writing"
    DONE = "done"
    REFUSED = "refused"
    """All or nothing was asked for, and a row is bad: nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Slice:
    """What became of some rows, those of the next `enrolments`."""

    enrolments: int
    rows: int
    recorded: int = 0
    unchanged: int = 0
    refusals: tuple[BadCell, ...] = ()


@dataclass(frozen=True)
class Place:
    """How far an import is: what a slice was taken from, so that it counts only where nothing has moved since."""

    stage: Stage
    enrolments: int
    forgotten: int


@dataclass(kw_only=True)
class BulkImport(Aggregate, thing="bulk import"):
    """Handed in once under its id; the timer takes it on slice by slice, so that a restart loses nothing.

    Rows change enrolments of their own. Written twice after a crash, a row changes nothing the second time.
    """

    edition_id: str
    institution_id: str
    kind: Kind
    mode: Mode
    content: str
    """Of the table, the good rows and the columns that are read; forgotten when all is done."""
    encoding: str
    separator: str
    ignored_columns: tuple[str, ...]
    rows: int
    received_at: datetime
    stage: Stage = Stage.CHECKING
    enrolments_through: int = 0
    """Of the present stage."""
    rows_through: int = 0
    recorded: int = 0
    unchanged: int = 0
    forgotten_rows: int = 0
    """Rows dropped before they were written: their learner was forgotten meanwhile."""
    refusals: tuple[BadCell, ...] = ()
    next_at: datetime | None = None

    @classmethod
    def hand_in(
        cls, id: str, *, edition_id: str, institution_id: str, kind: Kind, mode: Mode, content: bytes, at: datetime
    ) -> "BulkImport":
        """A table has come. Refuses with `NotATable` or `ColumnsMissing` what holds no rows of this kind."""
        text, encoding = decoded(content)
        table = tabulated(text, *headings(kind))
        good, bad = entries(kind, table)
        return cls(
            id=id,
            edition_id=edition_id,
            institution_id=institution_id,
            kind=kind,
            mode=mode,
            content=kept(table, {row.line for row in good}),
            encoding=encoding,
            separator=table.separator,
            ignored_columns=table.ignored,
            rows=len(table.lines),
            received_at=at,
            stage=Stage.CHECKING if mode is Mode.ALL_OR_NOTHING else Stage.WRITING,
            refusals=bad,
            next_at=at,
        )

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    @property
    def due(self) -> datetime | None:
        return self.next_at

    @property
    def refused_rows(self) -> int:
        return len({bad.line for bad in self.refusals})

    @property
    def progress(self) -> float:
        """How far it is, from 0 to 1."""
        if self.stage in (Stage.DONE, Stage.REFUSED):
            return 1.0
        stages = 2 if self.mode is Mode.ALL_OR_NOTHING else 1
        before = self.rows if self.stage is Stage.WRITING and stages == 2 else 0
        return (before + self.rows_through) / (stages * self.rows)

    @property
    def place(self) -> Place:
        return Place(self.stage, self.enrolments_through, self.forgotten_rows)

    def next_slice(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        """The rows to take on now, by enrolment; none when the stage is through."""
        taken: list[tuple[str, tuple[Entry, ...]]] = []
        rows = 0
        for whose, its in self._groups()[self.enrolments_through :]:
            taken.append((whose, its))
            rows += len(its)
            if rows >= SLICE:
                break
        return tuple(taken)

    def advance(self, since: Place, done: Slice, at: datetime) -> None:
        """Keep what became of the slice taken at `since`; told again, or after something moved, it changes nothing."""
        if self.place != since or self.stage in (Stage.DONE, Stage.REFUSED):
            return
        self.enrolments_through += done.enrolments
        self.rows_through += done.rows
        self.recorded += done.recorded
        self.unchanged += done.unchanged
        self.refusals += done.refusals
        assert self.next_at is not None, "it is due until it ends"
        self.next_at = max(at, self.next_at + timedelta(milliseconds=1))
        if done.enrolments == 0:
            self._turn()

    def forget(self, enrolment_ids: Collection[str]) -> None:
        """Drop the rows of learners who are forgotten; the others go on without them. Told again, it changes nothing.

        What is written already stands in the enrolments; what was found wrong with a dropped row counts no more.
        """
        if self.next_at is None:
            return
        dropped = [(place, its) for place, (whose, its) in enumerate(self._groups()) if whose in enrolment_ids]
        if not dropped:
            return
        written = self.enrolments_through if self.stage is Stage.WRITING else 0
        gone = {row.line for _, its in dropped for row in its}
        unwritten = {row.line for place, its in dropped for row in its if place >= written}
        table = tabulated(self.content, *headings(self.kind))
        self.content = kept(table, {line.number for line in table.lines} - gone)
        self.enrolments_through -= sum(place < self.enrolments_through for place, _ in dropped)
        self.refusals = tuple(bad for bad in self.refusals if bad.line not in unwritten)
        self.forgotten_rows += len(unwritten)
        self.next_at += timedelta(milliseconds=1)

    def _groups(self) -> list[tuple[str, tuple[Entry, ...]]]:
        """The good rows, by enrolment."""
        if not self.content:
            return []
        good, _ = entries(self.kind, tabulated(self.content, *headings(self.kind)))
        return by_enrolment(good)

    def _turn(self) -> None:
        """The stage is through."""
        if self.stage is Stage.CHECKING and not self.refusals:
            self.stage, self.enrolments_through, self.rows_through = Stage.WRITING, 0, 0
            return
        self.stage = Stage.REFUSED if self.stage is Stage.CHECKING else Stage.DONE
        self.refusals = tuple(sorted(self.refusals, key=lambda bad: bad.line))
        self.content, self.next_at = "", None

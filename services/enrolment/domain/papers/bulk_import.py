"""A bulk import: an uploaded table of attendance or marks, checked and then written slice by slice."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.enrolment.domain.papers.entries import BadCell, Entry, Kind, by_enrolment, entries, headings
from services.enrolment.domain.papers.table import decoded, kept, tabulated
from shared.kernel.aggregate import Aggregate

SLICE = 300
"""The approximate number of rows per slice."""


class Mode(StrEnum):
    """The effect of one bad row on the others."""

    ALL_OR_NOTHING = "all_or_nothing"
    GOOD_ROWS = "good_rows"


class Stage(StrEnum):
    CHECKING = "checking"
    """Each row is tried on its enrolment without saving."""
    WRITING = "writing"
    DONE = "done"
    REFUSED = "refused"
    """In mode `all_or_nothing` with a bad row: nothing is written."""


@dataclass(frozen=True, kw_only=True)
class Slice:
    """The result for the rows of the next `enrolments` enrolments."""

    enrolments: int
    rows: int
    recorded: int = 0
    unchanged: int = 0
    refusals: tuple[BadCell, ...] = ()


@dataclass(frozen=True)
class Place:
    """The position at which a slice starts; a result from another position is dropped."""

    stage: Stage
    enrolments: int
    forgotten: int


@dataclass(kw_only=True)
class BulkImport(Aggregate, thing="bulk import"):
    """The timer processes one slice at a time and saves the position, so that a restart loses nothing.

    Each row changes its own enrolment. A row that is written twice after a crash changes nothing the second time.
    """

    edition_id: str
    institution_id: str
    kind: Kind
    mode: Mode
    content: str
    """The valid rows with the known columns; empty once the import ends."""
    encoding: str
    separator: str
    ignored_columns: tuple[str, ...]
    rows: int
    received_at: datetime
    stage: Stage = Stage.CHECKING
    enrolments_through: int = 0
    """In the current stage."""
    rows_through: int = 0
    recorded: int = 0
    unchanged: int = 0
    forgotten_rows: int = 0
    """Rows dropped before they were written, because their learner was erased."""
    refusals: tuple[BadCell, ...] = ()
    next_at: datetime | None = None

    @classmethod
    def hand_in(
        cls, id: str, *, edition_id: str, institution_id: str, kind: Kind, mode: Mode, content: bytes, at: datetime
    ) -> "BulkImport":
        """Creates an import from an uploaded file. Refuses with `NotATable` or `ColumnsMissing`."""
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
        """From 0 to 1."""
        if self.stage in (Stage.DONE, Stage.REFUSED):
            return 1.0
        stages = 2 if self.mode is Mode.ALL_OR_NOTHING else 1
        before = self.rows if self.stage is Stage.WRITING and stages == 2 else 0
        return (before + self.rows_through) / (stages * self.rows)

    @property
    def place(self) -> Place:
        return Place(self.stage, self.enrolments_through, self.forgotten_rows)

    def next_slice(self) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
        """The next rows, by enrolment; empty at the end of the stage."""
        taken: list[tuple[str, tuple[Entry, ...]]] = []
        rows = 0
        for enrolment_id, entries_of in self._groups()[self.enrolments_through :]:
            taken.append((enrolment_id, entries_of))
            rows += len(entries_of)
            if rows >= SLICE:
                break
        return tuple(taken)

    def advance(self, since: Place, done: Slice, at: datetime) -> None:
        """Adds the result of the slice that starts at `since`; ignored when the import has left that position."""
        if self.place != since or self.stage in (Stage.DONE, Stage.REFUSED):
            return
        self.enrolments_through += done.enrolments
        self.rows_through += done.rows
        self.recorded += done.recorded
        self.unchanged += done.unchanged
        self.refusals += done.refusals
        assert self.next_at is not None, "an import is due until it ends"
        self.next_at = max(at, self.next_at + timedelta(milliseconds=1))
        if done.enrolments == 0:
            self._end_stage()

    def forget(self, enrolment_ids: Collection[str]) -> None:
        """Drops the rows of erased learners; the import continues with the other rows. A repetition changes nothing.

        Rows that are written already stay in the enrolments; refusals of dropped rows are dropped too.
        """
        if self.next_at is None:
            return
        groups = enumerate(self._groups())
        dropped = [(position, rows) for position, (enrolment_id, rows) in groups if enrolment_id in enrolment_ids]
        if not dropped:
            return
        written = self.enrolments_through if self.stage is Stage.WRITING else 0
        dropped_lines = {row.line for _, rows in dropped for row in rows}
        unwritten = {row.line for position, rows in dropped for row in rows if position >= written}
        table = tabulated(self.content, *headings(self.kind))
        self.content = kept(table, {line.number for line in table.lines} - dropped_lines)
        self.enrolments_through -= sum(position < self.enrolments_through for position, _ in dropped)
        self.refusals = tuple(bad for bad in self.refusals if bad.line not in unwritten)
        self.forgotten_rows += len(unwritten)
        self.next_at += timedelta(milliseconds=1)

    def _groups(self) -> list[tuple[str, tuple[Entry, ...]]]:
        """The valid rows, by enrolment."""
        if not self.content:
            return []
        good, _ = entries(self.kind, tabulated(self.content, *headings(self.kind)))
        return by_enrolment(good)

    def _end_stage(self) -> None:
        if self.stage is Stage.CHECKING and not self.refusals:
            self.stage, self.enrolments_through, self.rows_through = Stage.WRITING, 0, 0
            return
        self.stage = Stage.REFUSED if self.stage is Stage.CHECKING else Stage.DONE
        self.refusals = tuple(sorted(self.refusals, key=lambda bad: bad.line))
        self.content, self.next_at = "", None

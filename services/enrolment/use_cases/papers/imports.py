"""Bulk imports: accept a file, check its rows against the enrolments, write them slice by slice."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.papers.bulk_import import BulkImport, Mode, Slice, Stage
from services.enrolment.domain.papers.entries import BadCell, Entry, Kind
from services.enrolment.use_cases.ports import Editions, Enrolments, ImportReader, Imports
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import NotFound, Refusal
from shared.kernel.repository import Page

AT_ONCE = 8
ROWS_A_SAVE = 100

Group = tuple[str, tuple[Entry, ...]]
"""An enrolment's id and its rows."""


@dataclass(frozen=True, kw_only=True)
class HandInTable(Command[BulkImport], did="hand-in-table"):
    """Creates an import under this id; a repetition changes nothing. Refuses with `NotATable` or `ColumnsMissing`."""

    import_id: str
    edition_id: str
    kind: Kind
    mode: Mode
    content: bytes

    async def __call__(self, editions: Editions, imports: Imports, clock: Clock) -> BulkImport:
        edition = await editions.get(self.edition_id)
        handed_in = BulkImport.hand_in(
            self.import_id,
            edition_id=edition.id,
            institution_id=edition.institution_id,
            kind=self.kind,
            mode=self.mode,
            content=self.content,
            at=clock.now(),
        )
        return await imports.add(handed_in)


@dataclass(frozen=True)
class AdvanceImport(Command[BulkImport], did="advance-import"):
    """Checks or writes the next slice of an import."""

    import_id: str

    async def __call__(self, imports: Imports, enrolments: Enrolments, clock: Clock) -> BulkImport:
        present = await imports.get(self.import_id)
        if present.due is None:
            return present
        since, groups = present.place, present.next_slice()
        process = _check if since.stage is Stage.CHECKING else _write
        slots = asyncio.Semaphore(AT_ONCE)

        async def processed(group: Group) -> Slice:
            async with slots:
                return await process(present.edition_id, group, enrolments, clock)

        done = _summed(await asyncio.gather(*(processed(group) for group in groups)))
        return await imports.change(present.id, lambda it: it.advance(since, done, clock.now()))


async def _check(edition_id: str, group: Group, enrolments: Enrolments, clock: Clock) -> Slice:
    """Tries the rows on the enrolment without saving it."""
    enrolment_id, rows = group
    enrolment = await enrolments.find(enrolment_id)
    if enrolment is None or enrolment.edition_id != edition_id:
        return _tried(rows, [row.refused(NotFound(thing="enrolment", id=enrolment_id)) for row in rows])
    refusals, _ = _recorded(enrolment, rows, clock.now())
    return _tried(rows, refusals)


async def _write(edition_id: str, group: Group, enrolments: Enrolments, clock: Clock) -> Slice:
    """Records the rows, up to 100 per save."""
    enrolment_id, rows = group
    refusals: list[BadCell] = []
    recorded = 0
    for start in range(0, len(rows), ROWS_A_SAVE):
        batch = rows[start : start + ROWS_A_SAVE]
        outcome: tuple[list[BadCell], int] = ([], 0)

        def decide(enrolment: Enrolment, batch: Sequence[Entry] = batch) -> None:
            nonlocal outcome
            if enrolment.edition_id != edition_id:
                raise NotFound(thing="enrolment", id=enrolment_id)
            outcome = _recorded(enrolment, batch, clock.now())

        try:
            await enrolments.change(enrolment_id, decide)
        except Refusal as refusal:
            outcome = ([row.refused(refusal) for row in batch], 0)
        refusals += outcome[0]
        recorded += outcome[1]
    return Slice(
        enrolments=1,
        rows=len(rows),
        recorded=recorded,
        unchanged=len(rows) - len(refusals) - recorded,
        refusals=tuple(refusals),
    )


def _recorded(enrolment: Enrolment, rows: Sequence[Entry], at: datetime) -> tuple[list[BadCell], int]:
    """Records the rows; returns the refused ones, which change nothing, and the number of rows with a change."""
    refusals, changed = list[BadCell](), 0
    for row in rows:
        try:
            enrolment.must_be_known()
            changed += row.record_in(enrolment, at)
        except Refusal as refusal:
            refusals.append(row.refused(refusal))
    return refusals, changed


def _tried(rows: Sequence[Entry], refusals: Sequence[BadCell]) -> Slice:
    return Slice(enrolments=1, rows=len(rows), refusals=tuple(refusals))


def _summed(slices: Sequence[Slice]) -> Slice:
    return Slice(
        enrolments=len(slices),
        rows=sum(part.rows for part in slices),
        recorded=sum(part.recorded for part in slices),
        unchanged=sum(part.unchanged for part in slices),
        refusals=tuple(refusal for part in slices for refusal in part.refusals),
    )


@dataclass(frozen=True)
class GetImport(Query[BulkImport]):
    """Refuses with `NotFound` an import of another edition."""

    edition_id: str
    import_id: str

    async def __call__(self, imports: Imports) -> BulkImport:
        found = await imports.find(self.import_id)
        if found is None or found.edition_id != self.edition_id:
            raise NotFound(thing="import", id=self.import_id)
        return found


@dataclass(frozen=True, kw_only=True)
class ListImports(Query[Page[BulkImport]]):
    """The imports of an edition."""

    edition_id: str
    limit: int
    cursor: str | None = None

    async def __call__(self, reader: ImportReader) -> Page[BulkImport]:
        return await reader.imports(self.edition_id, limit=self.limit, cursor=self.cursor)

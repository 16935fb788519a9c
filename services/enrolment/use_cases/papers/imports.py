"""Bulk import: a file is taken in, checked against the enrolments, written slice by slice. The order of work."""

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
"""An enrolment's id and the rows that tell of it."""


@dataclass(frozen=True, kw_only=True)
class HandInTable(Command[BulkImport], did="hand-in-table"):
    """A file of attendance or marks for one edition. `import_id` is the import's for good: told twice, it is one."""

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
    """Take on the next rows of an import."""

    import_id: str

    async def __call__(self, imports: Imports, enrolments: Enrolments, clock: Clock) -> BulkImport:
        present = await imports.get(self.import_id)
        if present.due is None:
            return present
        since, groups = present.place, present.next_slice()
        take = _check if since.stage is Stage.CHECKING else _write
        turn = asyncio.Semaphore(AT_ONCE)

        async def taken(group: Group) -> Slice:
            async with turn:
                return await take(present.edition_id, group, enrolments, clock)

        done = _summed(await asyncio.gather(*(taken(group) for group in groups)))
        return await imports.change(present.id, lambda it: it.advance(since, done, clock.now()))


async def _check(edition_id: str, group: Group, enrolments: Enrolments, clock: Clock) -> Slice:
    """Try the rows on the enrolment as it stands, and keep nothing of it."""
    whose, rows = group
    enrolment = await enrolments.find(whose)
    if enrolment is None or enrolment.edition_id != edition_id:
        return _tried(rows, [row.refused(NotFound(thing="enrolment", id=whose)) for row in rows])
    refusals, _ = _tell(enrolment, rows, clock.now())
    return _tried(rows, refusals)


async def _write(edition_id: str, group: Group, enrolments: Enrolments, clock: Clock) -> Slice:
    """Record the good rows, some in one save."""
    whose, rows = group
    refusals: list[BadCell] = []
    recorded = 0
    for start in range(0, len(rows), ROWS_A_SAVE):
        some = rows[start : start + ROWS_A_SAVE]
        outcome: tuple[list[BadCell], int] = ([], 0)

        def decide(enrolment: Enrolment, some: Sequence[Entry] = some) -> None:
            nonlocal outcome
            if enrolment.edition_id != edition_id:
                raise NotFound(thing="enrolment", id=whose)
            outcome = _tell(enrolment, some, clock.now())

        try:
            await enrolments.change(whose, decide)
        except Refusal as no:
            outcome = ([row.refused(no) for row in some], 0)
        refusals += outcome[0]
        recorded += outcome[1]
    return Slice(
        enrolments=1,
        rows=len(rows),
        recorded=recorded,
        unchanged=len(rows) - len(refusals) - recorded,
        refusals=tuple(refusals),
    )


def _tell(enrolment: Enrolment, rows: Sequence[Entry], at: datetime) -> tuple[list[BadCell], int]:
    """Which rows the enrolment refuses, and how many of the others changed it. What refuses changes nothing."""
    refusals, changed = list[BadCell](), 0
    for row in rows:
        try:
            enrolment.must_be_known()
            changed += row.tell(enrolment, at)
        except Refusal as no:
            refusals.append(row.refused(no))
    return refusals, changed


def _tried(rows: Sequence[Entry], refusals: Sequence[BadCell]) -> Slice:
    return Slice(enrolments=1, rows=len(rows), refusals=tuple(refusals))


def _summed(slices: Sequence[Slice]) -> Slice:
    return Slice(
        enrolments=len(slices),
        rows=sum(one.rows for one in slices),
        recorded=sum(one.recorded for one in slices),
        unchanged=sum(one.unchanged for one in slices),
        refusals=tuple(bad for one in slices for bad in one.refusals),
    )


@dataclass(frozen=True)
class GetImport(Query[BulkImport]):
    """An import of this edition."""

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

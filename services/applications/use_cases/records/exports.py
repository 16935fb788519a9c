"""Tables of decisions: requested, written in the background slice by slice, downloaded, deleted."""

import asyncio
import json
from dataclasses import dataclass

from services.applications.domain.records.export import Export, ExportFormat, ExportState, shelf_of
from services.applications.use_cases.jury.reviews import bar
from services.applications.use_cases.ports import (
    ApplicationFilter,
    ApplicationReader,
    Assigned,
    Editions,
    Exports,
    ExportShelf,
    Juries,
    JuryReader,
    Persons,
    Reviews,
    Sheets,
)
from services.applications.use_cases.records.decided import Table, header, rows_of
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import NotFound
from shared.kernel.ids import new_id

SLICE = 100
"""How many files are read per save of the progress."""


@dataclass(frozen=True)
class RequestExport(Command[Export], did="request-export"):
    """`jury_id` None: the files of all juries."""

    id: str
    edition_id: str
    jury_id: str | None
    format: ExportFormat
    by: str

    async def __call__(
        self,
        editions: Editions,
        juries: Juries,
        reader: ApplicationReader,
        exports: Exports,
        clock: Clock,
    ) -> Export:
        edition, now = await editions.get(self.edition_id), clock.now()
        if self.jury_id is not None and (await juries.get(self.jury_id)).edition_id != edition.id:
            raise NotFound(thing="jury", id=self.jury_id)
        return await exports.add(
            Export(
                id=self.id,
                edition_id=edition.id,
                institution_id=edition.institution_id,
                jury_id=self.jury_id,
                format=self.format,
                asked_by=self.by,
                asked_at=now,
                total=await reader.count(edition.id),
                next_at=now,
            )
        )


@dataclass(frozen=True)
class WorkOnExport(Command[Export], did="work-on-export"):
    """Writes the next slice, assembles the table from its slices, or deletes it. Fired by a timer; an interrupted step
    is repeated."""

    export_id: str

    async def __call__(
        self,
        exports: Exports,
        editions: Editions,
        reader: ApplicationReader,
        juries: JuryReader,
        assigned: Assigned,
        persons: Persons,
        reviews: Reviews,
        shelf: ExportShelf,
        sheets: Sheets,
        clock: Clock,
    ) -> Export:
        export = await exports.get(self.export_id)
        if export.state is not ExportState.RUNNING:
            await shelf.delete_under(shelf_of(export.id))  # first, or it is kept for ever by who is cut off in between
            return await exports.change(export.id, lambda export: export.forget())
        edition = await editions.get(export.edition_id)
        table = Table(edition, await juries.of_edition(edition.id), await assigned.find(edition.id), export.jury_id)
        storage_id = f"{shelf_of(export.id)}{new_id()}"
        if not export.gathered:
            page = await reader.matching(ApplicationFilter(edition_id=edition.id), SLICE, export.cursor)
            rows = await rows_of(table, page.items, persons, reviews)
            await shelf.put(storage_id, json.dumps(rows).encode())
            after = await exports.change(
                export.id,
                lambda current: current.gather(export.cursor, storage_id, len(page.items), page.next, clock.now()),
            )
            if storage_id not in after.parts:
                await shelf.delete(storage_id)
            return after
        rows = [row for part in export.parts for row in json.loads(await shelf.get(part))]
        content = await asyncio.to_thread(sheets.write, export.format, edition.code, header(edition), rows)
        await shelf.put(storage_id, content)
        after = await exports.change(export.id, lambda export: export.finish(storage_id, len(content), clock.now()))
        await _delete(shelf, export.parts if after.content_id == storage_id else [storage_id])
        return after


async def _delete(shelf: ExportShelf, ids: list[str]) -> None:
    for storage_id in ids:
        await shelf.delete(storage_id)


@dataclass(frozen=True)
class GetExport(Query[Export]):
    export_id: str

    async def __call__(self, exports: Exports) -> Export:
        return await exports.get(self.export_id)


@dataclass(frozen=True)
class ReadExport(Query[bytes]):
    """The complete table. Refuses with `ExportNotReady` while it is written.

    An office member who is also on a jury of the edition is refused during an anonymous phase of that jury
    (`WithheldInAnonymousPhase`), and with a conflict of interest on one of the files (`ConflictOfInterest`). A
    colleague can download it, or they request the table of another jury.
    """

    export_id: str
    by: str

    async def __call__(
        self,
        exports: Exports,
        editions: Editions,
        juries: JuryReader,
        assigned: Assigned,
        reader: ApplicationReader,
        persons: Persons,
        reviews: Reviews,
        shelf: ExportShelf,
        clock: Clock,
    ) -> bytes:
        export = await exports.get(self.export_id)
        edition = await editions.get(export.edition_id)
        table = Table(edition, await juries.of_edition(edition.id), await assigned.find(edition.id), export.jury_id)
        seats = [jury for jury in table.juries if self.by in jury.members]
        for jury in seats:
            if export.jury_id in (None, jury.id):
                jury.require_identities_shown("the table of its files", clock.now())
        if seats:
            async for application in reader.of_edition(edition.id):
                judging = table.jury_of(application) if table.holds(application) else None
                if judging is not None:
                    await bar(self.by, judging, application, persons, reviews)
        return await shelf.get(export.content())

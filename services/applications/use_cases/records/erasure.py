"""Erasure: deletes the personal data that applications stores about a person.

The person is marked first, so that no name can be found from then on. The tombstone on the topic of contact cards,
which this service consumes too, triggers the rest.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from services.applications.domain.file.application import Application
from services.applications.domain.file.person import Person
from services.applications.domain.records.export import Export, shelf_of
from services.applications.domain.records.sweep import uploads_of
from services.applications.use_cases.ports import (
    ApplicationFilter,
    ApplicationReader,
    Applications,
    Editions,
    ExportReader,
    Exports,
    ExportShelf,
    FileStore,
    PersonReader,
    Persons,
)
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import NotFound
from shared.kernel.repository import Page

AT_A_TIME = 100


@dataclass(frozen=True)
class ErasePerson(Command[Person], did="erase-person"):
    """Erases a person at their request, or on behalf of them by an office. Idempotent."""

    person_id: str

    async def __call__(self, persons: Persons, clock: Clock) -> Person:
        return await persons.erase(self.person_id, lambda person: person.erase(clock.now()))


@dataclass(frozen=True)
class ReapplyErasure(Command[Person], did="reapply-erasure"):
    """Repeats an erasure after a restore of an older backup, also for an unknown person."""

    person_id: str
    erased_at: datetime

    async def __call__(self, persons: Persons) -> Person:
        if await persons.find(self.person_id) is None:
            return await persons.add(Person.tombstone(self.person_id, self.erased_at))

        def repeat(person: Person) -> None:
            person.republish_erasure()
            person.erase(self.erased_at)

        return await persons.erase(self.person_id, repeat)


@dataclass(frozen=True)
class RepublishTombstone(Command[None], did="republish-tombstone"):
    """A contact card of an erased person was delivered late or again: publishes the tombstone again, so that it stays
    the last record of the key."""

    person_id: str

    async def __call__(self, persons: Persons) -> None:
        person = await persons.find(self.person_id)
        if person is not None and person.erased_at is not None:
            await persons.change(person.id, Person.republish_erasure)


@dataclass(frozen=True)
class EraseRestoredPerson(Command[None], did="erase-restored-person"):
    """A tombstone was delivered: erases a contact card that a restored database still has."""

    person_id: str

    async def __call__(self, persons: Persons, clock: Clock) -> None:
        if await persons.find(self.person_id) is not None:
            await persons.erase(self.person_id, lambda person: person.erase(clock.now()))


@dataclass(frozen=True)
class ForgetApplications(Command[int], did="forget-applications"):
    """The person is erased: deletes the documents of their files and withdraws the live ones. Returns the number of
    files."""

    person_id: str

    async def __call__(
        self,
        reader: ApplicationReader,
        applications: Applications,
        editions: Editions,
        files: FileStore,
        clock: Clock,
    ) -> int:
        found = await all_of(self.person_id, reader)
        for application in found:
            edition = await editions.find(application.edition_id)
            over = edition is not None and edition.is_over
            await forget_application(application, applications, files, clock, over=over)
        return len(found)


async def forget_application(
    application: Application, applications: Applications, files: FileStore, clock: Clock, *, over: bool
) -> None:
    """Delete the bytes, then mark the file: a repetition after a crash repeats both."""
    await files.delete_under(uploads_of(application.id))
    await applications.erase(application.id, lambda application: application.erase(clock.now(), over=over))
    await files.delete_under(uploads_of(application.id))  # and what was sent in between


@dataclass(frozen=True)
class ForgetExports(Command[int], did="forget-exports"):
    """The person is erased: deletes the tables that may name them. Returns their number; a new table is requested in a
    moment."""

    person_id: str

    async def __call__(
        self, reader: ApplicationReader, tables: ExportReader, exports: Exports, shelf: ExportShelf
    ) -> int:
        editions = {application.edition_id for application in await all_of(self.person_id, reader)}
        return await forget_tables(editions, tables, exports, shelf)


async def forget_tables(editions: Collection[str], tables: ExportReader, exports: Exports, shelf: ExportShelf) -> int:
    """Delete all tables of these editions. Returns their number."""
    found = await tables.of_editions(editions)
    for export_id in found:
        with suppress(NotFound):
            await shelf.delete_under(shelf_of(export_id))  # before, so that it is done again by who was cut off
            await exports.erase(export_id, Export.forget)
            await shelf.delete_under(shelf_of(export_id))  # and what was written in between
    return len(found)


@dataclass(frozen=True)
class ListErasures(Query[Page[Person]]):
    """The register of erasures: ids and times."""

    limit: int
    cursor: str | None

    async def __call__(self, persons: PersonReader) -> Page[Person]:
        return await persons.erased(self.limit, self.cursor)


async def all_of(person_id: str, reader: ApplicationReader) -> list[Application]:
    """All applications of one person."""
    found, cursor = list[Application](), None
    while True:
        page = await reader.matching(ApplicationFilter(person_id=person_id), AT_A_TIME, cursor)
        found += page.items
        cursor = page.next
        if cursor is None:
            return found

"""Erasure: a person is forgotten, and whatever this service keeps of them follows; nothing brings them back.

The person comes first: from then on nothing finds a name. The tombstone, on this service's own ears too, does the rest.
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
    """Because the person asks for it, or an office on their behalf. Asked again, the answer is the same."""

    person_id: str

    async def __call__(self, persons: Persons, clock: Clock) -> Person:
        return await persons.erase(self.person_id, lambda person: person.erase(clock.now()))


@dataclass(frozen=True)
class ReapplyErasure(Command[Person], did="reapply-erasure"):
    """Because a backup was restored that does not know of it. Somebody unknown gets a grave all the same."""

    person_id: str
    erased_at: datetime

    async def __call__(self, persons: Persons) -> Person:
        if await persons.find(self.person_id) is None:
            return await persons.add(Person.tombstone(self.person_id, self.erased_at))

        def again(person: Person) -> None:
            person.republish_erasure()
            person.erase(self.erased_at)

        return await persons.erase(self.person_id, again)


@dataclass(frozen=True)
class GuardGrave(Command[None], did="guard-grave"):
    """Because a card of theirs has come: sent late, or again."""

    person_id: str

    async def __call__(self, persons: Persons) -> None:
        """Of somebody forgotten, the last word is said again, so that it stays the last on the topic."""
        person = await persons.find(self.person_id)
        if person is not None and person.erased_at is not None:
            await persons.change(person.id, Person.republish_erasure)


@dataclass(frozen=True)
class BuryPerson(Command[None], did="bury-person"):
    """Because the tombstone has come: whoever still has a card here (a database restored) has none any more."""

    person_id: str

    async def __call__(self, persons: Persons, clock: Clock) -> None:
        if await persons.find(self.person_id) is not None:
            await persons.erase(self.person_id, lambda person: person.erase(clock.now()))


@dataclass(frozen=True)
class ForgetApplications(Command[int], did="forget-applications"):
    """Because the person is forgotten: their files go on without papers, the live ones withdrawn."""

    person_id: str

    async def __call__(
        self,
        reader: ApplicationReader,
        applications: Applications,
        editions: Editions,
        files: FileStore,
        clock: Clock,
    ) -> int:
        """Answers how many there are."""
        found = await all_of(self.person_id, reader)
        for application in found:
            edition = await editions.find(application.edition_id)
            over = edition is not None and edition.is_over
            await forget_application(application, applications, files, clock, over=over)
        return len(found)


async def forget_application(
    application: Application, applications: Applications, files: FileStore, clock: Clock, *, over: bool
) -> None:
    """First the bytes, then the file: cut off in between, it is done again whole."""
    await files.delete_under(uploads_of(application.id))
    await applications.erase(application.id, lambda it: it.erase(clock.now(), over=over))
    await files.delete_under(uploads_of(application.id))  # and what was sent in between


@dataclass(frozen=True)
class ForgetExports(Command[int], did="forget-exports"):
    """Because the person is forgotten: tables in which they may stand are, too, whoever else is in them."""

    person_id: str

    async def __call__(
        self, reader: ApplicationReader, tables: ExportReader, exports: Exports, shelf: ExportShelf
    ) -> int:
        """Answers how many. A table is asked for anew in a moment, and is then without them."""
        editions = {application.edition_id for application in await all_of(self.person_id, reader)}
        return await forget_tables(editions, tables, exports, shelf)


async def forget_tables(editions: Collection[str], tables: ExportReader, exports: Exports, shelf: ExportShelf) -> int:
    """Every table of these editions. Answers how many."""
    found = await tables.of_editions(editions)
    for export_id in found:
        with suppress(NotFound):
            await shelf.delete_under(shelf_of(export_id))  # before, so that it is done again by who was cut off
            await exports.erase(export_id, Export.forget)
            await shelf.delete_under(shelf_of(export_id))  # and what was written in between
    return len(found)


@dataclass(frozen=True)
class ListErasures(Query[Page[Person]]):
    """The register: who was forgotten and when, by id alone."""

    limit: int
    cursor: str | None

    async def __call__(self, graves: PersonReader) -> Page[Person]:
        return await graves.erased(self.limit, self.cursor)


async def all_of(person_id: str, reader: ApplicationReader) -> list[Application]:
    """Every file of one person."""
    found, cursor = list[Application](), None
    while True:
        page = await reader.matching(ApplicationFilter(person_id=person_id), AT_A_TIME, cursor)
        found += page.items
        cursor = page.next
        if cursor is None:
            return found

"""Purge by rule: deletes files so many months after their edition has closed, and persons without another file.

A person who never started a file is deleted so many months after the registration or the last change of the card. The
periods are settings, not policies of an edition: a shortened period must apply to earlier editions too.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application
from services.applications.domain.file.person import Person
from services.applications.domain.records.purge import Counted, Purge, Retention, Slice
from services.applications.use_cases.ports import (
    ApplicationFilter,
    ApplicationReader,
    Applications,
    CardReader,
    EditionReader,
    Editions,
    ExportReader,
    Exports,
    ExportShelf,
    FileStore,
    Persons,
    Purges,
)
from services.applications.use_cases.records.erasure import all_of, forget_application, forget_tables
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import NotFound

SLICE = 100
"""How many files or persons are deleted per save of the progress."""


@dataclass(frozen=True)
class PlanPurge(Query[Counted]):
    """What a purge would delete now."""

    async def __call__(
        self,
        editions: EditionReader,
        reader: ApplicationReader,
        cards: CardReader,
        rule: Retention,
        clock: Clock,
    ) -> Counted:
        return (await _plan(editions, reader, cards, rule, clock))[0]


@dataclass(frozen=True)
class BeginPurge(Command[Purge], did="begin-purge"):
    """Starts a purge, which a timer continues."""

    id: str
    by: str

    async def __call__(
        self,
        purges: Purges,
        editions: EditionReader,
        reader: ApplicationReader,
        cards: CardReader,
        rule: Retention,
        clock: Clock,
    ) -> Purge:
        planned, touched, strangers = await _plan(editions, reader, cards, rule, clock)
        return await purges.add(Purge.begin(self.id, self.by, planned, touched, strangers, clock.now()))


@dataclass(frozen=True)
class ContinuePurge(Command[Purge], did="continue-purge"):
    """Notes the next file, deletes it, counts it. A repetition after a crash counts it once."""

    purge_id: str

    async def __call__(
        self,
        purges: Purges,
        editions: Editions,
        reader: ApplicationReader,
        applications: Applications,
        persons: Persons,
        cards: CardReader,
        files: FileStore,
        tables: ExportReader,
        exports: Exports,
        shelf: ExportShelf,
        rule: Retention,
        clock: Clock,
    ) -> Purge:
        purge, now = await purges.get(self.purge_id), clock.now()
        if purge.due is None:
            return purge
        if purge.taken is None:
            if purge.left:
                some = await _some_files(await editions.get(purge.left[0]), reader, rule, now)
            else:
                some = await _some_strangers(cards, reader, rule, now)
            purge = await purges.change(purge.id, lambda purge: purge.start_slice(some))
        taken = purge.taken
        assert taken is not None, "a running purge has a slice"
        for application_id in taken.application_ids:
            application = await applications.get(application_id)
            await forget_application(application, applications, files, clock, over=True)
        if taken.edition_id is not None:
            await forget_tables([taken.edition_id], tables, exports, shelf)
        gone = [one for one in taken.person_ids if await _goes(one, taken, persons, reader, rule, now)]
        return await purges.change(purge.id, lambda purge: purge.finish_slice(taken, len(gone), clock.now()))


async def _some_files(edition: Edition, reader: ApplicationReader, rule: Retention, now: datetime) -> Slice:
    """The next files of this edition whose period is over, and the persons to delete with them."""
    over, more, counted = list[Application](), False, Counted()
    async for application in reader.of_edition(edition.id):
        if not rule.is_over(application, edition, now):
            continue
        if len(over) == SLICE:
            more = True
            break
        over.append(application)
        counted = counted.with_file(application)
    going = {one.id for one in over}
    whose = [one.person_id for one in over if await _has_nothing_but(going, one.person_id, reader)]
    return Slice(
        edition_id=edition.id,
        application_ids=tuple(one.id for one in over),
        person_ids=tuple(dict.fromkeys(whose)),
        counted=counted,
        more=more,
    )


async def _some_strangers(cards: CardReader, reader: ApplicationReader, rule: Retention, now: datetime) -> Slice:
    """The next persons who never started a file."""
    found = list[str]()
    async for person in cards.unchanged_since(rule.unchanged_before(now)):
        if len(found) > SLICE:
            break
        if await _never_began(person.id, reader):
            found.append(person.id)
    return Slice(edition_id=None, person_ids=tuple(found[:SLICE]), more=len(found) > SLICE)


async def _goes(
    person_id: str, with_: Slice, persons: Persons, reader: ApplicationReader, rule: Retention, now: datetime
) -> bool:
    """Erase a person without any file left; skips one who has started a file or changed the card since. Returns whether
    they are erased."""
    stranger = with_.edition_id is None

    def forget(person: Person) -> None:
        if not stranger or rule.is_over_without_file(person, now):
            person.erase(now)

    if not await _has_nothing_but(set(), person_id, reader):
        return False
    try:
        return (await persons.erase(person_id, forget)).erased_at is not None
    except NotFound:
        return False


@dataclass(frozen=True)
class GetPurge(Query[Purge]):
    purge_id: str

    async def __call__(self, purges: Purges) -> Purge:
        return await purges.get(self.purge_id)


async def _plan(
    editions: EditionReader, reader: ApplicationReader, cards: CardReader, rule: Retention, clock: Clock
) -> tuple[Counted, list[str], bool]:
    """Counts by kind, the editions concerned, and whether persons without a file are concerned."""
    counted, touched, now = Counted(), list[str](), clock.now()
    whose: dict[str, list[str]] = {}
    async for edition in editions.every():
        if not rule.may_begin(edition, now):
            continue
        over = [one async for one in reader.of_edition(edition.id) if rule.is_over(one, edition, now)]
        for application in over:
            counted = counted.with_file(application)
            whose.setdefault(application.person_id, []).append(application.id)
        if over:
            touched.append(edition.id)
    persons = 0
    for person_id, going in whose.items():
        persons += await _has_nothing_but(going, person_id, reader)
    strangers = 0
    async for person in cards.unchanged_since(rule.unchanged_before(now)):
        strangers += await _never_began(person.id, reader)
    return replace(counted, editions=len(touched), persons=persons + strangers), touched, strangers > 0


async def _never_began(person_id: str, reader: ApplicationReader) -> bool:
    return not (await reader.matching(ApplicationFilter(person_id=person_id), 1, None)).items


async def _has_nothing_but(going: Collection[str], person_id: str, reader: ApplicationReader) -> bool:
    """Whether every file of theirs is erased or about to be."""
    return all(one.id in going or one.erased_at is not None for one in await all_of(person_id, reader))

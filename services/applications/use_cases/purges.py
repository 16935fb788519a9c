"""Purge by rule: so many months after an edition has closed its files go, and persons with no other file with them.

Who registered and never began a file goes so many months after that, or after the last change of their card.

The rule is a setting, not a policy of the edition: an edition keeps the policies it opened with, and a period that is
shortened must reach the editions of before.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.applications.domain.person import Person
from services.applications.domain.purge import Counted, Purge, Retention
from services.applications.use_cases.erasure import all_of, forget_application
from services.applications.use_cases.ports import (
    ApplicationFilter,
    ApplicationReader,
    Applications,
    CardReader,
    EditionReader,
    Editions,
    FileStore,
    Persons,
    Purges,
)
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.errors import NotFound

SLICE = 100
"""How many files go between two words on progress."""


@dataclass(frozen=True)
class PlanPurge(Command[Counted]):
    """What would go now."""


async def plan_purge(
    query: PlanPurge,
    editions: EditionReader,
    reader: ApplicationReader,
    cards: CardReader,
    rule: Retention,
    clock: Clock,
) -> Counted:
    return (await _plan(editions, reader, cards, rule, clock))[0]


@dataclass(frozen=True)
class BeginPurge(Command[Purge]):
    """An operator has it done; it goes on by itself."""

    id: str
    by: str


async def begin_purge(
    command: BeginPurge,
    purges: Purges,
    editions: EditionReader,
    reader: ApplicationReader,
    cards: CardReader,
    rule: Retention,
    clock: Clock,
) -> Purge:
    planned, touched, strangers = await _plan(editions, reader, cards, rule, clock)
    return await purges.add(Purge.begin(command.id, command.by, planned, touched, strangers, clock.now()))


@dataclass(frozen=True)
class ContinuePurge(Command[Purge]):
    """Because there is more to go."""

    purge_id: str


async def continue_purge(
    command: ContinuePurge,
    purges: Purges,
    editions: Editions,
    reader: ApplicationReader,
    applications: Applications,
    persons: Persons,
    cards: CardReader,
    files: FileStore,
    rule: Retention,
    clock: Clock,
) -> Purge:
    """Some files of the next edition: their papers go, then whoever has no other file. Cut off, it is done again."""
    purge, now = await purges.get(command.purge_id), clock.now()
    if not purge.left:
        gone, more = await _forget_strangers(persons, cards, reader, rule, now)
        return await purges.change(purge.id, lambda it: it.went_through_strangers(gone, more=more, now=clock.now()))
    edition, some, more = await editions.get(purge.left[0]), Counted(), False
    async for application in reader.of_edition(edition.id):
        if not rule.is_over(application, edition, now):
            continue
        if some.applications == SLICE:
            more = True
            break
        some = some.with_file(application)
        await forget_application(application, applications, files, clock, over=True)
        if await _has_nothing_left(application.person_id, reader):
            with suppress(NotFound):
                person = await persons.get(application.person_id)
                some = replace(some, persons=some.persons + (person.erased_at is None))
                await persons.erase(person.id, lambda person: person.erase(now))
    return await purges.change(purge.id, lambda it: it.went_through(edition.id, some, more=more, now=clock.now()))


@dataclass(frozen=True)
class GetPurge(Command[Purge]):
    purge_id: str


async def get_purge(query: GetPurge, purges: Purges) -> Purge:
    return await purges.get(query.purge_id)


async def _plan(
    editions: EditionReader, reader: ApplicationReader, cards: CardReader, rule: Retention, clock: Clock
) -> tuple[Counted, list[str], bool]:
    """What would go by kind, the editions that it would go from, and whether persons go who never began a file."""
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
        persons += all(one.id in going or one.erased_at for one in await all_of(person_id, reader))
    strangers = 0
    async for person in cards.unchanged_since(rule.strangers_since(now)):
        strangers += await _never_began(person.id, reader)
    return replace(counted, editions=len(touched), persons=persons + strangers), touched, strangers > 0


async def _forget_strangers(
    persons: Persons, cards: CardReader, reader: ApplicationReader, rule: Retention, now: datetime
) -> tuple[int, bool]:
    """Some of those who never began a file. Answers how many went, and whether there are more."""

    def forget(person: Person) -> None:
        if rule.is_forgotten(person, now):  # who has changed their card meanwhile stays
            person.erase(now)

    gone = 0
    async for person in cards.unchanged_since(rule.strangers_since(now)):
        if not await _never_began(person.id, reader):
            continue
        if gone == SLICE:
            return gone, True
        gone += (await persons.erase(person.id, forget)).erased_at is not None
    return gone, False


async def _never_began(person_id: str, reader: ApplicationReader) -> bool:
    return not (await reader.matching(ApplicationFilter(person_id=person_id), 1, None)).items


async def _has_nothing_left(person_id: str, reader: ApplicationReader) -> bool:
    return all(one.erased_at is not None for one in await all_of(person_id, reader))


USE_CASES: list[Callable[..., Awaitable[Any]]] = [plan_purge, begin_purge, continue_purge, get_purge]

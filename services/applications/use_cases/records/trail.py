"""The audit trail: what was done is appended to its institution's chain, read, and emptied of who on demand."""

import asyncio
import secrets
from dataclasses import dataclass
from typing import TypeVar
from weakref import WeakValueDictionary

from services.applications.domain.file.application import Application
from services.applications.domain.records.export import Export
from services.applications.domain.records.trail import Action, Personal, TrailEntry, entry_id
from services.applications.use_cases.ports import Page, Persons, Trail, TrailReader
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, UseCase
from shared.kernel.errors import AlreadyExists
from shared.kernel.ids import new_id
from shared.kernel.repository import Cause

R = TypeVar("R")
_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


@dataclass(frozen=True)
class NoteAction(Command[TrailEntry | None]):
    """Because somebody has done something."""

    action: Action
    personal: Personal
    cause: Cause


async def note_action(command: NoteAction, trail: Trail, reader: TrailReader, persons: Persons) -> TrailEntry | None:
    """Append it to the chain of its institution, once. None when it stands there already.

    Of whom is forgotten by now only that it was done is kept.
    """
    kept = await _appended(command, trail, reader)
    whose = command.personal.person_id
    person = await persons.find(whose) if kept and whose else None
    if kept is None or person is None or person.erased_at is None:
        return kept
    return await trail.erase(kept.id, TrailEntry.erase)


@dataclass(frozen=True)
class Everything:
    """All that one institution holds of a person."""

    person_id: str
    institution_id: str


@dataclass(frozen=True, kw_only=True)
class NoteReading(Command[TrailEntry | None]):
    """Staff take in hand what names people: `what` is the kind of the document, `recap`, `card`, `candidate`, `export`
    or `archive`.

    `of`: the file that it is of; the table, which is of its edition and of nobody in particular; or the whole.
    """

    of: Application | Export | Everything
    what: str
    by: str
    roles: tuple[str, ...]
    from_institution: str | None


async def note_reading(
    command: NoteReading, trail: Trail, reader: TrailReader, persons: Persons, clock: Clock
) -> TrailEntry | None:
    """Appended before the paper is given: none is read without a trace."""
    of = command.of
    edition_id: str | None = None
    whose: str | None = None
    match of:
        case Application():
            thing, thing_id, edition_id, whose = "application", of.id, of.edition_id, of.person_id
        case Export():
            thing, thing_id, edition_id = "export", of.id, of.edition_id
        case Everything():
            thing, thing_id, whose = "person", of.person_id, of.person_id
    action = Action(
        institution_id=of.institution_id,
        from_institution=command.from_institution,
        roles=command.roles,
        did=f"read-{command.what}",
        thing=thing,
        thing_id=thing_id,
        edition_id=edition_id,
        at=clock.now(),
    )
    noted = NoteAction(action, Personal(command.by, whose), Cause(new_id(), 1))
    return await note_action(noted, trail, reader, persons)


async def _appended(command: NoteAction, trail: Trail, reader: TrailReader) -> TrailEntry | None:
    institution, cause = command.action.institution_id, f"{command.cause.source}/{command.cause.sequence}"
    turn = _turns.setdefault(institution, asyncio.Lock())
    async with turn:  # one at a time in this process; between processes the number decides
        while True:
            last = await reader.last(institution)
            entry = TrailEntry.following(last, command.action, command.personal, secrets.token_hex(16), cause)
            try:
                kept = await trail.add(entry)
            except AlreadyExists:
                return None
            if kept.cause == cause:
                return kept


@dataclass(frozen=True)
class ReadTrail(Command[Page[TrailEntry]]):
    """Of one institution, in order, after so many entries."""

    institution_id: str
    limit: int
    after: int


async def read_trail(query: ReadTrail, reader: TrailReader) -> Page[TrailEntry]:
    return await reader.entries(query.institution_id, query.limit, entry_id(query.institution_id, query.after))


@dataclass(frozen=True)
class ForgetInTrail(Command[int]):
    """Who asks to be forgotten, by the id of a person or the subject of a token."""

    who: str


async def forget_in_trail(command: ForgetInTrail, trail: Trail, reader: TrailReader) -> int:
    """Empty the entries that name them, as doer or as whose file it was. Answers how many; the chains still hold."""
    erased = 0
    while ids := await reader.naming(command.who):
        for one in ids:
            await trail.erase(one, TrailEntry.erase)
        erased += len(ids)
    return erased


USE_CASES: list[UseCase] = [note_action, note_reading, read_trail, forget_in_trail]

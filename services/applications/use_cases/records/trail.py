"""The audit trail: appends actions to the chain of their institution, lists them, erases the names on demand."""

import asyncio
import secrets
from dataclasses import dataclass
from typing import TypeVar
from weakref import WeakValueDictionary

from services.applications.domain.file.application import Application
from services.applications.domain.records.export import Export
from services.applications.domain.records.trail import Action, Personal, TrailEntry, entry_id
from services.applications.use_cases.ports import Persons, Trail, TrailReader
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import AlreadyExists
from shared.kernel.ids import new_id
from shared.kernel.repository import Cause, Page

R = TypeVar("R")
_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


@dataclass(frozen=True)
class NoteAction(Command[TrailEntry | None], did="note-action"):
    """Appends an action to the chain of its institution, once; None if it is there already.

    Keeps the action and drops the names once the person is erased.
    """

    action: Action
    personal: Personal
    cause: Cause

    async def __call__(self, trail: Trail, reader: TrailReader, persons: Persons) -> TrailEntry | None:
        kept = await _appended(self, trail, reader)
        whose = self.personal.person_id
        person = await persons.find(whose) if kept and whose else None
        if kept is None or person is None or person.erased_at is None:
            return kept
        return await trail.erase(kept.id, TrailEntry.erase)


@dataclass(frozen=True)
class Everything:
    """All data that one institution stores about a person."""

    person_id: str
    institution_id: str


@dataclass(frozen=True, kw_only=True)
class NoteReading(Command[TrailEntry | None], did="note-reading"):
    """Notes that staff read personal data, before the data are returned.

    `of`: the file, the table of an edition, or all data. `what`: `recap`, `card`, `candidate`, `export` or `archive`.
    """

    of: Application | Export | Everything
    what: str
    by: str
    roles: tuple[str, ...]
    from_institution: str | None

    async def __call__(self, trail: Trail, reader: TrailReader, persons: Persons, clock: Clock) -> TrailEntry | None:
        of = self.of
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
            from_institution=self.from_institution,
            roles=self.roles,
            did=f"read-{self.what}",
            thing=thing,
            thing_id=thing_id,
            edition_id=edition_id,
            at=clock.now(),
        )
        noted = NoteAction(action, Personal(self.by, whose), Cause(new_id(), 1))
        return await noted(trail, reader, persons)


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
class ReadTrail(Query[Page[TrailEntry]]):
    """A page of the chain of one institution, in order, after so many entries."""

    institution_id: str
    limit: int
    after: int

    async def __call__(self, reader: TrailReader) -> Page[TrailEntry]:
        return await reader.entries(self.institution_id, self.limit, entry_id(self.institution_id, self.after))


@dataclass(frozen=True)
class ForgetInTrail(Command[int], did="forget-in-trail"):
    """Erases the names in entries with this person as actor or subject. Returns the number; the chains stay valid.

    `who`: the id of a person, or the subject of a token.
    """

    who: str

    async def __call__(self, trail: Trail, reader: TrailReader) -> int:
        erased = 0
        while ids := await reader.naming(self.who):
            for id_ in ids:
                await trail.erase(id_, TrailEntry.erase)
            erased += len(ids)
        return erased

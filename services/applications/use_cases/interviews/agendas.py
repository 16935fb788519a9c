"""Slots planned and juries seated: the institution's agenda keeps the time first, then the diary opens the slot.

Cut off in between, the same request does the rest. If it never comes again, what was kept for nothing is let go as soon
as it stands in the way of somebody: the diary (the jury) is moved on first, so that a request that was only slow
decides anew instead of writing what it can no longer rely on.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from services.applications.domain.interviews.agenda import Agenda, Sittings
from services.applications.domain.interviews.diary import Diary
from services.applications.domain.interviews.errors import BookedElsewhere, OutOfDate
from services.applications.domain.jury.jury import Jury
from services.applications.use_cases.ports import Agendas, Diaries, DiaryReader, Editions, Juries
from shared.kernel.clock import Clock
from shared.kernel.commands import Invocation
from shared.kernel.errors import Refusal
from shared.kernel.repository import Cause, Contended, Decide

T = TypeVar("T")
TURNS, PATIENT = 20, 4
"""How often a request that others get in the way of begins anew; so often before it takes one of them for cut off."""
PAUSE = 0.01
"""Seconds, doubled from turn to turn while it is patient."""


@dataclass(frozen=True)
class SharedAgenda:
    """Two documents that say the same: a jury's own, and the agenda of its institution."""

    editions: Editions
    juries: Juries
    diaries: Diaries
    reader: DiaryReader
    agendas: Agendas
    clock: Clock

    def on_behalf_of(self, invocation: Invocation) -> "SharedAgenda":
        """On behalf of a caller: jury and diary keep the reply and are noted, the agenda never."""
        return replace(self, juries=self.juries.on_behalf_of(invocation), diaries=self.diaries.on_behalf_of(invocation))

    async def slots(self, jury_id: str, decide: Decide[Diary]) -> Diary:
        """Change what slots a jury has; refuses (`BookedElsewhere`) what another jury of the institution has."""
        return await self._in_turn(jury_id, lambda: self._plan(jury_id, decide))

    async def seats(self, jury_id: str, decide: Decide[Jury], expect: int | None) -> Jury:
        """Change who sits on a jury; refuses (`BookedElsewhere`) who is called to another jury at one of its slots."""
        return await self._in_turn(jury_id, lambda: self._seat(jury_id, decide, expect))

    async def call_off(self, jury_id: str, at: datetime, cause: Cause) -> Diary:
        """Whatever the jury has booked is free for the others. Heard again, it lets go what a first try has left."""
        jury = await self._with_agenda(jury_id)
        after = await self.diaries.change(Diary.id_for(jury_id), lambda diary: diary.call_off(at), cause=cause)
        await self._have(jury, lambda agenda: agenda.settle(jury_id, _seen(jury, after), self.clock.now()))
        return after

    async def _plan(self, jury_id: str, decide: Decide[Diary]) -> Diary:
        jury = await self._with_agenda(jury_id)
        diary = await self.diaries.add(blank_diary(jury))  # what was answered before is answered again here
        now, before = self.clock.now(), _seen(jury, diary)
        decide(diary)
        wanted = diary.open_meetings()
        kept = bool(set(wanted) - set(before.meetings))
        if kept:  # asked once the diary is there: a cancellation that comes later finds it, and moves it on
            (await self.editions.get(jury.edition_id)).require_not_cancelled("open interview slots in")
            await self._have(jury, lambda agenda: agenda.plan(jury_id, before, wanted, now))
        try:
            after = await self.diaries.change(diary.id, _of_plan(before.plan, decide))
        except Refusal:
            await self._let_go(jury_id, kept)
            raise
        await self._have(jury, lambda agenda: agenda.settle(jury_id, _seen(jury, after), now))
        return after

    async def _seat(self, jury_id: str, decide: Decide[Jury], expect: int | None) -> Jury:
        jury = await self._with_agenda(jury_id)
        diary = await self.diaries.get(Diary.id_for(jury_id))
        now, before = self.clock.now(), _seen(jury, diary)
        decide(jury)
        wanted = tuple(jury.members)
        kept = bool(set(wanted) - set(before.members))
        if kept:
            await self._have(jury, lambda agenda: agenda.seat(jury_id, before, wanted, now))
        try:
            after = await self.juries.change(jury_id, _of_bench(before.bench, decide), expect=expect)
        except Refusal:
            await self._let_go(jury_id, kept)
            raise
        await self._have(jury, lambda agenda: agenda.settle(jury_id, _seen(after, diary), now))
        return after

    async def _in_turn(self, jury_id: str, once: Callable[[], Awaitable[T]]) -> T:
        for turn in range(TURNS):
            try:
                return await once()
            except OutOfDate:
                await _pause(turn)
            except Refusal as why:
                if not isinstance(why, BookedElsewhere) or await self._stands(jury_id, why, turn):
                    await self._let_go(jury_id, turn > 0)  # of what an earlier turn may have kept
                    raise
        raise Contended(f"agenda {jury_id}")

    async def _with_agenda(self, jury_id: str) -> Jury:
        """The jury, whose institution has an agenda from now on: with all that its juries have when it begins."""
        jury = await self.juries.get(jury_id)
        await self.diaries.aside.add(blank_diary(jury))
        if await self.agendas.find(jury.institution_id) is None:
            agenda = Agenda(id=jury.institution_id)
            for diary in await self.reader.of_institution(jury.institution_id):
                agenda.settle(diary.jury_id, _seen(await self.juries.get(diary.jury_id), diary), self.clock.now())
            await self.agendas.add(agenda)
        return jury

    async def _have(self, jury: Jury, decide: Decide[Agenda]) -> None:
        await self.agendas.change(jury.institution_id, decide)

    async def _stands(self, own_id: str, clash: BookedElsewhere, turn: int) -> bool:
        """Whether what is in the way stands in the other jury's own documents too.

        If not, another request is about to write it, or was cut off: the first is waited for, the second let go.
        """
        stands = True
        for jury_id in (clash.data["jury_id"], own_id):
            jury = await self.juries.get(jury_id)
            agenda, diary = await self.agendas.get(jury.institution_id), await self.diaries.find(Diary.id_for(jury_id))
            if not agenda.matches(jury_id, _seen(jury, diary or blank_diary(jury)), self.clock.now()):
                stands = False
                if turn >= PATIENT:
                    await self._let_go(jury_id)
        if not stands:
            await _pause(turn)
        return stands

    async def _let_go(self, jury_id: str, kept: bool = True) -> None:
        """Have the agenda hold what the jury has, and nothing more; whoever is about to write begins anew."""
        if kept:
            jury = await self.juries.aside.change(jury_id, Jury.mark_changed)
            await self.diaries.aside.add(blank_diary(jury))
            diary = await self.diaries.aside.change(Diary.id_for(jury_id), Diary.mark_changed)
            await self._have(jury, lambda agenda: agenda.settle(jury_id, _seen(jury, diary), self.clock.now()))


def blank_diary(jury: Jury) -> Diary:
    return Diary(
        id=Diary.id_for(jury.id), jury_id=jury.id, edition_id=jury.edition_id, institution_id=jury.institution_id
    )


def _seen(jury: Jury, diary: Diary) -> Sittings:
    return Sittings(diary.plan, diary.open_meetings(), jury.bench, tuple(jury.members))


def _of_plan(plan: int, decide: Decide[Diary]) -> Decide[Diary]:
    """The same, of a diary whose slots are those that were seen."""

    def decided(diary: Diary) -> None:
        if diary.plan != plan:
            raise OutOfDate
        decide(diary)

    return decided


def _of_bench(bench: int, decide: Decide[Jury]) -> Decide[Jury]:
    """The same, of a jury whose members are those who were seen."""

    def decided(jury: Jury) -> None:
        if jury.bench != bench:
            raise OutOfDate
        decide(jury)

    return decided


async def _pause(turn: int) -> None:
    await asyncio.sleep(random.uniform(0, PAUSE * 2 ** min(turn, PATIENT)))  # noqa: S311 - jitter

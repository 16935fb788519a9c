"""Slots and members of juries, checked against the agenda of the institution: the agenda reserves first, then the
diary opens the slot.

After a crash in between, the same request completes the rest. A reservation without a slot is released as soon as
another request conflicts with it: diary and jury are marked as changed first, so that a slow request decides again
instead of relying on an old state.
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
"""How often a request retries, and after how many retries it treats a conflicting request as crashed."""
PAUSE = 0.01
"""Seconds, doubled at each of the first retries."""


@dataclass(frozen=True)
class SharedAgenda:
    """Keeps two documents consistent: that of a jury (or its diary), and the agenda of the institution."""

    editions: Editions
    juries: Juries
    diaries: Diaries
    reader: DiaryReader
    agendas: Agendas
    clock: Clock

    def on_behalf_of(self, invocation: Invocation) -> "SharedAgenda":
        """On behalf of a caller: jury and diary store the reply and are noted, the agenda never."""
        return replace(self, juries=self.juries.on_behalf_of(invocation), diaries=self.diaries.on_behalf_of(invocation))

    async def slots(self, jury_id: str, decide: Decide[Diary]) -> Diary:
        """Change the slots of a jury. Refuses a slot that conflicts with another jury of the institution
        (`BookedElsewhere`)."""
        return await self._in_turn(jury_id, lambda: self._plan(jury_id, decide))

    async def seats(self, jury_id: str, decide: Decide[Jury], expect: int | None) -> Jury:
        """Change the members of a jury. Refuses a member whom another jury needs at the time of a slot
        (`BookedElsewhere`)."""
        return await self._in_turn(jury_id, lambda: self._seat(jury_id, decide, expect))

    async def call_off(self, jury_id: str, at: datetime, cause: Cause) -> Diary:
        """Cancel all slots to come, which frees rooms, links and jurors. A repetition releases what a first attempt has
        left."""
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
        """The jury. Creates the agenda of its institution if it is missing, with the slots of all its juries."""
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
        """Whether the conflicting slot is in the documents of the other jury too.

        If not, another request is about to write it or has crashed: wait for the first, release the reservation of the
        second.
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
        """Reduce the agenda to what the jury really has; a request in progress has to start again."""
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
    """`decide`, refused with `OutOfDate` when the slots are not those that were read."""

    def decided(diary: Diary) -> None:
        if diary.plan != plan:
            raise OutOfDate
        decide(diary)

    return decided


def _of_bench(bench: int, decide: Decide[Jury]) -> Decide[Jury]:
    """`decide`, refused with `OutOfDate` when the members are not those that were read."""

    def decided(jury: Jury) -> None:
        if jury.bench != bench:
            raise OutOfDate
        decide(jury)

    return decided


async def _pause(turn: int) -> None:
    await asyncio.sleep(random.uniform(0, PAUSE * 2 ** min(turn, PATIENT)))  # noqa: S311 - jitter

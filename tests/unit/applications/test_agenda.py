"""Juries of one institution share rooms, links and jurors: nothing is booked twice, even by interrupted requests."""

import asyncio
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, combinations, cycle, repeat
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.applications.domain.edition import Edition, EditionStatus
from services.applications.domain.interviews import agenda as domain
from services.applications.domain.interviews.agenda import Agenda, Sittings
from services.applications.domain.interviews.diary import Diary
from services.applications.domain.interviews.errors import AgendaFull, BookedElsewhere, OutOfDate
from services.applications.domain.interviews.meeting import Meeting
from services.applications.domain.jury.jury import Composition, Jury
from services.applications.use_cases.interviews import agendas as use_case
from services.applications.use_cases.interviews.agendas import SharedAgenda
from services.applications.use_cases.interviews.diaries import CallOffInterviews
from shared.kernel.errors import IllegalTransition, NotFound, Refusal, VersionChanged
from shared.kernel.repository import Cause, Contended
from tests.support.memory import InMemory
from tests.unit.applications.builders import DAY, NOON, a_jury, an_edition
from tests.unit.applications.memory import Diaries, JuriesOfEdition

HOUSE = "universite-de-paris"


def a_meeting(hour: int, place: str | None = "Salle 1", link: str | None = None, minutes: int = 60) -> Meeting:
    starts_at = NOON + DAY + timedelta(hours=hour)
    return Meeting(starts_at, starts_at + timedelta(minutes=minutes), place, link)


class Noon:
    def now(self) -> datetime:
        return NOON


class Cut(Exception):  # noqa: N818 - the process ends here
    pass


@dataclass
class Fate:
    """At each read and write, a request yields to others a number of times, or is interrupted for good."""

    steps: Iterator[int]
    running: bool = True

    async def __call__(self) -> None:
        step = next(self.steps) if self.running else 0
        if step == CUT_OFF:
            raise Cut
        for _ in range(step):
            await asyncio.sleep(0)


CUT_OFF = 9


class House:
    """Three juries of one institution, and what may happen between two steps of a request."""

    def __init__(self, steps: list[int] | None = None, members: str = "abc") -> None:
        self.fate = Fate(cycle(steps or [0]))
        juries = [a_jury(f"j{n}", own, code=f"c{n}", opinions_needed=1) for n, own in enumerate(members)]
        for n, jury in enumerate(juries):
            jury.edition_id = f"e{n}"
        self.editions = InMemory[Edition](*(an_edition(id=jury.edition_id) for jury in juries))
        self.juries, self.diaries, self.agendas = JuriesOfEdition(*juries), Diaries(), InMemory[Agenda]()
        for store in (self.editions, self.juries, self.diaries, self.agendas):
            self._make_slow(store)
        self.planning = SharedAgenda(self.editions, self.juries, self.diaries, self.diaries, self.agendas, Noon())
        self.slots = 0

    def _make_slow(self, store: Any) -> None:
        for verb in ("get", "find", "add", "change"):
            own = getattr(type(store), verb)

            async def slowly(*given: Any, _own: Any = own, **more: Any) -> Any:
                await self.fate()
                with patch.object(store, "get", lambda one: type(store).get(store, one)):
                    return await _own(store, *given, **more)

            setattr(store, verb, slowly)

    async def opens(self, jury: str, *meetings: Meeting) -> Diary:
        self.slots += 1
        named = {f"s{self.slots}-{n}": one for n, one in enumerate(meetings)}
        return await self.planning.slots(jury, lambda diary: diary.open(named, NOON))

    async def moves(self, jury: str, to: Meeting) -> Diary:
        """Changes its first slot."""
        return await self.planning.slots(jury, lambda diary: diary.change(_first(diary), to, NOON))

    async def cancels(self, jury: str) -> Diary:
        return await self.planning.slots(jury, lambda diary: diary.cancel(_first(diary), NOON))

    async def seats(self, jury: str, *members: str, expect: int | None = None) -> Jury:
        to = Composition(members, members[0], opinions_needed=1)
        return await self.planning.seats(jury, lambda jury: jury.recompose(to), expect)

    async def gives_up(self, jury: str) -> None:
        """Cancels its edition and all its bookings."""
        edition_id = self.juries.kept[jury].edition_id
        await self.editions.change(edition_id, lambda edition: edition.become(EditionStatus.CANCELLED))
        await self.hears_the_end_of(edition_id)

    async def hears_the_end_of(self, edition_id: str) -> None:
        command = CallOffInterviews(edition_id, NOON, Cause(edition_id, 1))
        await command(self.planning, self.diaries)

    def held(self, jury: str) -> tuple[Meeting, ...]:
        diary = self.diaries.kept.get(Diary.id_for(jury))
        return diary.open_meetings() if diary else ()

    def require_nothing_twice(self) -> None:
        for one, other in combinations(self.juries.kept.values(), 2):
            shared = set(one.members) & set(other.members)
            for ours in self.held(one.id):
                for theirs in self.held(other.id):
                    assert ours.clash_with(theirs) is None
                    assert not (shared and ours.overlaps(theirs))


def _first(diary: Diary) -> str:
    open_slots = [one for one, slot in diary.slots.items() if not slot.cancelled]
    if not open_slots:
        raise NotFound(thing="slot", id="none")
    return open_slots[0]


async def test_two_juries_never_book_one_room_or_link_at_one_time_whatever_the_spelling() -> None:
    house = House()
    await house.opens("j0", a_meeting(0, "Salle 204", "https://visio.example.org/A"))
    for taken, other in [
        ("room", a_meeting(0, " salle  204")),
        ("link", a_meeting(0, None, "https://visio.example.org/a")),
    ]:
        with pytest.raises(BookedElsewhere) as refused:
            await house.opens("j1", other)
        assert (refused.value.data["taken"], refused.value.data["jury_id"]) == (taken, "j0")
    assert house.held("j1") == ()
    await house.opens("j1", a_meeting(1, "Salle 204"), a_meeting(0, "Salle 205"))
    with pytest.raises(BookedElsewhere):
        await house.moves("j1", a_meeting(0, "Salle 204"))
    await house.cancels("j0")
    await house.moves("j1", a_meeting(0, "Salle 204"))


async def test_a_juror_of_two_juries_is_never_booked_by_both_at_one_time() -> None:
    """Neither by a new slot nor by a new member; within one jury members may work in parallel."""
    house = House(members="aab")
    await house.opens("j0", a_meeting(0, "Salle 1"), a_meeting(0, "Salle 2"))
    with pytest.raises(BookedElsewhere) as refused:
        await house.opens("j1", a_meeting(0, "Salle 3"))
    assert refused.value.data["taken"] == "juror"
    await house.opens("j2", a_meeting(0, "Salle 3"))
    with pytest.raises(BookedElsewhere) as refused:
        await house.seats("j2", "b", "a")
    assert (refused.value.data["taken"], house.juries.kept["j2"].members) == ("juror", ["b"])
    await house.cancels("j2")
    await house.seats("j2", "b", "a")
    with pytest.raises(BookedElsewhere):
        await house.opens("j2", a_meeting(0, "Salle 3"))
    await house.seats("j2", "b")
    await house.opens("j2", a_meeting(0, "Salle 3"))


async def test_a_cancelled_edition_releases_its_bookings_and_opens_no_slot() -> None:
    """Rooms, links and jurors are free for other juries, whose slots stay; a running request is refused."""
    house = House(members="aab")
    await house.opens("j0", a_meeting(0))
    await house.opens("j2", a_meeting(2))

    async def given_up_meanwhile(*given: Any, change: Any = house.diaries.change, **more: Any) -> Any:
        house.diaries.change = change  # type: ignore[method-assign]
        await house.gives_up("j0")
        return await change(*given, **more)

    house.diaries.change = given_up_meanwhile  # type: ignore[method-assign]
    with patch.object(use_case, "PAUSE", 0), pytest.raises(IllegalTransition) as refused:
        await house.opens("j0", a_meeting(1))
    assert (refused.value.data["thing"], refused.value.data["state"]) == ("edition", "cancelled")
    assert (house.held("j0"), house.held("j2")) == ((), (a_meeting(2),))
    assert house.agendas.kept[HOUSE].juries["j0"].meetings == ()
    await house.opens("j1", a_meeting(0), a_meeting(1))


async def test_slots_that_existed_before_the_agenda_count_as_booked() -> None:
    """Includes diaries of other editions; existing double bookings stay, and none is added."""
    house = House()
    jury = house.juries.kept["j0"]
    old = use_case.blank_diary(jury)
    old.open({"s": a_meeting(0)}, NOON)
    house.diaries.kept[old.id] = old
    with pytest.raises(BookedElsewhere):
        await house.opens("j1", a_meeting(0))


async def test_a_refused_second_save_leaves_nothing_behind() -> None:
    """The room and the juror are free for others."""
    house = House()
    with pytest.raises(VersionChanged):
        await house.seats("j0", "a", "b", expect=7)
    await house.opens("j1", a_meeting(0, "Salle 9"))
    await house.opens("j0", a_meeting(0, "Salle 8"))

    def cancelled_meanwhile(id: str) -> None:
        house.diaries.before_change = lambda _: None
        house.diaries.kept[id].cancel(_first(house.diaries.kept[id]), NOON)

    house.diaries.before_change = cancelled_meanwhile
    with pytest.raises(Refusal):
        await house.moves("j0", a_meeting(5, "Salle 7"))
    await house.opens("j2", a_meeting(5, "Salle 7"))


@pytest.mark.parametrize("comes_again", [True, False])
@pytest.mark.parametrize("cut_at", range(1, 9))
async def test_an_interrupted_request_is_finished_by_a_retry_or_released_for_another_jury(
    cut_at: int, comes_again: bool
) -> None:
    """At any point of interruption, either the diary has the slot or another jury gets the room."""
    house = House()
    house.fate.steps = chain([0] * cut_at, [CUT_OFF], repeat(0))
    with patch.object(use_case, "PAUSE", 0):
        with pytest.raises(Cut):
            await house.opens("j0", a_meeting(0))
        if comes_again:
            house.slots = 0
            await house.opens("j0", a_meeting(0))
        stands = house.held("j0") != ()
        assert stands or not comes_again
        with pytest.raises(BookedElsewhere) if stands else nullcontext():
            await house.opens("j1", a_meeting(0))
        with nullcontext() if stands else pytest.raises(BookedElsewhere):
            await house.opens("j0", a_meeting(0, "Salle 1" if not stands else "Salle 2"))
    house.require_nothing_twice()


async def test_a_slow_request_whose_reservation_was_released_decides_again() -> None:
    """While it is between agenda and diary (or jury), another jury gets the room (or the juror)."""
    for slow, store, expected in [("opens", "diaries", "room"), ("seats", "juries", "juror")]:
        house = House()
        own = getattr(house, store)
        change = own.change
        if slow == "seats":
            await house.opens("j0", a_meeting(0, "Salle 2"))

        async def after_the_other(
            *given: Any, house: House = house, own: Any = own, change: Any = change, **more: Any
        ) -> Any:
            own.change = change
            await house.opens("j1", a_meeting(0))
            return await change(*given, **more)

        own.change = after_the_other
        with patch.object(use_case, "PAUSE", 0), pytest.raises(BookedElsewhere) as refused:
            await (house.opens("j0", a_meeting(0)) if slow == "opens" else house.seats("j0", "a", "b"))
        assert refused.value.data["taken"] == expected
        assert house.held("j1") == (a_meeting(0),)
        house.require_nothing_twice()


ROOMS, LINKS = ["Salle 1", "salle 1", "Salle 2"], [None, "https://visio.example.org/x"]
WHO = st.sampled_from(["j0", "j1", "j2"])
MEETING = st.builds(a_meeting, st.integers(0, 2), st.sampled_from(ROOMS), st.sampled_from(LINKS), st.just(90))
REQUEST = st.one_of(
    st.tuples(st.just("opens"), WHO, MEETING),
    st.tuples(st.just("moves"), WHO, MEETING),
    st.tuples(st.just("cancels"), WHO),
    st.tuples(st.just("gives_up"), st.sampled_from(["j0", "j1"])),
    st.tuples(st.just("seats"), WHO, st.lists(st.sampled_from("abc"), min_size=1, max_size=2, unique=True)),
)
HANGS = 150
STEPS = st.lists(st.sampled_from([0, 0, 1, 2, HANGS, CUT_OFF]), min_size=20, max_size=60)


@given(st.lists(REQUEST, min_size=2, max_size=7), STEPS)
@settings(max_examples=60, deadline=None)
def test_concurrent_and_interrupted_requests_never_book_twice_and_never_leak_a_reservation(
    requests: list[Any], steps: list[int]
) -> None:
    """In the end everything that no diary holds can be booked."""
    house = House(steps)

    async def one(verb: str, jury: str, *more: Any) -> None:
        given = more[0] if verb == "seats" else more
        with suppress(Refusal, Cut, Contended):
            await getattr(house, verb)(jury, *given)

    async def all_at_once() -> None:
        await asyncio.gather(*(one(*request) for request in requests))
        house.require_nothing_twice()
        house.fate.running = False
        for edition in house.editions.kept.values():
            if edition.status is EditionStatus.CANCELLED:  # interrupted or not, the event is redelivered
                await house.hears_the_end_of(edition.id)
                assert house.held(f"j{edition.id[1:]}") == ()
        for hour in (0, 2):
            for room in ROOMS[1:]:
                wanted = a_meeting(hour, room, minutes=90)
                others = [held for jury in ("j0", "j1") for held in house.held(jury)]
                idle = set(house.juries.kept["j2"].members).isdisjoint(
                    member for jury in ("j0", "j1") for member in house.juries.kept[jury].members
                )
                free = not any(wanted.clash_with(held) for held in [*others, *house.held("j2")])
                if free and (idle or not any(wanted.overlaps(held) for held in others)):
                    await house.opens("j2", wanted)
        house.require_nothing_twice()

    with patch.object(use_case, "PAUSE", 0):
        asyncio.run(all_at_once())


@given(st.lists(MEETING, max_size=3), st.integers(0, 3), st.integers(0, 3))
def test_a_reservation_for_an_earlier_plan_is_released_and_one_for_this_plan_stays(
    meetings: list[Meeting], kept_at: int, seen_at: int
) -> None:
    """A request that read an earlier plan must read again."""
    agenda = Agenda(id=HOUSE)
    agenda.plan("j0", Sittings(kept_at, (), 0, ("a",)), meetings, NOON)
    seen = Sittings(seen_at, (), 0, ("a",))
    agenda.settle("j0", seen, NOON)
    assert set(agenda.juries["j0"].meetings) == (set(meetings) if seen_at <= kept_at else set())
    if seen_at < kept_at:
        with pytest.raises(OutOfDate):
            agenda.plan("j0", seen, [a_meeting(9)], NOON)
    else:
        before = set(agenda.juries["j0"].meetings)
        agenda.plan("j0", seen, [a_meeting(9)], NOON)
        assert set(agenda.juries["j0"].meetings) == before | {a_meeting(9)}


def test_an_agenda_drops_past_meetings_and_is_bounded() -> None:
    agenda, past = Agenda(id=HOUSE), a_meeting(-48)
    agenda.plan("j0", Sittings(0, (past,), 0, ("a",)), [past, a_meeting(0)], NOON)
    assert agenda.juries["j0"].meetings == (a_meeting(0),)
    with patch.object(domain, "MOST_BOOKED", 1), pytest.raises(AgendaFull):
        agenda.plan("j1", Sittings(0, (), 0, ("b",)), [a_meeting(5)], NOON)

"""Interviews: a slot has one application, an application one slot, and every change is published once, in order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.applications.domain.interviews.diary import (
    NOTICE,
    Diary,
    InterviewFreed,
    InterviewSet,
    SlotsFree,
    SlotsWithheld,
)
from services.applications.domain.interviews.errors import (
    BookedByOffice,
    NoInterview,
    SlotOverlaps,
    SlotUnavailable,
    TooLateToChange,
    TooManySlots,
)
from services.applications.domain.interviews.interview import (
    Interview,
    InterviewCancelled,
    InterviewMoved,
    InterviewScheduled,
    InterviewState,
)
from services.applications.domain.interviews.meeting import Meeting, in_series
from shared.kernel.errors import IllegalTransition, InvalidField, NotFound, Refusal
from shared.kernel.words import Booking
from tests.unit.applications.builders import DAY, NOON

MINUTES = timedelta(minutes=20)
FIRST = Meeting(NOON + 5 * DAY, NOON + 5 * DAY + MINUTES, "Salle 204", None)
LEFT = InterviewFreed("ada", "applicant", NOON)
PEOPLE = ("ada", "bob", "cid", "dan")


def a_diary(count: int = 3) -> Diary:
    diary = Diary(id="d1", jury_id="j1", edition_id="paris-2027", institution_id="universite-de-paris")
    diary.open({f"s{n}": one for n, one in enumerate(in_series(FIRST, count, 2 * MINUTES))}, NOON)
    return diary


def holders(diary: Diary) -> dict[str, str]:
    return {slot_id: slot.application_id for slot_id, slot in diary.slots.items() if slot.application_id}


def set_in(diary: Diary) -> int:
    """How many slot assignments the diary has recorded."""
    return sum(isinstance(fact, InterviewSet) for fact in diary.facts)


def test_every_change_that_frees_a_slot_publishes_it() -> None:
    """By opening, changing slots, leaving, changing a free slot, or a move to another jury; not by cancelling."""
    diary = a_diary()
    steps: list[tuple[Callable[[], None], int]] = [
        (lambda: diary.book("ada", "s0", NOON), 1),
        (lambda: diary.book("ada", "s1", NOON), 2),
        (lambda: diary.leave("ada", "applicant", NOON), 3),
        (lambda: diary.change("s0", replace(FIRST, place="Salle 9"), NOON), 4),
        (lambda: diary.assign(["bob"], NOON), 4),
        (lambda: diary.forget("bob", NOON), 5),
        (lambda: diary.forget("bob", NOON), 5),
        (lambda: diary.cancel("s0", NOON), 5),
    ]
    for act, free in steps:
        act()
        assert sum(isinstance(fact, SlotsFree) for fact in diary.facts) == free


def test_where_the_office_assigns_slots_nobody_books_one_and_held_slots_stay() -> None:
    """When applicants may book again, the free slots are published."""
    diary = a_diary()
    diary.book_alone("ada", "s0", NOON)
    diary.decide_booking(Booking.BY_OFFICE, NOON)
    assert diary.bookable_slots(NOON) == []
    for who, slot in (("ada", "s1"), ("bob", "s1")):
        with pytest.raises(BookedByOffice):
            diary.book_alone(who, slot, NOON)
    diary.assign(["bob"], NOON)
    diary.leave("ada", "applicant", NOON, NOTICE)
    assert holders(diary) == {"s1": "bob"}
    assert isinstance(event := diary.facts[-3], InterviewSet)
    assert (event.booking, diary.facts[-2]) == (
        Booking.BY_OFFICE,
        InterviewFreed("ada", "applicant", NOON, Booking.BY_OFFICE),
    )
    before = len(diary.facts)
    diary.decide_booking(Booking.BY_APPLICANT, NOON)
    diary.decide_booking(Booking.BY_APPLICANT, NOON)
    assert diary.facts[before:] == (SlotsFree(NOON),)
    diary.book_alone("ada", "s0", NOON)


def test_the_office_takes_a_slot_back_and_it_is_free_again() -> None:
    """Its holder is notified once; a free slot and one that has begun notify nobody."""
    diary = a_diary()
    diary.book("ada", "s0", NOON)
    diary.take_back("s0", NOON)
    assert diary.facts[-2:] == (InterviewFreed("ada", "office", NOON), SlotsFree(NOON))
    before = len(diary.facts)
    diary.take_back("s0", NOON)
    with pytest.raises(IllegalTransition):
        diary.take_back("s0", FIRST.starts_at)
    assert len(diary.facts) == before


def test_files_removed_from_the_shortlist_lose_their_future_slots_in_one_save() -> None:
    diary = a_diary()
    diary.assign(["ada", "bob", "cid"], NOON)
    begun = FIRST.starts_at  # Ada sits before the jury
    diary.leave_unlisted(["ada", "bob", "dan"], begun)
    assert holders(diary) == {"s0": "ada", "s2": "cid"}
    assert diary.facts[-2:] == (InterviewFreed("bob", "unlisted", begun), SlotsFree(begun))


def test_future_slots_of_a_cancelled_edition_are_cancelled_and_their_holders_notified() -> None:
    """Nothing can be booked afterwards; slots that have begun or were cancelled before are unchanged."""
    diary = a_diary(4)
    diary.assign(["ada", "bob", "cid"], NOON)
    diary.cancel("s2", NOON)
    before, plan, begun = len(diary.facts), diary.plan, FIRST.starts_at
    diary.call_off(begun)
    assert (diary.facts[before:], diary.plan) == ((InterviewFreed("bob", "cancelled", begun),), plan + 1)
    assert (holders(diary), diary.open_meetings(), diary.free_slots(NOON)) == ({"s0": "ada"}, (FIRST,), [])


def test_a_series_has_pauses_and_its_slots_are_assigned_soonest_first() -> None:
    diary = a_diary()
    starts = [slot.meeting.starts_at - FIRST.starts_at for _, slot in diary.free_slots(NOON)]
    assert starts == [timedelta(minutes=60 * n) for n in range(3)]
    diary.assign(["ada", "bob", "ada", "cid", "dan"], NOON)
    assert holders(diary) == {"s0": "ada", "s1": "bob", "s2": "cid"}
    assert [fact.application_id for fact in diary.facts if isinstance(fact, InterviewSet)] == ["ada", "bob", "cid"]


def test_a_slot_is_assigned_once_and_a_change_frees_the_former_one_in_the_same_save() -> None:
    diary = a_diary()
    diary.book("ada", "s0", NOON)
    diary.book("ada", "s0", NOON)
    assert set_in(diary) == 1
    with pytest.raises(SlotUnavailable):
        diary.book("bob", "s0", NOON)
    diary.book("ada", "s1", NOON)
    diary.book("bob", "s0", NOON)
    assert holders(diary) == {"s0": "bob", "s1": "ada"}
    with pytest.raises(NotFound):
        diary.book("bob", "s9", NOON)


def test_an_applicant_may_change_until_a_day_before_and_the_office_until_the_start() -> None:
    diary, late = a_diary(), FIRST.starts_at - NOTICE + timedelta(milliseconds=1)
    with pytest.raises(TooLateToChange):
        diary.book("ada", "s0", late, NOTICE)
    diary.book("ada", "s0", FIRST.starts_at - NOTICE, NOTICE)
    with pytest.raises(TooLateToChange):
        diary.book("ada", "s2", late, NOTICE)
    with pytest.raises(TooLateToChange):
        diary.leave("ada", "applicant", late, NOTICE)
    diary.leave("ada", "withdrawn", late)
    assert diary.facts[-2:] == (InterviewFreed("ada", "withdrawn", late), SlotsFree(late))
    with pytest.raises(SlotUnavailable):
        diary.book("bob", "s0", FIRST.starts_at)
    with pytest.raises(NoInterview):
        diary.leave("ada", "withdrawn", late)


def test_a_past_interview_cannot_be_freed() -> None:
    diary = a_diary()
    diary.book("ada", "s0", NOON)
    with pytest.raises(NoInterview):
        diary.leave("ada", "withdrawn", FIRST.starts_at)
    assert holders(diary) == {"s0": "ada"}


def test_a_changed_slot_notifies_its_holder_unless_only_the_link_changes() -> None:
    diary = a_diary()
    diary.book("ada", "s0", NOON)
    video = replace(FIRST, video_url="https://visio.example.org/a")
    diary.change("s0", video, NOON)
    assert isinstance(diary.facts[-1], InterviewSet)
    assert diary.facts[-1].video is True
    diary.change("s0", replace(video, video_url="https://visio.example.org/b"), NOON)
    assert set_in(diary) == 2
    diary.change("s1", replace(FIRST, place="Salle 9"), NOON)
    assert set_in(diary) == 2


def test_a_cancelled_slot_frees_its_holder_and_is_never_assigned_again() -> None:
    diary = a_diary()
    diary.book("ada", "s0", NOON)
    diary.cancel("s0", NOON)
    assert diary.facts[-1] == InterviewFreed("ada", "slot-cancelled", NOON)
    with pytest.raises(IllegalTransition):
        diary.cancel("s0", NOON)
    with pytest.raises(IllegalTransition):
        diary.change("s0", FIRST, NOON)
    with pytest.raises(SlotUnavailable):
        diary.book("ada", "s0", NOON)
    diary.open({"s9": FIRST}, NOON)


@pytest.mark.parametrize(
    ("meeting", "refused"),
    [
        (replace(FIRST, place=None), InvalidField),
        (replace(FIRST, starts_at=NOON, place="Salle 1"), InvalidField),
        (replace(FIRST, ends_at=FIRST.starts_at, place="Salle 1"), InvalidField),
        (FIRST, SlotOverlaps),
        (replace(FIRST, starts_at=FIRST.starts_at - MINUTES), SlotOverlaps),
    ],
)
def test_a_slot_needs_a_future_time_a_place_and_a_free_room(meeting: Meeting, refused: type[Refusal]) -> None:
    diary = a_diary()
    with pytest.raises(refused):
        diary.open({"ok": replace(FIRST, place="Salle 7"), "s9": meeting}, NOON)
    assert set(diary.slots) == {"s0", "s1", "s2"}


def test_two_rooms_are_used_at_one_time_and_a_diary_is_bounded() -> None:
    diary = a_diary()
    diary.open({"s9": replace(FIRST, place="Salle 7")}, NOON)
    with pytest.raises(TooManySlots):
        diary.open({f"x{n}": FIRST for n in range(1_000)}, NOON)


def an_interview() -> Interview:
    return Interview(id="i1", application_id="ada", person_id="p", edition_id="e", institution_id="i")


def an_interview_set(days: int = 5, place: str = "Salle 204") -> InterviewSet:
    return InterviewSet("ada", NOON + days * DAY, NOON + days * DAY + MINUTES, place, False, NOON)


def test_an_interview_publishes_each_change_once_with_an_increasing_revision() -> None:
    interview = an_interview()
    interview.schedule("j1", an_interview_set())
    interview.schedule("j1", an_interview_set())
    interview.schedule("j1", an_interview_set(6))
    interview.cancel("j1", LEFT)
    interview.schedule("j1", an_interview_set(7))
    assert interview.facts == (
        InterviewScheduled(0),
        InterviewMoved(1),
        InterviewCancelled(2, "applicant"),
        InterviewScheduled(3),
    )
    assert interview.partition_key == "ada"


def test_the_event_of_a_former_jury_does_not_cancel_the_interview() -> None:
    interview = an_interview()
    with pytest.raises(IllegalTransition):
        interview.cancel("j1", LEFT)
    interview.schedule("j1", an_interview_set())
    interview.schedule("j2", an_interview_set())
    with pytest.raises(IllegalTransition):
        interview.cancel("j1", LEFT)
    assert interview.state is InterviewState.SCHEDULED
    assert interview.facts[-1] == InterviewMoved(1)


@given(st.lists(st.sampled_from([an_interview_set(5), an_interview_set(6), None]), max_size=20))
def test_the_last_event_of_an_interview_always_equals_its_state(events: list[InterviewSet | None]) -> None:
    """Revisions are 0, 1, 2, ... and no event repeats the one before."""
    interview = an_interview()
    for event in events:
        if event is not None:
            interview.schedule("j1", event)
        elif interview.state is InterviewState.SCHEDULED:
            interview.cancel("j1", LEFT)
    published = [
        fact for fact in interview.facts if isinstance(fact, InterviewScheduled | InterviewMoved | InterviewCancelled)
    ]
    assert [fact.revision for fact in published] == list(range(len(published)))
    assert interview.revision == len(published) - 1
    if published:
        assert (interview.state is InterviewState.CANCELLED) is isinstance(published[-1], InterviewCancelled)


class DiaryInUse(RuleBasedStateMachine):
    """All operations in any order while time passes: the events always add up to the stored state."""

    @initialize()
    def begin(self) -> None:
        self.diary, self.now, self.latest = a_diary(), NOON, dict[str, InterviewSet | None]()
        self.read = 0

    def attempt(self, act: object) -> None:
        before = holders(self.diary)
        try:
            act()  # type: ignore[operator]
        except Refusal:
            assert holders(self.diary) == before
        for fact in self.diary.facts[self.read :]:
            if isinstance(fact, SlotsFree | SlotsWithheld):
                continue
            assert isinstance(fact, InterviewSet | InterviewFreed)
            self.latest[fact.application_id] = fact if isinstance(fact, InterviewSet) else None
        self.read = len(self.diary.facts)

    @rule(who=st.sampled_from(PEOPLE), slot=st.sampled_from(["s0", "s1", "s2", "s9"]), alone=st.booleans())
    def book(self, who: str, slot: str, alone: bool) -> None:
        self.attempt(lambda: self.diary.book(who, slot, self.now, NOTICE if alone else timedelta()))

    @rule(who=st.lists(st.sampled_from(PEOPLE)))
    def assign(self, who: list[str]) -> None:
        self.attempt(lambda: self.diary.assign(who, self.now))

    @rule(who=st.sampled_from(PEOPLE), alone=st.booleans())
    def leave(self, who: str, alone: bool) -> None:
        self.attempt(lambda: self.diary.leave(who, "applicant", self.now, NOTICE if alone else timedelta()))

    @rule(slot=st.sampled_from(["s0", "s1", "s2"]), days=st.integers(1, 20))
    def change(self, slot: str, days: int) -> None:
        meeting = replace(FIRST, starts_at=NOON + days * DAY, ends_at=NOON + days * DAY + MINUTES, place=slot)
        self.attempt(lambda: self.diary.change(slot, meeting, self.now))

    @rule(slot=st.sampled_from(["s0", "s1", "s2"]))
    def take_back(self, slot: str) -> None:
        self.attempt(lambda: self.diary.take_back(slot, self.now))

    @rule(booking=st.sampled_from(Booking))
    def decide_booking(self, booking: Booking) -> None:
        self.attempt(lambda: self.diary.decide_booking(booking, self.now))

    @rule(who=st.sampled_from(PEOPLE), slot=st.sampled_from(["s0", "s1", "s2"]))
    def book_alone(self, who: str, slot: str) -> None:
        before = holders(self.diary)
        self.attempt(lambda: self.diary.book_alone(who, slot, self.now))
        assert self.diary.booking is Booking.BY_APPLICANT or holders(self.diary) == before

    @rule(slot=st.sampled_from(["s0", "s1", "s2"]))
    def cancel(self, slot: str) -> None:
        self.attempt(lambda: self.diary.cancel(slot, self.now))

    @rule(hours=st.integers(1, 60))
    def time_goes_on(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @invariant()
    def nobody_holds_two_slots(self) -> None:
        held = list(holders(self.diary).values())
        assert len(held) == len(set(held))

    @invariant()
    def what_was_told_is_what_stands(self) -> None:
        standing = {who for who, fact in self.latest.items() if fact is not None}
        assert standing == set(holders(self.diary).values())
        for who in standing:
            held, fact = self.diary.held_by(who), self.latest[who]
            assert held is not None
            assert fact is not None
            assert held[1].meeting.starts_at == fact.starts_at


TestDiaryInUse = DiaryInUse.TestCase

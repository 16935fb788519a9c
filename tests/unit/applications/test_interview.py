"""Interviews: a diary gives each slot to one and each person one slot, and every change is told once, in order."""

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
    """How often the diary has said that somebody has a slot."""
    return sum(isinstance(fact, InterviewSet) for fact in diary.facts)


def test_whatever_frees_a_slot_says_that_there_is_one_to_book() -> None:
    """Opened, left for another, left, changed while it is free, forgotten; and a cancelled one is none."""
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


def test_where_the_office_gives_the_slots_nobody_may_book_one_and_what_is_held_stays() -> None:
    """Until it says otherwise: then it says too that there are slots to choose from."""
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
    assert isinstance(told := diary.facts[-3], InterviewSet)
    assert (told.booking, diary.facts[-2]) == (
        Booking.BY_OFFICE,
        InterviewFreed("ada", "applicant", NOON, Booking.BY_OFFICE),
    )
    before = len(diary.facts)
    diary.decide_booking(Booking.BY_APPLICANT, NOON)
    diary.decide_booking(Booking.BY_APPLICANT, NOON)
    assert diary.facts[before:] == (SlotsFree(NOON),)
    diary.book_alone("ada", "s0", NOON)


def test_the_office_takes_a_slot_back_and_it_is_free_again() -> None:
    """Its holder is told once; one that nobody holds, or that has begun, tells nobody anything."""
    diary = a_diary()
    diary.book("ada", "s0", NOON)
    diary.take_back("s0", NOON)
    assert diary.facts[-2:] == (InterviewFreed("ada", "office", NOON), SlotsFree(NOON))
    before = len(diary.facts)
    diary.take_back("s0", NOON)
    with pytest.raises(IllegalTransition):
        diary.take_back("s0", FIRST.starts_at)
    assert len(diary.facts) == before


def test_whom_the_jury_wants_to_hear_no_more_leave_what_is_yet_to_come_in_one_go() -> None:
    diary = a_diary()
    diary.assign(["ada", "bob", "cid"], NOON)
    begun = FIRST.starts_at  # Ada sits before the jury
    diary.leave_unlisted(["ada", "bob", "dan"], begun)
    assert holders(diary) == {"s0": "ada", "s2": "cid"}
    assert diary.facts[-2:] == (InterviewFreed("bob", "unlisted", begun), SlotsFree(begun))


def test_what_is_yet_to_come_of_a_cancelled_edition_is_cancelled_and_its_holders_are_told() -> None:
    """Nothing is free to be booked afterwards; what has begun, and what was cancelled before, stays as it is."""
    diary = a_diary(4)
    diary.assign(["ada", "bob", "cid"], NOON)
    diary.cancel("s2", NOON)
    told, plan, begun = len(diary.facts), diary.plan, FIRST.starts_at
    diary.call_off(begun)
    assert (diary.facts[told:], diary.plan) == ((InterviewFreed("bob", "cancelled", begun),), plan + 1)
    assert (holders(diary), diary.open_meetings(), diary.free_slots(NOON)) == ({"s0": "ada"}, (FIRST,), [])


def test_a_series_has_its_pauses_and_its_slots_are_given_soonest_first() -> None:
    diary = a_diary()
    starts = [slot.meeting.starts_at - FIRST.starts_at for _, slot in diary.free_slots(NOON)]
    assert starts == [timedelta(minutes=60 * n) for n in range(3)]
    diary.assign(["ada", "bob", "ada", "cid", "dan"], NOON)
    assert holders(diary) == {"s0": "ada", "s1": "bob", "s2": "cid"}
    assert [fact.application_id for fact in diary.facts if isinstance(fact, InterviewSet)] == ["ada", "bob", "cid"]


def test_a_slot_is_given_once_and_a_change_frees_the_former_in_the_same_save() -> None:
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


def test_an_applicant_acts_alone_until_a_day_before_and_the_office_until_it_begins() -> None:
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


def test_an_interview_that_has_taken_place_is_left_by_nobody() -> None:
    diary = a_diary()
    diary.book("ada", "s0", NOON)
    with pytest.raises(NoInterview):
        diary.leave("ada", "withdrawn", FIRST.starts_at)
    assert holders(diary) == {"s0": "ada"}


def test_a_changed_slot_tells_its_holder_unless_only_the_link_is_new() -> None:
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


def test_a_cancelled_slot_frees_its_holder_and_is_given_no_more() -> None:
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
def test_a_slot_is_to_come_somewhere_and_alone_in_its_room(meeting: Meeting, refused: type[Refusal]) -> None:
    diary = a_diary()
    with pytest.raises(refused):
        diary.open({"ok": replace(FIRST, place="Salle 7"), "s9": meeting}, NOON)
    assert set(diary.slots) == {"s0", "s1", "s2"}


def test_two_rooms_work_at_one_time_and_a_diary_stays_bounded() -> None:
    diary = a_diary()
    diary.open({"s9": replace(FIRST, place="Salle 7")}, NOON)
    with pytest.raises(TooManySlots):
        diary.open({f"x{n}": FIRST for n in range(1_000)}, NOON)


def an_interview() -> Interview:
    return Interview(id="i1", application_id="ada", person_id="p", edition_id="e", institution_id="i")


def told(days: int = 5, place: str = "Salle 204") -> InterviewSet:
    return InterviewSet("ada", NOON + days * DAY, NOON + days * DAY + MINUTES, place, False, NOON)


def test_an_interview_says_each_change_once_with_a_revision_that_rises() -> None:
    interview = an_interview()
    interview.schedule("j1", told())
    interview.schedule("j1", told())
    interview.schedule("j1", told(6))
    interview.cancel("j1", LEFT)
    interview.schedule("j1", told(7))
    assert interview.facts == (
        InterviewScheduled(0),
        InterviewMoved(1),
        InterviewCancelled(2, "applicant"),
        InterviewScheduled(3),
    )
    assert interview.partition_key == "ada"


def test_a_jury_that_hears_the_person_no_more_has_no_say() -> None:
    interview = an_interview()
    with pytest.raises(IllegalTransition):
        interview.cancel("j1", LEFT)
    interview.schedule("j1", told())
    interview.schedule("j2", told())
    with pytest.raises(IllegalTransition):
        interview.cancel("j1", LEFT)
    assert interview.state is InterviewState.SCHEDULED
    assert interview.facts[-1] == InterviewMoved(1)


@given(st.lists(st.sampled_from([told(5), told(6), None]), max_size=20))
def test_whatever_an_interview_hears_what_it_says_last_is_how_it_stands(heard: list[InterviewSet | None]) -> None:
    """Revisions are 0, 1, 2, ... and nothing is said twice in a row."""
    interview = an_interview()
    for one in heard:
        if one is not None:
            interview.schedule("j1", one)
        elif interview.state is InterviewState.SCHEDULED:
            interview.cancel("j1", LEFT)
    said = [
        fact for fact in interview.facts if isinstance(fact, InterviewScheduled | InterviewMoved | InterviewCancelled)
    ]
    assert [fact.revision for fact in said] == list(range(len(said)))
    assert interview.revision == len(said) - 1
    if said:
        assert (interview.state is InterviewState.CANCELLED) is isinstance(said[-1], InterviewCancelled)


class DiaryInUse(RuleBasedStateMachine):
    """Anything anybody may do, in any order, while time goes on: what is told adds up to what stands."""

    @initialize()
    def begin(self) -> None:
        self.diary, self.now, self.told = a_diary(), NOON, dict[str, InterviewSet | None]()
        self.heard = 0

    def attempt(self, act: object) -> None:
        before = holders(self.diary)
        try:
            act()  # type: ignore[operator]
        except Refusal:
            assert holders(self.diary) == before
        for fact in self.diary.facts[self.heard :]:
            if isinstance(fact, SlotsFree | SlotsWithheld):
                continue
            assert isinstance(fact, InterviewSet | InterviewFreed)
            self.told[fact.application_id] = fact if isinstance(fact, InterviewSet) else None
        self.heard = len(self.diary.facts)

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
        standing = {who for who, fact in self.told.items() if fact is not None}
        assert standing == set(holders(self.diary).values())
        for who in standing:
            held, fact = self.diary.held_by(who), self.told[who]
            assert held is not None
            assert fact is not None
            assert held[1].meeting.starts_at == fact.starts_at


TestDiaryInUse = DiaryInUse.TestCase

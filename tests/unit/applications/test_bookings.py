"""Who is asked to choose an interview: once, when listed and something can be booked, in whichever order these come."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from services.applications.domain.events import BookingClosed, BookingOpened
from services.applications.domain.file.application import Application
from services.applications.domain.interviews.diary import NOTICE, Diary, InterviewFreed, InterviewSet
from services.applications.domain.interviews.interview import Interview
from services.applications.domain.interviews.meeting import Meeting
from services.applications.domain.jury.jury import Assignments, Jury
from services.applications.use_cases.interviews.bookings import (
    AskApplicant,
    AskShortlisted,
    CallOffBooking,
)
from shared.kernel.repository import Cause
from shared.kernel.words import Booking, Outcome
from tests.support.memory import InMemory
from tests.unit.applications.builders import DAY, NOON, a_complete_file, a_jury, a_submitted_file, a_validated_file
from tests.unit.applications.memory import Diaries, JuriesOfEdition

SOON, LATER = NOON + NOTICE - timedelta(minutes=1), NOON + 5 * DAY


class Noon:
    def now(self) -> datetime:
        return NOON


class Oral:
    """An edition with one jury, Ada's complete file, and what follows when a jury, a diary or a file speaks."""

    def __init__(self, file: Application | None = None) -> None:
        self.ada = file or a_complete_file()
        self.ada.id = "ada"
        self.files = InMemory[Application](self.ada)
        self.jury, self.juries = a_jury(), JuriesOfEdition()
        self.diary = Diary(
            id=Diary.id_for("j1"), jury_id="j1", edition_id=self.jury.edition_id, institution_id="universite-de-paris"
        )
        self.diaries, self.interviews, self.assigned = Diaries(), InMemory[Interview](), InMemory[Assignments]()
        self.heard = 0

    def listed(self) -> None:
        self.jury.list_for_oral(["ada"], None, NOON)

    def opened(self, starts_at: datetime = LATER) -> None:
        slot_id = f"s{len(self.diary.slots)}"
        meeting = Meeting(starts_at, starts_at + timedelta(minutes=20), f"Salle {slot_id}", None)
        self.diary.open({slot_id: meeting}, NOON)

    def completed(self) -> None:
        self.files.kept["ada"] = a_complete_file()
        self.files.kept["ada"].id = "ada"

    async def hears(self, which: str = "jury") -> int:
        """One word, told by the one that spoke; answers how often Ada has been asked up to now."""
        self.heard += 1
        self.juries.kept["j1"], self.diaries.kept[self.diary.id] = self.jury, self.diary
        cause, common = Cause(which, self.heard), (self.files, self.interviews, Noon())
        if which == "office":
            withheld = CallOffBooking("j1", cause)
            where = (self.juries, self.juries, self.assigned, self.diaries)
            await withheld(*where, self.files, self.interviews)
        elif which == "file":
            told = AskApplicant("ada", cause)
            await told(self.juries, self.assigned, self.diaries, *common)
        else:
            listed = AskShortlisted("j1", cause)
            where = (self.juries, self.juries, self.assigned, self.diaries)
            await listed(*where, *common)
        return sum(isinstance(fact, BookingOpened) for fact in self.files.published)

    @property
    def called_off(self) -> int:
        return sum(isinstance(fact, BookingClosed) for fact in self.files.published)


@pytest.mark.parametrize("order", [*permutations(("jury", "diary", "file"))])
async def test_she_is_asked_at_the_last_of_all_that_it_takes_and_never_again(order: tuple[str, ...]) -> None:
    """Listed, a slot to book, a complete file, in each of their orders; then everything told anew."""
    oral = Oral(a_submitted_file())
    does: dict[str, Callable[[], None]] = {"jury": oral.listed, "diary": oral.opened, "file": oral.completed}
    asked = []
    for what in order:
        does[what]()
        asked.append(await oral.hears(what))
    assert asked == [0, 0, 1]
    oral.opened(LATER + DAY)
    assert [await oral.hears(what) for what in (*order, *order)] == [1] * 6


async def test_where_the_office_gives_the_slots_nobody_is_asked_until_it_says_otherwise() -> None:
    """Whatever comes last: the list, a slot, a complete file."""
    oral = Oral()
    oral.diary.decide_booking(Booking.BY_OFFICE, NOON)
    oral.listed()
    oral.opened()
    assert [await oral.hears(what) for what in ("jury", "diary", "file")] == [0, 0, 0]
    oral.diary.decide_booking(Booking.BY_APPLICANT, NOON)
    assert await oral.hears("diary") == 1


async def test_what_was_asked_is_called_off_when_the_office_takes_over_and_asked_again_when_it_gives_back() -> None:
    """Once each way, however often it is told; late news of a decision that was taken back changes nothing."""
    oral = Oral()
    oral.listed()
    oral.opened()
    assert await oral.hears("diary") == 1
    oral.diary.decide_booking(Booking.BY_OFFICE, NOON)
    assert [await oral.hears(what) for what in ("office", "office", "jury", "diary", "file")] == [1] * 5
    assert (oral.called_off, oral.files.kept["ada"].asked_to_book_at) == (1, None)
    oral.diary.decide_booking(Booking.BY_APPLICANT, NOON)
    assert [await oral.hears(what) for what in ("diary", "office", "diary")] == [2] * 3
    assert oral.called_off == 1


@pytest.mark.parametrize("spoils", ["heard elsewhere", "another jury's", "withdrawn", "never asked"])
async def test_nothing_is_called_off_of_who_has_an_interview_another_jury_or_no_request(spoils: str) -> None:
    oral = Oral()
    oral.listed()
    oral.opened()
    if spoils != "never asked":
        assert await oral.hears("diary") == 1
    what: dict[str, Callable[[Oral], None]] = {
        "heard elsewhere": heard_elsewhere,
        "another jury's": another_jurys,
        "withdrawn": lambda oral: oral.files.kept["ada"].withdraw(NOON),
        "never asked": lambda oral: None,
    }
    what[spoils](oral)
    oral.diary.decide_booking(Booking.BY_OFFICE, NOON)
    await oral.hears("office")
    assert oral.called_off == 0


async def test_a_slot_too_soon_to_be_booked_alone_asks_nobody() -> None:
    oral = Oral()
    oral.listed()
    oral.opened(SOON)
    assert await oral.hears("diary") == 0
    oral.opened(LATER)
    assert await oral.hears("diary") == 1


def booked(oral: Oral) -> None:
    oral.opened(LATER + DAY)
    oral.diary.assign(["ada"], NOON)


def heard_elsewhere(oral: Oral) -> None:
    """She had an interview, which she has left."""
    interview = Interview(
        id=Interview.id_for("ada"), application_id="ada", person_id="p", edition_id="e", institution_id="i"
    )
    interview.schedule("j2", InterviewSet("ada", LATER, LATER + DAY, "Salle 1", False, NOON))
    interview.cancel("j2", InterviewFreed("ada", "applicant", NOON))
    oral.interviews.kept[interview.id] = interview


def another_jurys(oral: Oral) -> None:
    other: Jury = a_jury("j2", code="second")
    oral.juries.kept["j2"] = other
    assignments = Assignments(id=oral.jury.edition_id, institution_id="universite-de-paris")
    assignments.assign_files("j2", ["ada"])
    oral.assigned.kept[assignments.id] = assignments


@pytest.mark.parametrize(
    "spoils",
    [
        booked,
        heard_elsewhere,
        another_jurys,
        lambda oral: oral.jury.list_for_oral([], None, NOON),
        lambda oral: oral.files.kept["ada"].withdraw(NOON),
        lambda oral: oral.diary.cancel("s0", NOON),
    ],
    ids=["given a slot", "had an interview", "another jury's", "off the list", "withdrawn", "slot cancelled"],
)
@pytest.mark.parametrize("told", ["jury", "diary", "file"])
async def test_nobody_is_asked_who_has_a_slot_is_not_to_be_heard_or_has_gone(
    spoils: Callable[[Oral], None], told: str
) -> None:
    oral = Oral()
    oral.listed()
    oral.opened()
    spoils(oral)
    assert await oral.hears(told) == 0


async def test_a_decision_made_known_ends_it() -> None:
    file = a_validated_file()
    file.release_decision("d1", Outcome.WAITLISTED, 1, NOON)
    file.ask_to_book(NOON)
    assert not any(isinstance(fact, BookingOpened) for fact in file.facts)

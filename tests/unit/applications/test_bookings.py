"""The invitation to choose an interview slot: sent once, when a listed file has a slot to book, in any order."""

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
    """An edition with one jury, Ada's complete file, and the reactions to events of a jury, a diary or a file."""

    def __init__(self, file: Application | None = None) -> None:
        self.ada = file or a_complete_file()
        self.ada.id = "ada"
        self.files = InMemory[Application](self.ada)
        self.jury, self.juries = a_jury(), JuriesOfEdition()
        self.diary = Diary(
            id=Diary.id_for("j1"), jury_id="j1", edition_id=self.jury.edition_id, institution_id="universite-de-paris"
        )
        self.diaries, self.interviews, self.assigned = Diaries(), InMemory[Interview](), InMemory[Assignments]()
        self.delivered = 0

    def listed(self) -> None:
        self.jury.list_for_oral(["ada"], None, NOON)

    def opened(self, starts_at: datetime = LATER) -> None:
        slot_id = f"s{len(self.diary.slots)}"
        meeting = Meeting(starts_at, starts_at + timedelta(minutes=20), f"Salle {slot_id}", None)
        self.diary.open({slot_id: meeting}, NOON)

    def completed(self) -> None:
        self.files.kept["ada"] = a_complete_file()
        self.files.kept["ada"].id = "ada"

    async def deliver(self, which: str = "jury") -> int:
        """Delivers one event; returns how often Ada was invited so far."""
        self.delivered += 1
        self.juries.kept["j1"], self.diaries.kept[self.diary.id] = self.jury, self.diary
        cause, common = Cause(which, self.delivered), (self.files, self.interviews, Noon())
        if which == "office":
            withheld = CallOffBooking("j1", cause)
            where = (self.juries, self.juries, self.assigned, self.diaries)
            await withheld(*where, self.files, self.interviews)
        elif which == "file":
            command = AskApplicant("ada", self.jury.edition_id, cause)
            await command(self.juries, self.assigned, self.diaries, *common)
        else:
            listed = AskShortlisted("j1", cause)
            where = (self.juries, self.juries, self.assigned, self.diaries)
            await listed(*where, *common)
        return sum(isinstance(fact, BookingOpened) for fact in self.files.published)

    @property
    def called_off(self) -> int:
        return sum(isinstance(fact, BookingClosed) for fact in self.files.published)


@pytest.mark.parametrize("order", [*permutations(("jury", "diary", "file"))])
async def test_the_invitation_is_sent_once_with_the_last_of_its_conditions(order: tuple[str, ...]) -> None:
    """The shortlist, a free slot and a complete file, in every order; then every event is delivered again."""
    oral = Oral(a_submitted_file())
    does: dict[str, Callable[[], None]] = {"jury": oral.listed, "diary": oral.opened, "file": oral.completed}
    asked = []
    for what in order:
        does[what]()
        asked.append(await oral.deliver(what))
    assert asked == [0, 0, 1]
    oral.opened(LATER + DAY)
    assert [await oral.deliver(what) for what in (*order, *order)] == [1] * 6


async def test_nobody_is_invited_while_the_office_assigns_the_slots() -> None:
    """Whichever comes last: the shortlist, a slot or a complete file."""
    oral = Oral()
    oral.diary.decide_booking(Booking.BY_OFFICE, NOON)
    oral.listed()
    oral.opened()
    assert [await oral.deliver(what) for what in ("jury", "diary", "file")] == [0, 0, 0]
    oral.diary.decide_booking(Booking.BY_APPLICANT, NOON)
    assert await oral.deliver("diary") == 1


async def test_the_invitation_is_withdrawn_when_the_office_assigns_slots_and_sent_again_when_it_stops() -> None:
    """Once each, although events are redelivered; a late event of an earlier setting changes nothing."""
    oral = Oral()
    oral.listed()
    oral.opened()
    assert await oral.deliver("diary") == 1
    oral.diary.decide_booking(Booking.BY_OFFICE, NOON)
    assert [await oral.deliver(what) for what in ("office", "office", "jury", "diary", "file")] == [1] * 5
    assert (oral.called_off, oral.files.kept["ada"].asked_to_book_at) == (1, None)
    oral.diary.decide_booking(Booking.BY_APPLICANT, NOON)
    assert [await oral.deliver(what) for what in ("diary", "office", "diary")] == [2] * 3
    assert oral.called_off == 1


@pytest.mark.parametrize("spoils", ["left an interview", "another jury's", "withdrawn", "never asked"])
async def test_no_invitation_is_withdrawn_from_a_file_with_an_interview_another_jury_or_no_invitation(
    spoils: str,
) -> None:
    oral = Oral()
    oral.listed()
    oral.opened()
    if spoils != "never asked":
        assert await oral.deliver("diary") == 1
    what: dict[str, Callable[[Oral], None]] = {
        "left an interview": left_an_interview,
        "another jury's": another_jurys,
        "withdrawn": lambda oral: oral.files.kept["ada"].withdraw(NOON),
        "never asked": lambda oral: None,
    }
    what[spoils](oral)
    oral.diary.decide_booking(Booking.BY_OFFICE, NOON)
    await oral.deliver("office")
    assert oral.called_off == 0


async def test_a_slot_too_soon_for_applicants_to_book_invites_nobody() -> None:
    oral = Oral()
    oral.listed()
    oral.opened(SOON)
    assert await oral.deliver("diary") == 0
    oral.opened(LATER)
    assert await oral.deliver("diary") == 1


def booked(oral: Oral) -> None:
    oral.opened(LATER + DAY)
    oral.diary.assign(["ada"], NOON)


def left_an_interview(oral: Oral) -> None:
    """She had an interview and left it."""
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
        left_an_interview,
        another_jurys,
        lambda oral: oral.jury.list_for_oral([], None, NOON),
        lambda oral: oral.files.kept["ada"].withdraw(NOON),
        lambda oral: oral.diary.cancel("s0", NOON),
    ],
    ids=["given a slot", "had an interview", "another jury's", "off the list", "withdrawn", "slot cancelled"],
)
@pytest.mark.parametrize("last", ["jury", "diary", "file"])
async def test_no_invitation_goes_to_a_file_with_a_slot_or_unlisted_or_withdrawn(
    spoils: Callable[[Oral], None], last: str
) -> None:
    oral = Oral()
    oral.listed()
    oral.opened()
    spoils(oral)
    assert await oral.deliver(last) == 0


async def test_a_released_decision_ends_the_invitation() -> None:
    file = a_validated_file()
    file.release_decision("d1", Outcome.WAITLISTED, 1, NOON)
    file.ask_to_book(NOON)
    assert not any(isinstance(fact, BookingOpened) for fact in file.facts)

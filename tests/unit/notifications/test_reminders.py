"""Each reminder is sent once, late rather than never, and not after the answer or the deadline."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.mail.letters import Template
from services.notifications.domain.policy import reminder_at
from services.notifications.domain.reminders.reminders import Awaited, Reminders
from shared.kernel.clock import PARIS, deadline_after
from tests.unit.notifications.builders import DAY, MINUTE, NOON, armed

ANSWER_BY = deadline_after(NOON, 8)


def run(plan: Reminders, *moments: timedelta) -> list[str]:
    """The ids of the mails that a timer adds at these moments after noon."""
    ids = []
    for moment in moments:
        if letter := plan.letter(NOON + moment):
            ids.append(letter.id)
        plan.reminded(NOON + moment)
    return ids


def test_reminders_leave_at_nine_in_paris_so_many_days_before_the_deadline() -> None:
    plan = armed(ANSWER_BY)
    assert plan.moments == (reminder_at(ANSWER_BY, 3), reminder_at(ANSWER_BY, 1))
    assert [moment.astimezone(PARIS).hour for moment in plan.moments] == [9, 9]
    assert plan.due == plan.moments[0]


def test_each_reminder_goes_out_once_however_often_the_timer_wakes() -> None:
    every_hour = [timedelta(hours=h) for h in range(24 * 10)]
    assert len(run(armed(ANSWER_BY), *every_hour)) == 2


def test_reminders_missed_for_three_days_go_out_as_one_late() -> None:
    plan = armed(ANSWER_BY)
    assert len(run(plan, 8 * DAY, 8 * DAY + MINUTE)) == 1
    assert plan.due is None


def test_a_reminder_missed_until_after_the_deadline_is_not_sent() -> None:
    plan = armed(ANSWER_BY)
    assert run(plan, 9 * DAY) == []
    assert plan.due is None


def test_an_answered_offer_has_no_more_reminders() -> None:
    plan = armed(ANSWER_BY)
    early = plan.letter(plan.moments[0])
    assert early is not None
    assert plan.unwanted(early) is None
    plan.stop("accepted")
    assert plan.due is None
    assert run(plan, 8 * DAY) == []
    assert plan.unwanted(early) == "accepted"


def test_a_new_offer_arms_the_plan_again_and_makes_the_old_reminder_obsolete() -> None:
    plan = armed(ANSWER_BY)
    old = plan.letter(plan.moments[0])
    assert old is not None
    plan.stop("expired")
    plan.arm(
        offer_event="offer-2",
        offer_type="t",
        edition_id="edition-1",
        institution_id="paris",
        decision_id="decision-1",
        details={},
        answer_by=ANSWER_BY + 10 * DAY,
        days=(1,),
        at=ANSWER_BY,
    )
    assert plan.unwanted(old) == "superseded"
    assert plan.due == reminder_at(ANSWER_BY + 10 * DAY, 1)


def test_an_offer_that_arrives_late_has_no_reminders_for_earlier_moments() -> None:
    plan = armed(ANSWER_BY, at=ANSWER_BY - 2 * DAY)
    assert plan.moments == (reminder_at(ANSWER_BY, 1),)


def test_reminders_look_again_for_an_edition_that_is_not_known() -> None:
    plan = armed(ANSWER_BY, days=None)
    first = plan.due
    assert first is not None
    plan.look(None, first)
    assert plan.due is not None
    assert plan.due > first
    plan.look((1,), first + MINUTE)
    assert plan.due == reminder_at(ANSWER_BY, 1)


@given(
    st.sets(st.integers(0, 20), max_size=6),
    st.lists(st.integers(0, 12 * 24 * 60), max_size=60),
    st.none() | st.integers(0, 12 * 24 * 60),
)
def test_whenever_the_timer_wakes_no_reminder_repeats_and_none_follows_the_answer(
    days: set[int], wakings: list[int], answered: int | None
) -> None:
    plan = armed(ANSWER_BY, tuple(sorted(days)))
    ids: list[str] = []
    for minute in sorted(wakings):
        if answered is not None and minute >= answered:
            plan.stop("declined")
        sent = run(plan, minute * MINUTE)
        assert not (sent and plan.stopped)
        assert not (sent and minute * MINUTE + NOON > ANSWER_BY)
        assert plan.due is None or plan.due > NOON + minute * MINUTE
        ids += sent
    assert len(ids) == len(set(ids)) <= len(plan.moments)


def of_a_file(days: tuple[int, ...] | None, closes_at: datetime | None) -> Reminders:
    plan = Reminders(
        id=Reminders.id_for("application-1", Awaited.FILE),
        application_id="application-1",
        person_id="ada",
        awaited=Awaited.FILE,
    )
    plan.arm(
        offer_event="started-1",
        offer_type="t",
        edition_id="edition-1",
        institution_id="paris",
        decision_id=None,
        details={},
        answer_by=closes_at,
        days=days,
        at=NOON,
    )
    return plan


def test_a_file_is_reminded_of_before_its_edition_closes_and_not_once_it_is_submitted() -> None:
    plan = of_a_file((3, 1), ANSWER_BY)
    letter = plan.letter(plan.moments[0])
    assert letter is not None
    assert (letter.template, letter.not_after) == (Template.FILE_REMINDER, ANSWER_BY)
    plan.stop("submitted")
    assert plan.unwanted(letter) == "submitted"
    assert plan.due is None


def test_a_file_of_an_edition_not_known_yet_looks_for_its_closing_day_and_gives_up_after_a_month() -> None:
    forlorn = of_a_file(None, None)
    forlorn.look(None, NOON + 40 * DAY)
    assert forlorn.due is None
    plan = of_a_file(None, None)
    plan.look((1,), NOON + MINUTE, ANSWER_BY)
    assert plan.due == reminder_at(ANSWER_BY, 1)


def test_the_offer_and_the_file_of_one_application_have_plans_of_their_own() -> None:
    assert len({Reminders.id_for("a", awaited) for awaited in Awaited}) == len(Awaited)

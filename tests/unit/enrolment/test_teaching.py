from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrolment.domain.errors import DayNotAccepted, UnknownModule
from services.enrolment.domain.events import AttendanceRecorded, ModuleCompleted, ModuleTestTaken
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.teaching.errors import (
    AttemptOutOfOrder,
    AttemptsExhausted,
    CompletedModuleUndone,
    ModeNotOffered,
    NotAssessed,
    TestAlreadyPassed,
    TooManyHours,
)
from shared.kernel.errors import InvalidField, Refusal
from shared.kernel.words import HalfDay, Mode
from tests.unit.enrolment import builders as a


def test_a_half_day_recorded_twice_changes_nothing() -> None:
    learner = a.a_learner()
    assert a.attend(learner)
    assert not a.attend(learner)
    assert learner.modules["medical-imaging"].hours == 3.5
    assert len(a.facts_of(learner, AttendanceRecorded)) == 1


def test_a_half_day_recorded_differently_is_corrected_and_the_trace_keeps_the_earlier_entry() -> None:
    learner = a.a_learner()
    a.attend(learner, hours=3.5)
    a.attend(learner, hours=0)
    a.attend(learner, hours=2, mode=Mode.LIVE_REMOTE)
    record = learner.modules["medical-imaging"]
    assert record.hours_by_mode == {Mode.LIVE_REMOTE: 2}
    stands = record.attendance["2027-01-04/am"]
    assert [(it.hours, it.mode) for it in stands.before] == [(3.5, Mode.ON_SITE), (0, Mode.ON_SITE)]
    assert [it.corrects for it in learner.facts if isinstance(it, AttendanceRecorded)] == [False, True, True]


def test_hours_are_counted_by_mode() -> None:
    learner = a.a_learner()
    a.attend(learner, hours=3.5, nth=0)
    a.attend(learner, hours=2.25, nth=1, mode=Mode.LIVE_REMOTE)
    a.attend(learner, hours=3, nth=1, half=HalfDay.PM)
    assert learner.modules["medical-imaging"].hours_by_mode == {Mode.ON_SITE: 6.5, Mode.LIVE_REMOTE: 2.25}


def test_a_module_the_edition_does_not_have_is_unknown() -> None:
    with pytest.raises(UnknownModule):
        a.attend(a.a_learner(), "alchemy")
    with pytest.raises(UnknownModule):
        a.take_test(a.a_learner(), 10, module="alchemy")


def test_a_mode_the_module_does_not_offer_is_refused() -> None:
    with pytest.raises(ModeNotOffered):
        a.attend(a.a_learner(), mode=Mode.ON_ONES_OWN)


@pytest.mark.parametrize("hours", [-0.25, 6.25, 3.1, float("nan"), float("inf")])
def test_hours_are_quarters_that_fit_in_a_half_day(hours: float) -> None:
    with pytest.raises(InvalidField):
        a.attend(a.a_learner(), hours=hours)


@pytest.mark.parametrize("nth", [-1, (a.NOW.date() - a.STARTS_ON).days + 1])
def test_attendance_before_the_edition_or_in_the_future_is_refused(nth: int) -> None:
    with pytest.raises(DayNotAccepted):
        a.attend(a.a_learner(), nth=nth)


def test_the_day_is_the_one_in_paris() -> None:
    learner, late = a.a_learner(), a.NOW.replace(hour=22, minute=30)  # past midnight in Paris, in summer
    tomorrow = late.date() + timedelta(days=1)
    assert learner.attend("medical-imaging", day=tomorrow, half=HalfDay.AM, mode=Mode.ON_SITE, hours=1, at=late)


def test_attendance_beyond_the_hours_of_the_module_is_refused() -> None:
    learner = a.a_learner()
    for nth in range(4):
        a.attend(learner, nth=nth)
    with pytest.raises(TooManyHours):
        a.attend(learner, hours=0.25, nth=5)


def test_a_test_is_taken_in_numbered_attempts_and_no_more_than_allowed() -> None:
    learner = a.a_learner()
    with pytest.raises(AttemptOutOfOrder):
        a.take_test(learner, 9, attempt=2)
    a.take_test(learner, 9, attempt=1)
    with pytest.raises(AttemptOutOfOrder):
        a.take_test(learner, 9, attempt=0)
    a.take_test(learner, 9.75, attempt=2)
    with pytest.raises(AttemptsExhausted):
        a.take_test(learner, 10, attempt=3)


def test_a_passed_test_is_not_taken_again() -> None:
    learner = a.a_learner()
    a.take_test(learner, 10)
    with pytest.raises(TestAlreadyPassed):
        a.take_test(learner, 18, attempt=2)


def test_an_attempt_recorded_twice_changes_nothing_and_another_mark_corrects_it_with_a_trace() -> None:
    learner = a.a_learner()
    assert a.take_test(learner, 9)
    assert not a.take_test(learner, 9)
    assert a.take_test(learner, 12)
    (attempt,) = learner.modules["medical-imaging"].attempts
    assert (attempt.mark, [it.mark for it in attempt.before]) == (12, [9])
    assert a.facts_of(learner, ModuleTestTaken) == [
        ModuleTestTaken(module="medical-imaging", attempt=1, mark=9, passed=False, corrects=False),
        ModuleTestTaken(module="medical-imaging", attempt=1, mark=12, passed=True, corrects=True),
    ]


def test_a_result_for_a_module_without_a_test_is_refused() -> None:
    with pytest.raises(NotAssessed):
        a.take_test(a.a_learner(), 12, module="telemedicine")


def test_a_completion_carries_the_hours_by_mode_the_health_flag_and_the_dpc_action() -> None:
    learner = a.a_learner()
    a.take_test(learner, 12)
    a.attend(learner, nth=0)
    a.attend(learner, nth=1, mode=Mode.LIVE_REMOTE)
    assert not a.facts_of(learner, ModuleCompleted)
    a.attend(learner, nth=2)
    assert learner.facts[-1] == ModuleCompleted(
        module="medical-imaging",
        title=a.IMAGING.title,
        profile="health",
        health=True,
        hours=((Mode.ON_SITE, 7.0), (Mode.LIVE_REMOTE, 3.5)),
        dpc=a.IMAGING.dpc,
        completed_at=a.NOW,
    )


def test_hours_after_completion_are_kept_and_the_completion_is_not_published_again() -> None:
    learner = a.a_learner()
    a.complete_modules(learner)
    a.attend(learner, nth=3)
    assert learner.modules["medical-imaging"].hours == 14
    assert len(a.facts_of(learner, ModuleCompleted)) == 2  # one for each module


def test_a_correction_does_not_undo_a_completed_module() -> None:
    learner = a.a_learner()
    a.complete_modules(learner)
    before = learner.modules["medical-imaging"]
    with pytest.raises(CompletedModuleUndone):
        a.attend(learner, hours=1)
    with pytest.raises(CompletedModuleUndone):
        a.take_test(learner, 9)
    assert learner.modules["medical-imaging"] is before
    a.attend(learner, hours=4)
    a.take_test(learner, 16)


Step = Callable[[Enrolment], bool]


def half_days() -> st.SearchStrategy[Step]:
    return st.builds(
        lambda nth, half, mode, quarters: lambda it: a.attend(it, hours=quarters / 4, nth=nth, half=half, mode=mode),
        st.integers(0, 3),
        st.sampled_from(HalfDay),
        st.sampled_from([Mode.ON_SITE, Mode.LIVE_REMOTE]),
        st.integers(0, 16),
    )


def attempts() -> st.SearchStrategy[Step]:
    return st.builds(
        lambda attempt, quarters: lambda it: a.take_test(it, quarters / 4, attempt=attempt),
        st.integers(1, 3),
        st.integers(30, 60),
    )


@given(st.lists(half_days() | attempts(), max_size=25))
def test_completion_is_published_once_when_the_policy_first_holds_in_any_order_of_entries(steps: list[Step]) -> None:
    learner = a.a_learner()
    for step in steps:
        told = len(a.facts_of(learner, ModuleCompleted))
        try:
            changed = step(learner)
        except Refusal:
            assert len(a.facts_of(learner, ModuleCompleted)) == told
            continue
        record = learner.modules["medical-imaging"]
        assert record.hours <= a.IMAGING.hours
        assert record.meets(a.IMAGING) is (record.completed_at is not None)
        assert len(a.facts_of(learner, ModuleCompleted)) == (1 if record.meets(a.IMAGING) else 0)
        facts = learner.facts
        assert not step(learner), "the same again changes nothing"
        assert learner.facts == facts
        assert changed or len(a.facts_of(learner, ModuleCompleted)) == told


@given(st.permutations(["am0", "am1", "am2", "fail", "pass"]))
def test_any_order_of_the_same_attendance_and_results_completes_the_module_with_the_same_hours(
    order: list[str],
) -> None:
    learner, taken = a.a_learner(), 0
    for what in order:
        if what.startswith("am"):
            a.attend(learner, nth=int(what[2:]))
        elif what == "pass" or not any(it.mark >= 10 for it in _attempts(learner)):
            taken += 1
            a.take_test(learner, 15 if what == "pass" else 5, attempt=taken)
    (told,) = [fact for fact in learner.facts if isinstance(fact, ModuleCompleted)]
    assert told.hours == ((Mode.ON_SITE, 10.5),)


def _attempts(learner: Enrolment) -> tuple[a.Marking, ...]:
    record = learner.modules.get("medical-imaging")
    return record.attempts if record else ()

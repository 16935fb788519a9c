"""An edition: its states, its dates, and the policies it keeps."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.domain import events
from services.catalogue.domain.edition import ENDS as LAST_STATES
from services.catalogue.domain.edition import Edition, EditionState
from services.catalogue.domain.errors import WindowIsOver
from shared.kernel.errors import IllegalTransition, InvalidField
from tests.support.policies import said
from tests.unit.catalogue.builders import BEFORE, CLOSES, ENDS, OPENS, STARTS, a_plan, a_programme, an_edition

State = EditionState
LEGAL: dict[str, frozenset[State]] = {
    "publish": frozenset({State.DRAFT}),
    "open": frozenset({State.PUBLISHED}),
    "close": frozenset({State.OPEN}),
    "start": frozenset({State.CLOSED}),
    "finish": frozenset({State.RUNNING}),
    "cancel": frozenset(State) - {State.FINISHED, State.CANCELLED},
}
VERBS: dict[str, Callable[[Edition, datetime], None]] = {
    "publish": lambda edition, now: edition.publish(now),
    "open": lambda edition, now: edition.open(a_programme(), now),
    "close": lambda edition, now: edition.close(now),
    "start": lambda edition, now: edition.start(now),
    "finish": lambda edition, now: edition.finish(now),
    "cancel": lambda edition, now: edition.cancel(),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", State)
def test_a_step_is_refused_without_effect_in_every_state_but_its_own(state: State, verb: str) -> None:
    edition = an_edition(state)
    before, said_before = replace(edition), len(edition.facts)
    if state in LEGAL[verb]:
        VERBS[verb](edition, BEFORE)
        assert edition.state is not state
        return
    with pytest.raises(IllegalTransition) as refusal:
        VERBS[verb](edition, BEFORE)
    assert refusal.value.data == {
        "thing": "edition",
        "verb": verb,
        "state": state,
        "accepted": ", ".join(sorted(LEGAL[verb])),
    }
    assert edition == before
    assert len(edition.facts) == said_before


def test_a_timer_takes_a_published_edition_to_its_end_one_step_at_each_due_moment() -> None:
    edition = an_edition(State.PUBLISHED)
    moments = []
    while edition.due is not None:
        moments.append(edition.due)
        edition.advance(a_programme(), edition.due)
    assert moments == [
        OPENS,
        CLOSES,
        datetime(2027, 1, 10, 23, tzinfo=UTC),  # midnight of the 11th in Paris, winter time
        datetime(2027, 6, 25, 21, 59, 59, tzinfo=UTC),  # the end of the 25th in Paris, summer time
    ]
    assert edition.state is State.FINISHED
    assert [type(fact) for fact in edition.facts] == [
        events.EditionPublished,
        events.EditionOpened,
        events.EditionClosed,
        events.EditionStarted,
        events.EditionFinished,
    ]


def test_a_timer_that_was_down_for_a_year_catches_up_one_step_at_a_time() -> None:
    edition, late = an_edition(State.PUBLISHED), OPENS + timedelta(days=365)
    states = []
    while edition.due is not None:
        edition.advance(a_programme(), late)
        states.append(edition.state)
    assert states == [State.OPEN, State.CLOSED, State.RUNNING, State.FINISHED]
    assert (edition.opens_at, edition.closes_at, edition.starts_on, edition.ends_on) == (OPENS, CLOSES, STARTS, ENDS)


@given(st.sampled_from([s for s in State if s not in LAST_STATES and s is not State.DRAFT]), st.integers(1, 10**9))
def test_nothing_happens_before_the_due_moment(state: State, early_by: int) -> None:
    edition = an_edition(state)
    assert edition.due is not None
    before = replace(edition)
    edition.advance(a_programme(), edition.due - timedelta(milliseconds=early_by))
    assert edition == before


@given(st.lists(st.tuples(st.sampled_from([*sorted(VERBS), "advance"]), st.integers(0, 400)), max_size=12))
def test_any_sequence_of_steps_keeps_the_dates_in_order_and_moves_due_forward(
    steps: list[tuple[str, int]],
) -> None:
    edition, now = an_edition(), BEFORE
    for verb, days in steps:
        now += timedelta(days=days)
        due = edition.due
        try:
            if verb == "advance":
                edition.advance(a_programme(), now)
            else:
                VERBS[verb](edition, now)
        except (IllegalTransition, WindowIsOver):
            assert edition.due == due
        if edition.state in LAST_STATES:
            assert edition.due is None
        assert edition.opens_at <= edition.closes_at
        assert edition.starts_on <= edition.ends_on
        assert (edition.policies is None) == (edition.programme_revision is None)


def test_an_open_edition_keeps_the_policies_it_was_opened_with() -> None:
    programme = a_programme()
    edition = Edition.drafted("edition-1", programme, a_plan())
    edition.publish(BEFORE)
    programme.revise("universite-de-paris", replace(programme.syllabus, title=said("IA et santé")))
    edition.advance(programme, OPENS)
    kept = programme.syllabus.policies
    programme.revise("universite-de-paris", replace(programme.syllabus, title=said("Tout autre chose")))
    assert (edition.programme_revision, edition.title, edition.policies) == (2, said("IA et santé"), kept)


def test_an_early_step_by_hand_moves_the_date_to_the_day_it_was_taken() -> None:
    edition, early = an_edition(State.PUBLISHED), datetime(2026, 9, 15, 22, 30, tzinfo=UTC)
    edition.open(a_programme(), early)
    edition.close(early)
    edition.start(early)
    edition.finish(early)
    day_in_paris = datetime(2026, 9, 16).date()  # noqa: DTZ001 - a day
    assert (edition.opens_at, edition.closes_at) == (early, early)
    assert (edition.starts_on, edition.ends_on) == (day_in_paris, day_in_paris)


def test_an_edition_whose_window_is_over_cannot_be_published() -> None:
    edition = an_edition()
    with pytest.raises(WindowIsOver):
        edition.publish(CLOSES)
    assert not edition.is_public


def test_a_cancelled_draft_publishes_nothing_and_stays_hidden() -> None:
    edition = an_edition()
    edition.cancel()
    assert (edition.facts, edition.is_public, edition.due) == ((), False, None)


def test_instants_are_kept_in_utc_to_the_millisecond() -> None:
    in_paris = OPENS.astimezone(timezone(timedelta(hours=2))).replace(microsecond=123_456)
    edition = an_edition(opens_at=in_paris)
    assert edition.opens_at == OPENS.replace(microsecond=123_000)
    assert edition.opens_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "Paris 2027"),
        ("place", " "),
        ("capacity", 0),
        ("capacity", 5001),
        ("opens_at", OPENS.replace(tzinfo=None)),
        ("closes_at", OPENS),
        ("starts_on", datetime(2026, 11, 30).date()),  # noqa: DTZ001 - a day
        ("ends_on", STARTS - timedelta(days=1)),
    ],
)
def test_an_invalid_plan_is_refused_by_the_name_of_its_field(field: str, value: object) -> None:
    with pytest.raises(InvalidField) as refusal:
        Edition.drafted("edition-1", a_programme(), a_plan(**{field: value}))
    assert refusal.value.data["field"] == field
    assert refusal.value.data["accepted"]

"""DOMAIN rule 1 under random sequences of steps on a seat board, checked after every step."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.verifiers.call_order import differences
from services.applications.domain.seats.board import SeatBoard
from services.applications.domain.seats.call_order import Calls
from services.applications.domain.seats.events import PlaceOffered, PlaceReleased
from services.applications.domain.seats.place import HOLDING, OfferState
from services.applications.web.seats.schemas import CallOrderView
from shared.kernel.errors import Refusal
from tests.unit.applications.builders import NOON, a_call_list, a_candidate, a_seat_board, followed

PROFILES = ("health", "technical", "law_ethics_society")
STEPS = st.lists(
    st.tuples(st.sampled_from(["accept", "decline", "withdraw", "wait"]), st.integers(0, 29)), min_size=1, max_size=60
)
CAPACITIES = st.integers(1, 12)


def a_list(size: int, seed: int) -> Calls:
    random = Random(seed)
    people = (a_candidate(f"a{n:02d}", random.randint(1, size), random.choice(PROFILES)) for n in range(size))
    return Calls((a_call_list(people),))


def run_steps(board: SeatBoard, calls: Calls, steps: list[tuple[str, int]], release_at: int) -> list[str]:
    """Runs these steps and the release, and checks the rule after each. Returns who left without being called."""
    now, withdrawn = NOON, set[str]()
    gone_first: list[str] = []
    for n, (step, who) in enumerate(steps):
        if n == min(release_at, len(steps) - 1):
            board.release(calls, now)
            gone_first += [one for one in withdrawn if one not in board.offers]
        known = calls if board.call_list_ids else Calls()
        application_id = f"a{who:02d}"
        try:
            match step:
                case "accept":
                    board.accept(application_id, now)
                case "decline":
                    board.decline(application_id, now, known)
                case "withdraw":
                    if application_id not in board.offers:
                        gone_first.append(application_id)
                    withdrawn.add(application_id)
                    board.withdraw(application_id, now, known)
                case _:
                    now += timedelta(hours=who * 5)
                    board.expire(now, known)
        except Refusal:
            continue
        finally:
            assert board.places_held <= board.capacity
    return gone_first


@settings(max_examples=150, deadline=None)
@given(STEPS, CAPACITIES, st.integers(1, 30), st.integers(0, 2**16), st.integers(0, 10))
def test_capacity_is_never_exceeded_and_nobody_is_called_twice_or_after_leaving(
    steps: list[tuple[str, int]], capacity: int, size: int, seed: int, release_at: int
) -> None:
    board, calls = a_seat_board(capacity), a_list(size, seed)
    gone_first = run_steps(board, calls, steps, release_at)
    called = [fact.application_id for fact in board.facts if isinstance(fact, PlaceOffered)]
    assert max(Counter(called).values(), default=0) <= 1
    assert not set(called) & set(gone_first)


@settings(max_examples=100, deadline=None)
@given(STEPS, CAPACITIES, st.integers(1, 30), st.integers(0, 2**16))
def test_a_place_is_free_only_when_nobody_is_left_to_call(
    steps: list[tuple[str, int]], capacity: int, size: int, seed: int
) -> None:
    board, calls = a_seat_board(capacity), a_list(size, seed)
    run_steps(board, calls, steps, release_at=0)
    assert board.places_held == board.capacity or board.cursor == len(calls.candidates)


@settings(max_examples=100, deadline=None)
@given(STEPS, CAPACITIES, st.integers(1, 30), st.integers(0, 2**16))
def test_the_same_steps_end_in_the_same_places(
    steps: list[tuple[str, int]], capacity: int, size: int, seed: int
) -> None:
    first, second = a_seat_board(capacity), a_seat_board(capacity)
    run_steps(first, a_list(size, seed), steps, release_at=0)
    run_steps(second, a_list(size, seed), steps, release_at=0)
    assert first == second
    assert first.facts == second.facts


@settings(max_examples=100, deadline=None)
@given(STEPS, CAPACITIES, st.integers(1, 30), st.integers(0, 2**16))
def test_people_are_called_in_call_order_and_each_freed_place_calls_one(
    steps: list[tuple[str, int]], capacity: int, size: int, seed: int
) -> None:
    board, calls = a_seat_board(capacity), a_list(size, seed)
    run_steps(board, calls, steps, release_at=0)
    called = [fact.application_id for fact in board.facts if isinstance(fact, PlaceOffered)]
    passed = [one.application_id for one in calls.candidates[: board.cursor]]
    assert called == [one for one in passed if one in board.offers]
    states = Counter(offer.state for offer in board.offers.values())
    freed = states[OfferState.DECLINED] + states[OfferState.EXPIRED] + states[OfferState.RELEASED]
    assert states[OfferState.RELEASED] == sum(isinstance(fact, PlaceReleased) for fact in board.facts)
    assert len(called) == freed + sum(states[state] for state in HOLDING)


@settings(max_examples=100, deadline=None)
@given(CAPACITIES, st.integers(1, 30), st.integers(0, 2**16))
def test_expiries_alone_work_through_the_list_and_then_nothing_is_due(capacity: int, size: int, seed: int) -> None:
    """Each run at the due time advances it, until nobody is left to call."""
    board, calls = a_seat_board(capacity), a_list(size, seed)
    board.release(calls, NOON)
    visits = 0
    while (due := board.due) is not None:
        board.expire(due, calls)
        assert board.due is None or board.due > due
        visits += 1
        assert visits <= size
    assert len(board.offers) == size
    assert board.places_held == 0


DEEP_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["accept", "decline", "withdraw", "readmit", "strike", "extend", "list", "reserve", "wait"]),
        st.integers(0, 29),
    ),
    min_size=1,
    max_size=80,
)


def run_step(board: SeatBoard, calls: Calls, step: str, who: str, now: datetime) -> Calls:
    """Runs one step; returns the lists after it."""
    match step:
        case "accept":
            board.accept(who, now)
        case "decline":
            board.decline(who, now, calls)
        case "withdraw":
            leaving = f"deferred-{who}" if f"deferred-{who}" in board.deferred else who
            board.withdraw(leaving, now, calls)
        case "readmit":
            anew = None
            if board.turn_has_passed(who, calls) and who not in board.offers:
                anew = calls = followed(board, calls, who)
            board.readmit(who, now, anew)
        case "strike":
            board.strike(who, f"decision-{who}", f"correction-{who}", now, calls)
        case "extend":
            board.extend(who, date(2026, 12, 31), "secretary", "house-error", now)
        case "list":
            calls = followed(board, calls, who, f"late-{len(calls.lists)}", rank=1 + len(who + str(now)) % 30)
            board.release(calls, now)
        case "reserve":
            board.reserve(f"deferred-{who}", now)
        case _:
            board.expire(now, calls)
    return calls


@settings(max_examples=500, deadline=None)
@given(DEEP_STEPS, CAPACITIES, st.integers(1, 30), st.integers(0, 2**16))
def test_rule_1_holds_with_later_lists_corrections_and_reopenings(
    steps: list[tuple[str, int]], capacity: int, size: int, seed: int
) -> None:
    """Never over capacity, nobody called twice on one decision nor after an end of their own, no struck decision
    offered, places free only when nobody is left, everybody called in the order that the lists give."""
    board, calls, now = a_seat_board(capacity), a_list(size, seed), NOON
    board.release(calls, now)
    struck: set[str] = set()
    ended: set[str] = set()
    for step, n in steps:
        now += timedelta(hours=n) if step == "wait" else timedelta(minutes=1)
        who, before = f"a{n:02d}", len(board.facts)
        try:
            calls = run_step(board, calls, step, who, now)
            struck |= {f"decision-{who}"} if step == "strike" else set()
        except Refusal:
            continue
        finally:
            assert board.places_held <= capacity
        offered = [fact for fact in board.facts[before:] if isinstance(fact, PlaceOffered)]
        assert not struck & {fact.decision_id for fact in offered}
        assert not ended & {fact.application_id for fact in offered}
        ended |= {one for one, offer in board.offers.items() if offer.state in OVER}
        assert board.places_held == capacity or board.cursor == len(calls.candidates)
    called = [(fact.application_id, fact.decision_id) for fact in board.facts if isinstance(fact, PlaceOffered)]
    assert max(Counter(called).values(), default=0) <= 1
    order = [one.application_id for one in calls.candidates]
    assert all(order[offer.call_position - 1] == one for one, offer in board.offers.items())
    assert differences(json.loads(CallOrderView.of(board.id, calls).model_dump_json())) == []


OVER = (OfferState.DECLINED, OfferState.EXPIRED, OfferState.RELEASED)

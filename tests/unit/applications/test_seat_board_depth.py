"""More than one list, more time, corrections and schedules on the seat board, one fact at a time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.applications.domain.board_events import (
    CallListReleased,
    DecisionCorrected,
    PlaceExtended,
    PlaceOffered,
    PlaceRevoked,
)
from services.applications.domain.call_order import Calls
from services.applications.domain.errors import OfferExpired, PlaceAccepted, StaleCallList
from services.applications.domain.place import Extension, OfferState
from services.applications.domain.seat_board import SeatBoard
from shared.kernel.errors import IllegalTransition, InvalidField, Refusal
from tests.unit.applications.builders import DAY, NOON, a_calling_board, a_seat_board, followed, ranked


def a_board_is_idle(board: SeatBoard) -> bool:
    return board.due is None


ABC = Calls((ranked("a", "b", "c"),))
UNTIL = date(2026, 7, 1)


def offered(board: SeatBoard) -> list[str]:
    return [fact.application_id for fact in board.facts if isinstance(fact, PlaceOffered)]


def test_a_second_list_goes_to_the_end_and_says_who_waits_before() -> None:
    board, calls = a_calling_board(ABC), followed(ABC, "late", "later")
    board.release(calls, NOON)
    assert board.facts[-1] == CallListReleased("list-2", called=0, gone=(), waiting_before=1, at=NOON)
    for one in ("a", "b"):
        board.decline(one, NOON, calls)
    assert offered(board) == ["a", "b", "c", "late"]


def test_a_late_list_takes_free_places_at_once_as_a_first_call() -> None:
    board, calls = a_calling_board(Calls((ranked("a"),))), followed(Calls((ranked("a"),)), "late", "later")
    board.release(calls, NOON)
    assert offered(board) == ["a", "late"]
    assert not board.offers["late"].from_waiting_list
    assert CallListReleased("list-2", called=1, gone=(), waiting_before=0, at=NOON) in board.facts


def test_a_list_drawn_after_another_state_of_the_board_is_refused() -> None:
    board = a_calling_board(ABC)
    board.release(followed(ABC, "late"), NOON)
    with pytest.raises(StaleCallList):
        board.release(followed(ABC, "other"), NOON)


def test_the_lists_are_sealed_one_by_the_next() -> None:
    calls = followed(ABC, "late")
    assert (calls.lists[1].number, calls.lists[1].follows) == (2, ABC.lists[0].sha256)


def test_who_withdrew_while_a_later_list_was_drawn_is_not_called_from_it() -> None:
    board, calls = a_calling_board(ABC, capacity=5), followed(ABC, "late", "later")
    board.withdraw("late", NOON, ABC)
    board.release(calls, NOON)
    assert offered(board) == ["a", "b", "c", "later"]


def test_a_reopened_file_has_its_turn_again_if_it_has_not_passed() -> None:
    board = a_calling_board(ABC)
    board.withdraw("c", NOON, ABC)
    board.readmit("c")
    board.decline("a", NOON, ABC)
    assert offered(board) == ["a", "b", "c"]


def test_who_was_called_is_not_called_again_whatever_is_reopened_or_listed() -> None:
    board = a_calling_board(ABC)
    board.withdraw("a", NOON, ABC)
    board.readmit("a")
    calls = followed(ABC, "a")
    board.release(calls, NOON)
    for one in ("b", "c"):
        board.decline(one, NOON, calls)
    assert offered(board) == ["a", "b", "c"]


def test_more_time_is_given_to_the_end_of_a_day_in_paris_with_a_trace() -> None:
    board = a_calling_board(ABC)
    before = board.offers["a"].answer_by
    board.extend("a", UNTIL, "secretary", "funding-pending", NOON)
    until = datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC)
    assert board.facts[-1] == PlaceExtended("a", until, NOON)
    assert board.offers["a"].extensions == [Extension("secretary", NOON, before, "funding-pending")]
    board.expire(before + DAY, ABC)
    assert (board.offers["a"].state, board.offers["b"].state) == (OfferState.OPEN, OfferState.EXPIRED)
    assert board.due == board.offers["c"].answer_by + timedelta(milliseconds=1)
    board.accept("a", until)


@pytest.mark.parametrize(
    ("who", "until", "reason", "at", "refusal"),
    [
        ("a", date(2026, 6, 22), "funding-pending", NOON, InvalidField),
        ("a", UNTIL, "because", NOON, InvalidField),
        ("a", UNTIL, "house-error", NOON + 9 * DAY, OfferExpired),
        ("c", UNTIL, "house-error", NOON, Refusal),
    ],
)
def test_time_is_given_to_an_open_offer_only_for_a_reason_and_never_taken(
    who: str, until: date, reason: str, at: datetime, refusal: type[Refusal]
) -> None:
    board = a_calling_board(ABC)
    with pytest.raises(refusal):
        board.extend(who, until, "secretary", reason, at)


def test_a_refusal_that_corrects_takes_an_open_offer_back_and_calls_the_next() -> None:
    board = a_calling_board(ABC)
    board.strike("a", "decision-a", "d2", NOON, ABC)
    assert board.facts[-3:-1] == (PlaceRevoked("a", NOON), DecisionCorrected("a", "d2", NOON))
    assert board.offers["a"].state is OfferState.REVOKED
    assert offered(board) == ["a", "b", "c"]


def test_a_refusal_that_corrects_passes_over_a_turn_to_come_and_only_that_one() -> None:
    board = a_calling_board(ABC)
    board.strike("c", "decision-c", "d2", NOON, ABC)
    calls = followed(ABC, "c")
    board.release(calls, NOON)
    board.decline("a", NOON, calls)
    assert offered(board) == ["a", "b", "c"]
    assert board.offers["c"].decision_id == "decision-c-2"
    assert board.struck == []


def test_an_accepted_place_is_not_taken_back_by_a_correction() -> None:
    board = a_calling_board(ABC)
    board.accept("a", NOON)
    with pytest.raises(PlaceAccepted):
        board.strike("a", "decision-a", "d2", NOON, ABC)


def test_a_scheduled_release_is_due_in_its_time_and_over_once_released_or_missed() -> None:
    board = a_seat_board()
    board.schedule(NOON + DAY, NOON)
    assert board.due == NOON + DAY
    board.miss_release("decisions-unsettled")
    assert board.release_missed == "decisions-unsettled"
    assert a_board_is_idle(board)
    board.schedule(NOON + DAY, NOON)
    board.release(ABC, NOON)
    assert not board.release_missed
    assert not board.release_at
    with pytest.raises(InvalidField):
        board.schedule(NOON, NOON)
    board.close(NOON)
    with pytest.raises(IllegalTransition):
        board.schedule(NOON + DAY, NOON)

"""DOMAIN rules 1 and 5 on the seat board."""

from datetime import UTC, datetime, timedelta

import pytest

from services.applications.domain.file.errors import NoOpenOffer
from services.applications.domain.seats.board import BoardState, SeatBoard
from services.applications.domain.seats.call_order import Calls
from services.applications.domain.seats.errors import OfferExpired, StaleCallList
from services.applications.domain.seats.events import (
    BoardClosed,
    CallListReleased,
    PlaceDeclined,
    PlaceExpired,
    PlaceOffered,
    PlaceReleased,
    PlaceTaken,
)
from services.applications.domain.seats.place import OfferState
from shared.kernel.errors import IllegalTransition
from tests.unit.applications.builders import DAY, NOON, a_calling_board, a_seat_board, ranked

ABCD = Calls((ranked("a", "b", "c", "d"),))
AB = Calls((ranked("a", "b"),))
LATE = NOON + 8 * DAY


def offered(board: SeatBoard) -> list[str]:
    return [fact.application_id for fact in board.facts if isinstance(fact, PlaceOffered)]


def test_a_release_offers_all_places_in_call_order_and_is_recorded_before_the_offers() -> None:
    board = a_calling_board(ABCD)
    assert board.facts[0] == CallListReleased("list-1", called=2, gone=(), at=NOON)
    assert offered(board) == ["a", "b"]


def test_the_first_call_has_seven_days_until_the_end_of_the_day_in_paris() -> None:
    assert a_calling_board(ABCD).offers["a"].answer_by == datetime(2026, 6, 22, 21, 59, 59, tzinfo=UTC)


def test_the_waiting_list_has_three_days() -> None:
    board = a_calling_board(ABCD)
    board.decline("a", NOON, ABCD)
    assert board.offers["c"].answer_by == datetime(2026, 6, 18, 21, 59, 59, tzinfo=UTC)
    assert board.offers["c"].from_waiting_list


def test_accepting_takes_the_place_and_calls_nobody() -> None:
    board = a_calling_board(ABCD)
    board.accept("a", NOON)
    assert board.facts[-1] == PlaceTaken("a", NOON)
    assert board.places_held == 2
    assert offered(board) == ["a", "b"]


def test_declining_calls_the_next_in_the_same_save() -> None:
    board = a_calling_board(ABCD)
    board.decline("b", NOON, ABCD)
    assert PlaceDeclined("b", NOON) in board.facts
    assert offered(board) == ["a", "b", "c"]


def test_an_offer_may_be_accepted_in_the_last_second_of_its_deadline() -> None:
    board = a_calling_board(ABCD)
    board.accept("a", board.offers["a"].answer_by)
    assert board.offers["a"].state is OfferState.ACCEPTED


def test_an_offer_accepted_after_its_deadline_is_refused_and_keeps_no_place() -> None:
    board = a_calling_board(ABCD)
    with pytest.raises(OfferExpired):
        board.accept("a", board.offers["a"].answer_by + timedelta(seconds=1))
    assert board.offers["a"].state is OfferState.OPEN


def test_at_its_due_time_the_board_expires_late_offers_and_calls_as_many_candidates() -> None:
    board = a_calling_board(ABCD)
    board.accept("b", NOON)
    assert board.due is not None
    board.expire(board.due, ABCD)
    assert PlaceExpired("a", board.offers["c"].made_at) in board.facts
    assert offered(board) == ["a", "b", "c"]
    assert board.due > board.offers["c"].made_at


def test_a_deadline_missed_for_three_days_expires_once_and_the_next_has_its_full_delay() -> None:
    board = a_calling_board(ABCD, capacity=1)
    board.expire(LATE + 3 * DAY, ABCD)
    board.expire(LATE + 3 * DAY, ABCD)
    assert sum(isinstance(fact, PlaceExpired) for fact in board.facts) == 1
    assert board.offers["b"].answer_by > LATE + 5 * DAY


def test_nothing_expires_before_its_time_and_the_deadline_itself_is_in_time() -> None:
    board = a_calling_board(ABCD)
    before = board.facts
    board.expire(NOON, ABCD)
    board.expire(board.offers["a"].answer_by, ABCD)
    assert board.facts == before


def test_withdrawing_from_an_accepted_place_calls_the_next() -> None:
    board = a_calling_board(ABCD)
    board.accept("a", NOON)
    board.withdraw("a", NOON, ABCD)
    assert PlaceReleased("a", NOON) in board.facts
    assert offered(board) == ["a", "b", "c"]


def test_two_withdrawals_call_two_different_people() -> None:
    board = a_calling_board(ABCD)
    board.withdraw("a", NOON, ABCD)
    board.withdraw("b", NOON, ABCD)
    assert offered(board) == ["a", "b", "c", "d"]


def test_a_candidate_who_withdrew_from_the_waiting_list_is_skipped() -> None:
    board = a_calling_board(ABCD)
    board.withdraw("c", NOON, ABCD)
    board.decline("a", NOON, ABCD)
    assert offered(board) == ["a", "b", "d"]
    assert board.gone == []


def test_a_candidate_who_withdrew_before_the_release_is_never_called_and_has_no_waiting_rank() -> None:
    board = a_seat_board(capacity=1)
    for application_id in ("a", "c", "somebody-refused"):
        board.withdraw(application_id, NOON, Calls())
    board.release(ABCD, NOON)
    assert offered(board) == ["b"]
    assert board.facts[0] == CallListReleased("list-1", called=2, gone=("a", "c"), at=NOON)


def test_someone_called_who_withdraws_is_not_called_again() -> None:
    board = a_calling_board(AB, capacity=1)
    for _ in range(3):
        board.withdraw("a", NOON, AB)
    assert offered(board) == ["a", "b"]


def test_answering_twice_or_without_an_offer_is_refused() -> None:
    board = a_calling_board(ABCD)
    board.accept("a", NOON)
    with pytest.raises(NoOpenOffer) as refused:
        board.decline("a", NOON, ABCD)
    assert refused.value.data == {"state": OfferState.ACCEPTED}
    with pytest.raises(NoOpenOffer):
        board.accept("d", NOON)


def test_a_list_is_released_once() -> None:
    with pytest.raises(StaleCallList):
        a_calling_board(ABCD).release(ABCD, NOON)


def test_nobody_answers_before_the_release() -> None:
    with pytest.raises(IllegalTransition):
        a_seat_board().accept("a", NOON)


def test_a_closed_board_offers_nothing_and_has_no_due_time() -> None:
    board = a_calling_board(ABCD)
    board.close(NOON)
    board.withdraw("a", NOON, ABCD)
    board.expire(LATE, ABCD)
    assert BoardClosed(NOON) in board.facts
    assert offered(board) == ["a", "b"]
    assert board.due is None
    assert board.state is BoardState.CLOSED
    with pytest.raises(IllegalTransition):
        board.accept("b", NOON)
    with pytest.raises(IllegalTransition):
        board.close(NOON)


def test_the_board_refuses_call_lists_other_than_its_own() -> None:
    board = a_calling_board(ABCD)
    with pytest.raises(StaleCallList):
        board.withdraw("a", NOON, Calls())

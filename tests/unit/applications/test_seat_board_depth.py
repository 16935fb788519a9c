"""Later lists, extensions, corrections and scheduled releases on the seat board."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.applications.domain.seats.board import SeatBoard
from services.applications.domain.seats.call_order import CallList, Calls, Candidate
from services.applications.domain.seats.errors import OfferExpired, StaleCallList
from services.applications.domain.seats.events import (
    CallListReleased,
    DecisionCorrected,
    PlaceExtended,
    PlaceOffered,
    PlaceRevoked,
)
from services.applications.domain.seats.place import Extension, OfferState
from shared.kernel.errors import IllegalTransition, InvalidField, Refusal
from tests.unit.applications.builders import DAY, NOON, a_calling_board, a_seat_board, an_edition, followed, ranked


def a_board_is_idle(board: SeatBoard) -> bool:
    return board.due is None


ABC = Calls((ranked("a", "b", "c"),))
ABCD = Calls((ranked("a", "b", "c", "d"),))
UNTIL = date(2026, 7, 1)


def offered(board: SeatBoard) -> list[str]:
    return [fact.application_id for fact in board.facts if isinstance(fact, PlaceOffered)]


def test_a_late_file_waits_by_rank_among_those_still_waiting() -> None:
    board = a_calling_board(ABCD)
    calls = followed(board, ABCD, "late", rank=3)  # c has rank 3 too, and came first by its id
    board.release(calls, NOON)
    assert board.facts[-1] == CallListReleased("list-2", called=0, gone=(), at=NOON)
    assert [one.application_id for one in calls.candidates] == ["a", "b", "c", "late", "d"]
    for one in ("a", "b", "c"):
        board.decline(one, NOON, calls)
    assert offered(board) == ["a", "b", "c", "late", "d"]


def test_a_corrected_rank_moves_the_turn_and_the_former_decision_is_no_longer_called() -> None:
    board = a_calling_board(ABCD)
    calls = followed(board, ABCD, "d")
    board.release(calls, NOON)
    for one in ("a", "b"):
        board.decline(one, NOON, calls)
    assert offered(board) == ["a", "b", "d", "c"]
    assert board.offers["d"].decision_id == "decision-d-2"


def test_a_late_list_takes_free_places_at_once_as_a_first_call() -> None:
    board = a_calling_board(Calls((ranked("a"),)))
    calls = followed(board, Calls((ranked("a"),)), "late", "later")
    board.release(calls, NOON)
    assert offered(board) == ["a", "late"]
    assert not board.offers["late"].from_waiting_list
    assert CallListReleased("list-2", called=1, gone=(), at=NOON) in board.facts


def test_a_list_drawn_for_another_state_of_the_board_is_refused() -> None:
    board = a_calling_board(ABC)
    drawn = followed(board, ABC, "other")
    board.release(followed(board, ABC, "late"), NOON)
    with pytest.raises(StaleCallList):
        board.release(drawn, NOON)


def test_a_list_drawn_before_somebody_was_called_is_refused() -> None:
    board = a_calling_board(ABC)
    drawn = followed(board, ABC, "late")
    board.decline("a", NOON, ABC)
    with pytest.raises(StaleCallList):
        board.release(drawn, NOON)


def test_the_hash_of_each_list_covers_the_previous_list() -> None:
    calls = followed(a_calling_board(ABC), ABC, "late")
    second = calls.lists[1]
    assert (second.number, second.follows, second.after) == (2, ABC.lists[0].sha256, 2)


def test_a_candidate_who_withdrew_while_a_later_list_was_drawn_is_not_called_from_it() -> None:
    board = a_calling_board(ABC, capacity=5)
    calls = followed(board, ABC, "late", "later")
    board.withdraw("late", NOON, ABC)
    board.release(calls, NOON)
    assert offered(board) == ["a", "b", "c", "later"]


def test_a_reopened_file_has_its_turn_again_if_the_turn_has_not_passed() -> None:
    board = a_calling_board(ABC)
    board.withdraw("c", NOON, ABC)
    board.readmit("c", NOON)
    board.decline("a", NOON, ABC)
    assert offered(board) == ["a", "b", "c"]


def test_a_reopened_file_that_was_skipped_is_called_at_its_new_turn() -> None:
    board = a_calling_board(ABCD)
    board.withdraw("c", NOON, ABCD)
    board.decline("a", NOON, ABCD)
    assert board.turn_has_passed("c", ABCD)
    back = Candidate("c", "decision-c", "health", 3, NOON)
    calls = ABCD.with_list(drawn_with(board, ABCD, back))
    board.readmit("c", NOON, calls)
    board.decline("b", NOON, calls)
    assert offered(board) == ["a", "b", "d", "c"]
    assert board.offers["c"].from_waiting_list


def drawn_with(board: SeatBoard, calls: Calls, back: Candidate) -> CallList:
    """A further list with one candidate whose decision is given, and all who wait."""
    (edition, people) = an_edition(), [*board.waiting(calls), back]
    return CallList.draw(
        "list-2", edition.id, "u", people, edition.shares, (), NOON, following=calls, turns=board.cursor
    )


def test_a_called_candidate_is_not_called_again_after_a_reopening_or_a_new_list() -> None:
    board = a_calling_board(ABC)
    board.withdraw("a", NOON, ABC)
    board.readmit("a", NOON)
    calls = followed(board, ABC, "a")
    board.release(calls, NOON)
    for one in ("b", "c"):
        board.decline(one, NOON, calls)
    assert offered(board) == ["a", "b", "c"]


def test_an_extension_runs_to_the_end_of_a_day_in_paris_and_is_stored() -> None:
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
def test_only_an_open_offer_is_extended_for_a_listed_reason_and_never_shortened(
    who: str, until: date, reason: str, at: datetime, refusal: type[Refusal]
) -> None:
    board = a_calling_board(ABC)
    with pytest.raises(refusal):
        board.extend(who, until, "secretary", reason, at)


def test_a_correction_to_refused_revokes_an_open_offer_and_calls_the_next() -> None:
    board = a_calling_board(ABC)
    board.strike("a", "decision-a", "d2", NOON, ABC)
    assert board.facts[-3:-1] == (PlaceRevoked("a", NOON), DecisionCorrected("a", "d2", NOON))
    assert board.offers["a"].state is OfferState.REVOKED
    assert offered(board) == ["a", "b", "c"]


def test_a_correction_to_refused_skips_only_the_turn_of_its_candidate() -> None:
    board = a_calling_board(ABC)
    board.strike("c", "decision-c", "d2", NOON, ABC)
    calls = followed(board, ABC, "c")
    board.release(calls, NOON)
    board.decline("a", NOON, calls)
    assert offered(board) == ["a", "b", "c"]
    assert board.offers["c"].decision_id == "decision-c-2"


def test_a_correction_revokes_an_accepted_place_and_calls_the_next() -> None:
    board = a_calling_board(ABC)
    board.accept("a", NOON)
    board.strike("a", "decision-a", "d2", NOON, ABC)
    assert (board.offers["a"].state, offered(board), board.places_held) == (OfferState.REVOKED, ["a", "b", "c"], 2)


def test_a_corrected_rank_revokes_the_place_and_gives_a_new_turn() -> None:
    """First admitted, then waiting behind c: c is called, then the candidate again on the new decision."""
    board = a_calling_board(ABC)
    board.accept("a", NOON)
    calls = followed(board, ABC, "a", rank=9)
    before = len(board.facts)
    board.release(calls, NOON)
    assert board.facts[before] == PlaceRevoked("a", NOON)
    assert offered(board) == ["a", "b", "c"]
    assert board.places_held == 2
    board.decline("c", NOON, calls)
    assert offered(board) == ["a", "b", "c", "a"]
    assert (board.offers["a"].decision_id, board.offers["a"].from_waiting_list) == ("decision-a-2", True)
    board.decline("a", NOON, calls)
    assert board.places_held == 1


def test_a_scheduled_release_is_due_until_it_is_released_or_missed() -> None:
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

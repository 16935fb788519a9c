"""A learner who leaves before the teaching begins frees a place for the next candidate; later ones do not."""

from datetime import UTC, datetime

import pytest

from services.applications.domain.edition import Edition, EditionStatus
from services.applications.domain.seats.board import SeatBoard
from services.applications.domain.seats.call_order import Calls
from services.applications.use_cases.seats import offers
from shared.kernel.repository import Cause
from tests.support.memory import InMemory
from tests.unit.applications.builders import NOON, a_seat_board, an_edition, ranked
from tests.unit.applications.memory import Lists


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 11, 2, 12, tzinfo=UTC)


async def left(status: EditionStatus) -> list[str]:
    """The candidates offered a place, after the learner `a` has left."""
    call_list, edition = ranked("a", "b"), an_edition()
    edition.status = status
    board = a_seat_board(capacity=1)
    board.release(Calls((call_list,)), NOON)
    board.accept("a", NOON)
    boards, lists, editions = InMemory[SeatBoard](board), Lists(call_list), InMemory[Edition](edition)
    command = offers.FreePlace(board.id, "a", Cause("enrolment-of-a", 4))
    for _ in range(2):
        await command(boards, lists, editions, Noon())
    kept = boards.kept[board.id]
    return [application for application, offer in kept.offers.items() if offer.call_position]


@pytest.mark.parametrize("status", [EditionStatus.OPEN, EditionStatus.CLOSED])
async def test_a_learner_who_leaves_before_the_teaching_frees_the_place_once(status: EditionStatus) -> None:
    assert await left(status) == ["a", "b"]


@pytest.mark.parametrize("status", [EditionStatus.RUNNING, EditionStatus.FINISHED, EditionStatus.CANCELLED])
async def test_a_learner_who_leaves_during_the_teaching_frees_no_place(status: EditionStatus) -> None:
    assert await left(status) == ["a"]

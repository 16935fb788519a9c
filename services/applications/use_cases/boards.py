"""Having a seat board decide with the call lists it works through, whatever is released in between."""

from collections.abc import Callable

from services.applications.domain.call_order import Calls
from services.applications.domain.errors import StaleCallList
from services.applications.domain.seat_board import SeatBoard
from services.applications.use_cases.ports import CallLists, SeatBoards
from shared.kernel.repository import Cause

READINGS = 40
"""How often call lists are read again when a release, or for a release a call, came in between."""


async def calls_of(board: SeatBoard, call_lists: CallLists) -> Calls:
    """The call lists that the board works through."""
    return Calls(tuple([await call_lists.get(one) for one in board.call_list_ids]))


async def change_board(
    boards: SeatBoards,
    call_lists: CallLists,
    edition_id: str,
    decide: Callable[[SeatBoard, Calls], object],
    cause: Cause | None = None,
) -> SeatBoard:
    """Load, let `decide` call one transition with the call lists, save; a release in between reads again."""

    def with_lists(calls: Calls) -> Callable[[SeatBoard], object]:
        return lambda board: decide(board, calls)

    for _ in range(READINGS):
        calls = await calls_of(await boards.get(edition_id), call_lists)
        try:
            return await boards.change(edition_id, with_lists(calls), cause=cause)
        except StaleCallList:
            continue
    raise StaleCallList(edition_id)

"""Changes a seat board together with its call lists, whatever is released concurrently."""

from collections.abc import Awaitable, Callable

from services.applications.domain.seats.board import SeatBoard
from services.applications.domain.seats.call_order import Calls
from services.applications.domain.seats.errors import StaleCallList
from services.applications.use_cases.ports import CallLists, SeatBoards
from shared.kernel.repository import Cause, Contended

READINGS = 40
"""How often the call lists are read again after a concurrent release or call."""


async def read_anew(edition_id: str, once: Callable[[], Awaitable[SeatBoard]]) -> SeatBoard:
    """Call `once`; retry while the call lists of the board have changed meanwhile.

    Raises `Contended` after too many retries: nothing was changed, and another try may succeed.
    """
    for _ in range(READINGS):
        try:
            return await once()
        except StaleCallList:
            continue
    raise Contended(f"seat board {edition_id}")


async def calls_of(board: SeatBoard, call_lists: CallLists) -> Calls:
    """The call lists of the board."""
    return Calls(tuple([await call_lists.get(one) for one in board.call_list_ids]))


async def change_board(
    boards: SeatBoards,
    call_lists: CallLists,
    edition_id: str,
    decide: Callable[[SeatBoard, Calls], object],
    cause: Cause | None = None,
) -> SeatBoard:
    """Load, let `decide` call one transition with the call lists, save; retry after a concurrent release."""

    async def once() -> SeatBoard:
        calls = await calls_of(await boards.get(edition_id), call_lists)
        return await boards.change(edition_id, lambda board: decide(board, calls), cause=cause)

    return await read_anew(edition_id, once)

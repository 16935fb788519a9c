"""Changes of a seat board that need its call lists; a concurrent release causes a retry."""

from collections.abc import Awaitable, Callable

from services.applications.domain.seats.board import SeatBoard
from services.applications.domain.seats.call_order import Calls
from services.applications.domain.seats.errors import StaleCallList
from services.applications.use_cases.ports import CallLists, SeatBoards
from shared.kernel.repository import Cause, Contended

READINGS = 40
"""The number of attempts before `Contended`: a concurrent release or call makes the lists that were read stale."""


async def retry_while_stale(edition_id: str, attempt: Callable[[], Awaitable[SeatBoard]]) -> SeatBoard:
    """Repeats an attempt while its call lists are stale. Raises `Contended` after too many; nothing was changed."""
    for _ in range(READINGS):
        try:
            return await attempt()
        except StaleCallList:
            continue
    raise Contended(f"seat board {edition_id}")


async def calls_of(board: SeatBoard, call_lists: CallLists) -> Calls:
    """The call lists of the board, in the order of their release."""
    return Calls(tuple([await call_lists.get(call_list_id) for call_list_id in board.call_list_ids]))


async def change_board(
    boards: SeatBoards,
    call_lists: CallLists,
    edition_id: str,
    decide: Callable[[SeatBoard, Calls], object],
    cause: Cause | None = None,
) -> SeatBoard:
    """Loads, lets `decide` call one transition with the call lists, saves; retries after a concurrent release."""

    async def attempt() -> SeatBoard:
        calls = await calls_of(await boards.get(edition_id), call_lists)
        return await boards.change(edition_id, lambda board: decide(board, calls), cause=cause)

    return await retry_while_stale(edition_id, attempt)

"""Call lists: written before the seat board changes, deleted if the board does not accept them."""

from collections.abc import Awaitable
from datetime import datetime

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application
from services.applications.domain.file.decision import Decision
from services.applications.domain.seats.board import SeatBoard
from services.applications.domain.seats.call_order import CallList, Calls, Candidate, RefusedCandidate
from services.applications.domain.seats.errors import StaleCallList
from services.applications.use_cases.ports import CallLists
from shared.kernel.errors import Refusal
from shared.kernel.ids import new_id


async def draw(
    edition: Edition,
    board: SeatBoard,
    calls: Calls,
    newcomers: list[Candidate],
    refusals: list[RefusedCandidate],
    call_lists: CallLists,
    now: datetime,
) -> Calls:
    """Writes a call list of the newcomers and of all candidates who still wait, by rank. Answers all lists with it."""
    new_ids = {candidate.application_id for candidate in newcomers}
    waiting = [
        candidate
        for candidate in board.waiting(calls)
        if board.may_still_be_called(candidate) and candidate.application_id not in new_ids
    ]
    call_list = CallList.draw(
        new_id(),
        edition.id,
        edition.institution_id,
        [*waiting, *newcomers],
        edition.shares,
        refusals,
        now,
        following=calls,
        turns=board.cursor,
    )
    await call_lists.unanswered.add(call_list)  # the board stores the reply
    return calls.with_list(call_list)


async def accepted(change: Awaitable[SeatBoard], drawn: Calls, call_lists: CallLists) -> SeatBoard:
    """Awaits the change that adds the last of these lists to the board. Deletes the list if the board has not added it.

    Otherwise deletes the lists that interrupted draws have left.
    """
    written = drawn.lists[-1].id
    try:
        board = await change
    except (Refusal, StaleCallList):
        await call_lists.discard(written)
        raise
    if written not in board.call_list_ids:  # the event was applied before
        await call_lists.discard(written)
    else:
        await call_lists.keep_only(board.id, board.call_list_ids)
    return board


def candidate_of(application: Application, decision: Decision) -> Candidate:
    """The candidate of a call order by this eligible decision."""
    assert decision.rank is not None
    assert application.submitted_at is not None
    return Candidate(application.id, decision.id, application.profile, decision.rank, application.submitted_at)

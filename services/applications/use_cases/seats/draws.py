"""Draws call lists from new decisions and all waiting candidates; the seat board takes each in one save."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application, FileStatus
from services.applications.domain.file.decision import Decision, DecisionStatus, Step, Verdict
from services.applications.domain.file.errors import AlreadyCalled
from services.applications.domain.seats.board import SeatBoard
from services.applications.domain.seats.call_order import CallList, Calls, Candidate, RefusedCandidate
from services.applications.domain.seats.errors import DecisionsUnsettled, NothingToRelease, StaleCallList
from services.applications.domain.seats.place import HOLDING
from services.applications.use_cases.ports import ApplicationReader, CallLists, SeatBoards
from services.applications.use_cases.seats.boards import calls_of, read_anew
from shared.kernel.clock import Clock
from shared.kernel.errors import Refusal
from shared.kernel.ids import new_id

Drawn = tuple[list[Candidate], list[RefusedCandidate]]
Gather = Callable[[SeatBoard, Calls], Awaitable[Drawn]]


async def draw_and_release(
    edition: Edition, gather: Gather, call_lists: CallLists, boards: SeatBoards, clock: Clock
) -> SeatBoard:
    """Draw a call list of the gathered and all waiting candidates for the board; retry after a concurrent call."""

    async def once() -> SeatBoard:
        board = await boards.get(edition.id)
        calls, now = await calls_of(board, call_lists), clock.now()
        try:
            candidates, refusals = await gather(board, calls)
            if not candidates and not refusals:
                raise NothingToRelease()
        except Refusal as refused:
            return await boards.change(edition.id, refusing(refused))  # or the board repeats its reply
        released = await drawn(edition, board, calls, candidates, refusals, call_lists, now)
        return await taken(boards.change(edition.id, lambda board: board.release(released, now)), released, call_lists)

    return await read_anew(edition.id, once)


async def taken(change: Awaitable[SeatBoard], calls: Calls | None, call_lists: CallLists) -> SeatBoard:
    """Let the board take the last of these lists.

    Deletes a list that it did not take, and those of interrupted draws.
    """
    written = calls.lists[-1].id if calls else ""
    try:
        board = await change
    except (Refusal, StaleCallList):
        if written:
            await call_lists.discard(written)
        raise
    if written and written not in board.call_list_ids:  # it had heard this before
        await call_lists.discard(written)
    elif written:
        await call_lists.keep_only(board.id, board.call_list_ids)
    return board


async def drawn(
    edition: Edition,
    board: SeatBoard,
    calls: Calls,
    newcomers: list[Candidate],
    refusals: list[RefusedCandidate],
    call_lists: CallLists,
    now: datetime,
) -> Calls:
    """The lists with one more: these candidates among all who wait, each by rank."""
    anew = {one.application_id for one in newcomers}
    waiting = [one for one in board.waiting(calls) if board.may_still_be_called(one)]
    call_list = CallList.draw(
        new_id(),
        edition.id,
        edition.institution_id,
        [*(one for one in waiting if one.application_id not in anew), *newcomers],
        edition.shares,
        refusals,
        now,
        following=calls,
        turns=board.cursor,
    )
    await call_lists.unanswered.add(call_list)  # the board keeps the reply
    return calls.with_list(call_list)


def all_validated(reader: ApplicationReader, edition_id: str) -> Gather:
    """All validated decisions that are on no list; refuses while a complete file is undecided."""

    async def gather(board: SeatBoard, calls: Calls) -> Drawn:
        candidates: list[Candidate] = []
        refusals: list[RefusedCandidate] = []
        unsettled, listed = 0, calls.decisions
        waiting = {one.decision_id for one in board.waiting(calls)}
        async for application in reader.of_edition(edition_id):
            decision = application.current_decision
            if not application.is_live:
                continue
            if decision is None or decision.step is not Step.VALIDATED:
                undecided = application.decision is DecisionStatus.PENDING
                unsettled += application.file is FileStatus.COMPLETE and undecided
            elif decision.verdict is Verdict.ELIGIBLE:
                candidate = candidate_of(application, decision)
                if decision.id not in waiting and board.may_still_be_called(candidate):
                    candidates.append(candidate)
            elif decision.id not in listed and not application.takes_back_eligibility(decision):
                refusals.append(RefusedCandidate(application.id, decision.id))  # others alone, after the board
        if unsettled:
            raise DecisionsUnsettled(count=unsettled)
        return candidates, refusals

    return gather


def alone(application: Application, decision: Decision, edition: Edition) -> Gather:
    """This candidate alone. A place held under the decision that it corrects is given up."""

    async def gather(board: SeatBoard, calls: Calls) -> Drawn:
        candidate, offer = candidate_of(application, decision), board.offers.get(application.id)
        waits = any(one.decision_id == decision.id for one in board.waiting(calls))
        if waits or (offer is not None and offer.decision_id == decision.id):
            return [], []
        if offer is not None and offer.state in HOLDING:
            edition.require_before_teaching()
        elif not board.may_still_be_called(candidate):
            raise AlreadyCalled()
        return [candidate], []

    return gather


def candidate_of(application: Application, decision: Decision) -> Candidate:
    """The candidate of an eligible decision."""
    assert decision.rank is not None
    assert application.submitted_at is not None
    return Candidate(application.id, decision.id, application.profile, decision.rank, application.submitted_at)


def refusing(refused: Refusal) -> Callable[[object], object]:
    """A transition that raises the refusal, so that the aggregate stores it as its reply."""

    def refuse(_: object) -> None:
        raise refused

    return refuse

"""Places: the whole list released, offers answered, late ones taken back; the seat board decides, the files follow."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.applications.domain.application import Application, FileStatus, ReceivedOffer
from services.applications.domain.call_order import CallList, Candidate, RefusedCandidate
from services.applications.domain.decision import DecisionStatus, Step, Verdict
from services.applications.domain.edition import Edition
from services.applications.domain.errors import DecisionsUnsettled, NothingToRelease, StaleCallList
from services.applications.domain.events import Outcome
from services.applications.domain.seat_board import SeatBoard
from services.applications.use_cases.fan_out import in_pages
from services.applications.use_cases.ports import ApplicationReader, Applications, CallLists, Editions, SeatBoards
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.context import surrounded_by
from shared.kernel.ids import new_id
from shared.kernel.repository import Cause

READINGS = 5
"""How often a call list is read again when a release came in between; an edition is released once."""


@dataclass(frozen=True)
class ReleaseList(Command[SeatBoard]):
    edition_id: str


async def release_list(
    command: ReleaseList,
    editions: Editions,
    reader: ApplicationReader,
    call_lists: CallLists,
    boards: SeatBoards,
    clock: Clock,
) -> SeatBoard:
    """Release every validated decision of the edition: the call list is written, then the board calls from it."""
    board, now = await boards.get(command.edition_id), clock.now()
    if board.call_list_id:  # released before: the board says so, or repeats its reply
        call_list = await call_lists.get(board.call_list_id)
    else:
        call_list = await _draw(await editions.get(command.edition_id), reader, now)
        with surrounded_by(keyed=None):  # the reply to be kept is the board's
            await call_lists.add(call_list)
    return await boards.change(board.id, lambda board: board.release(call_list, now))


async def _draw(edition: Edition, reader: ApplicationReader, at: datetime) -> CallList:
    """The call list of all that is validated; refuses while a complete file is undecided."""
    candidates, refusals, unsettled = [], [], 0
    async for application in reader.of_edition(edition.id):
        decision = application.current_decision
        if not application.is_live or application.decision is not DecisionStatus.PENDING:
            continue
        if decision is None or decision.step is not Step.VALIDATED:
            unsettled += application.file is FileStatus.COMPLETE
        elif decision.verdict is Verdict.REFUSED:
            refusals.append(RefusedCandidate(application.id, decision.id))
        else:
            candidates.append(_candidate(application))
    if unsettled:
        raise DecisionsUnsettled(count=unsettled)
    if not candidates and not refusals:
        raise NothingToRelease()
    return CallList.draw(new_id(), edition.id, edition.institution_id, candidates, edition.shares, refusals, at)


def _candidate(application: Application) -> Candidate:
    decision = application.current_decision
    assert decision is not None
    assert decision.rank is not None
    assert application.submitted_at is not None
    return Candidate(application.id, decision.id, application.profile, decision.rank, application.submitted_at)


@dataclass(frozen=True)
class ReleaseDecisions(Command[int]):
    """Because the board has taken a call list: `called` of it at once, the others wait, save those `gone`."""

    call_list_id: str
    called: int
    gone: tuple[str, ...]
    at: datetime
    cause: Cause


async def release_decisions(command: ReleaseDecisions, call_lists: CallLists, applications: Applications) -> int:
    """Make each decision of the list known. Answers how many files took it."""
    call_list = await call_lists.get(command.call_list_id)
    waiting = [one for one in call_list.calls[command.called :] if one.application_id not in set(command.gone)]
    outcomes: list[tuple[Candidate | RefusedCandidate, Outcome, int | None]] = [
        *((one, Outcome.ADMITTED, None) for one in call_list.calls[: command.called]),
        *((one, Outcome.WAITLISTED, rank) for rank, one in enumerate(waiting, start=1)),
        *((one, Outcome.REFUSED, None) for one in call_list.refusals),
    ]

    async def release(entry: tuple[Candidate | RefusedCandidate, Outcome, int | None]) -> None:
        candidate, outcome, waiting_rank = entry
        await applications.change(
            candidate.application_id,
            lambda it: it.release_decision(candidate.decision_id, outcome, waiting_rank, command.at),
            cause=command.cause,
        )

    return await in_pages(outcomes, release)


@dataclass(frozen=True)
class AcceptOffer(Command[SeatBoard]):
    application_id: str


async def accept_offer(command: AcceptOffer, applications: Applications, boards: SeatBoards, clock: Clock) -> SeatBoard:
    application = await applications.get(command.application_id)
    application.require_offer()
    return await boards.change(application.edition_id, lambda board: board.accept(application.id, clock.now()))


@dataclass(frozen=True)
class DeclineOffer(Command[SeatBoard]):
    application_id: str


async def decline_offer(
    command: DeclineOffer, applications: Applications, boards: SeatBoards, call_lists: CallLists, clock: Clock
) -> SeatBoard:
    application = await applications.get(command.application_id)
    application.require_offer()
    return await _change_with_list(
        boards,
        call_lists,
        application.edition_id,
        lambda board, call_list: board.decline(application.id, clock.now(), call_list),
    )


@dataclass(frozen=True)
class FreePlace(Command[SeatBoard]):
    """Because the application was withdrawn."""

    edition_id: str
    application_id: str
    cause: Cause


async def free_place(command: FreePlace, boards: SeatBoards, call_lists: CallLists, clock: Clock) -> SeatBoard:
    """Whatever the person held goes to the next; whoever is not called yet will never be."""
    return await _change_with_list(
        boards,
        call_lists,
        command.edition_id,
        lambda board, call_list: board.withdraw(command.application_id, clock.now(), call_list),
        cause=command.cause,
    )


@dataclass(frozen=True)
class ExpireOffers(Command[SeatBoard]):
    """Because time has passed."""

    edition_id: str


async def expire_offers(command: ExpireOffers, boards: SeatBoards, call_lists: CallLists, clock: Clock) -> SeatBoard:
    return await _change_with_list(
        boards, call_lists, command.edition_id, lambda board, call_list: board.expire(clock.now(), call_list)
    )


async def _change_with_list(
    boards: SeatBoards,
    call_lists: CallLists,
    edition_id: str,
    decide: Callable[[SeatBoard, CallList | None], object],
    cause: Cause | None = None,
) -> SeatBoard:
    """Have the board decide with the call list it works through; a release in between reads again."""

    def with_list(call_list: CallList | None) -> Callable[[SeatBoard], object]:
        return lambda board: decide(board, call_list)

    for _ in range(READINGS):
        board = await boards.get(edition_id)
        call_list = await call_lists.get(board.call_list_id) if board.call_list_id else None
        try:
            return await boards.change(edition_id, with_list(call_list), cause=cause)
        except StaleCallList:
            continue
    raise StaleCallList(edition_id)


@dataclass(frozen=True)
class RecordOffer(Command[Application]):
    """Because the board has offered a place."""

    application_id: str
    offer: ReceivedOffer
    cause: Cause


async def record_offer(command: RecordOffer, applications: Applications) -> Application:
    return await applications.change(
        command.application_id, lambda application: application.hear_offer(command.offer), cause=command.cause
    )


@dataclass(frozen=True)
class RecordAcceptance(Command[Application]):
    application_id: str
    at: datetime
    cause: Cause


async def record_acceptance(command: RecordAcceptance, applications: Applications) -> Application:
    return await applications.change(
        command.application_id, lambda application: application.hear_acceptance(command.at), cause=command.cause
    )


@dataclass(frozen=True)
class RecordRefusal(Command[Application]):
    application_id: str
    at: datetime
    cause: Cause


async def record_refusal(command: RecordRefusal, applications: Applications) -> Application:
    return await applications.change(
        command.application_id, lambda application: application.hear_refusal(command.at), cause=command.cause
    )


@dataclass(frozen=True)
class RecordExpiry(Command[Application]):
    application_id: str
    at: datetime
    cause: Cause


async def record_expiry(command: RecordExpiry, applications: Applications) -> Application:
    return await applications.change(
        command.application_id, lambda application: application.hear_expiry(command.at), cause=command.cause
    )


USE_CASES: list[Callable[..., Awaitable[Any]]] = [
    release_list,
    release_decisions,
    accept_offer,
    decline_offer,
    free_place,
    expire_offers,
    record_offer,
    record_acceptance,
    record_refusal,
    record_expiry,
]

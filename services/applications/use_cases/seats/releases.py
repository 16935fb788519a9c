"""Releases of decisions: the whole list, later lists, one file alone, at a set time; and simulations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application, FileStatus
from services.applications.domain.file.decision import Decision, Step, Verdict
from services.applications.domain.seats.board import SeatBoard
from services.applications.domain.seats.call_order import Calls, Candidate, RefusedCandidate
from services.applications.domain.seats.place import OfferState
from services.applications.domain.seats.simulation import Simulation, simulate
from services.applications.use_cases.fan_out import in_pages
from services.applications.use_cases.ports import ApplicationReader, Applications, CallLists, Editions, SeatBoards
from services.applications.use_cases.seats.boards import change_board
from services.applications.use_cases.seats.draws import all_validated, alone, candidate_of, draw_and_release, refusing
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import IllegalTransition, Refusal
from shared.kernel.repository import Cause
from shared.kernel.words import Outcome


@dataclass(frozen=True)
class ReleaseList(Command[SeatBoard], did="release-list"):
    """Releases all validated decisions: writes a call list, from which the board calls.

    Later releases insert the new decisions among those who still wait, by rank.
    """

    edition_id: str

    async def __call__(
        self,
        editions: Editions,
        reader: ApplicationReader,
        call_lists: CallLists,
        boards: SeatBoards,
        clock: Clock,
    ) -> SeatBoard:
        edition = await editions.get(self.edition_id)
        return await draw_and_release(edition, all_validated(reader, edition.id), call_lists, boards, clock)


@dataclass(frozen=True)
class ReleaseAlone(Command[Application], did="release-alone"):
    """Releases one validated decision without the list.

    For an eligible one the board takes a new call list of this candidate and all who wait. For a refusal that corrects
    an eligible decision the board first takes the place back. The file follows.
    """

    application_id: str

    async def __call__(
        self,
        applications: Applications,
        editions: Editions,
        call_lists: CallLists,
        boards: SeatBoards,
        clock: Clock,
    ) -> Application:
        application, now = await applications.get(self.application_id), clock.now()
        decision = application.current_decision
        if decision is None or decision.step is not Step.VALIDATED:
            return await applications.change(application.id, lambda application: application.release_refusal(now))
        edition = await editions.get(application.edition_id)
        if decision.verdict is Verdict.ELIGIBLE:
            gather = alone(application, decision, edition)
            consult = partial(draw_and_release, edition, gather, call_lists, boards.unanswered, clock)
        elif application.takes_back_eligibility(decision):
            consult = partial(_strike, application, decision, edition, boards.unanswered, call_lists, now)
        else:
            return await applications.change(application.id, lambda application: application.release_refusal(now))
        try:
            _require_live(application)
            await consult()
        except Refusal as refused:
            return await applications.change(application.id, refusing(refused))  # or it repeats its reply
        return await applications.change(application.id, lambda _: None)


async def _strike(
    application: Application,
    decision: Decision,
    edition: Edition,
    boards: SeatBoards,
    call_lists: CallLists,
    now: datetime,
) -> SeatBoard:
    corrected = decision.corrects or ""

    def decide(board: SeatBoard, calls: Calls) -> None:
        offer = board.offers.get(application.id)
        if offer is not None and offer.state is OfferState.ACCEPTED:
            edition.require_before_teaching()
        board.strike(application.id, corrected, decision.id, now, calls)

    return await change_board(boards, call_lists, edition.id, decide)


def _require_live(application: Application) -> None:
    if not application.is_live:
        raise IllegalTransition("application", "release the decision of", application.file, ("complete",))


@dataclass(frozen=True)
class ScheduleRelease(Command[SeatBoard], did="schedule-release"):
    """`at` None cancels a scheduled release."""

    edition_id: str
    at: datetime | None

    async def __call__(self, boards: SeatBoards, clock: Clock) -> SeatBoard:
        return await boards.change(self.edition_id, lambda board: board.schedule(self.at, clock.now()))


@dataclass(frozen=True)
class KeepTime(Command[SeatBoard], did="keep-time"):
    """Releases what was scheduled by now (a refusal is noted on the board), then expires late offers.

    Fired by a timer.
    """

    edition_id: str

    async def __call__(
        self,
        editions: Editions,
        reader: ApplicationReader,
        call_lists: CallLists,
        boards: SeatBoards,
        clock: Clock,
    ) -> SeatBoard:
        board, now = await boards.get(self.edition_id), clock.now()
        if board.release_at is not None and board.release_at <= now:
            try:
                await ReleaseList(board.id)(editions, reader, call_lists, boards, clock)
            except Refusal as refused:
                why = refused.code
                await boards.change(board.id, lambda board: board.miss_release(why))
        return await change_board(boards, call_lists, board.id, lambda board, calls: board.expire(now, calls))


@dataclass(frozen=True)
class ReleaseDecisions(Command[int], did="release-decisions"):
    """The board has taken a call list: releases each decision of it that is not released. Returns how many files
    accepted it.

    The first `called` are admitted; the others wait, except those `gone`.
    """

    call_list_id: str
    called: int
    gone: tuple[str, ...]
    at: datetime
    cause: Cause

    async def __call__(self, call_lists: CallLists, applications: Applications) -> int:
        call_list = await call_lists.get(self.call_list_id)
        gone, at_once = set(self.gone), call_list.calls[: self.called]
        waiting = [one for one in call_list.calls[self.called :] if one.application_id not in gone]
        outcomes: list[tuple[Candidate | RefusedCandidate, Outcome, int | None]] = [
            *((one, Outcome.ADMITTED, None) for one in at_once if one.application_id not in gone),
            *((one, Outcome.WAITLISTED, rank) for rank, one in enumerate(waiting, start=1)),
            *((one, Outcome.REFUSED, None) for one in call_list.refusals),
        ]

        async def release(entry: tuple[Candidate | RefusedCandidate, Outcome, int | None]) -> None:
            candidate, outcome, waiting_rank = entry
            await applications.change(
                candidate.application_id,
                lambda it: it.release_decision(candidate.decision_id, outcome, waiting_rank, self.at),
                cause=self.cause,
            )

        return await in_pages(outcomes, release)


@dataclass(frozen=True)
class RecordCorrection(Command[Application], did="record-correction"):
    """The board has applied a refusal that corrects a decision."""

    application_id: str
    decision_id: str
    at: datetime
    cause: Cause

    async def __call__(self, applications: Applications) -> Application:
        return await applications.change(
            self.application_id,
            lambda application: application.record_correction(self.decision_id, self.at),
            cause=self.cause,
        )


@dataclass(frozen=True)
class SimulateRelease(Query[Simulation]):
    """The candidates that would be called on the ranks entered so far, for another capacity or other shares; None keeps
    those of the edition."""

    edition_id: str
    capacity: int | None
    shares: Mapping[str, Fraction] | None

    async def __call__(self, editions: Editions, reader: ApplicationReader) -> Simulation:
        edition = await editions.get(self.edition_id)
        candidates, undecided = [], 0
        async for application in reader.of_edition(edition.id):
            decision = application.current_decision
            if not application.is_live:
                continue
            if decision is None:
                undecided += application.file is FileStatus.COMPLETE
            elif decision.verdict is Verdict.ELIGIBLE:
                candidates.append(candidate_of(application, decision))
        return simulate(edition, candidates, undecided, self.capacity, self.shares)

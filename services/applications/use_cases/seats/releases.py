"""Releases of decisions: the whole list, a later list, one decision, a scheduled release; and a simulation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from services.applications.domain.edition import Edition
from services.applications.domain.file.application import Application, FileStatus
from services.applications.domain.file.decision import Decision, DecisionStatus, Step, Verdict
from services.applications.domain.file.errors import AlreadyCalled
from services.applications.domain.seats.board import SeatBoard
from services.applications.domain.seats.call_order import Calls, Candidate, RefusedCandidate
from services.applications.domain.seats.errors import DecisionsUnsettled, NothingToRelease
from services.applications.domain.seats.place import HOLDING, OfferState
from services.applications.domain.seats.simulation import Simulation, simulate
from services.applications.use_cases.fan_out import in_pages
from services.applications.use_cases.ports import ApplicationReader, Applications, CallLists, Editions, SeatBoards
from services.applications.use_cases.seats.boards import calls_of, change_board, retry_while_stale
from services.applications.use_cases.seats.draws import accepted, candidate_of, draw
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, Query
from shared.kernel.errors import IllegalTransition, Refusal
from shared.kernel.repository import Cause
from shared.kernel.words import Outcome


@dataclass(frozen=True)
class ReleaseList(Command[SeatBoard], did="release-list"):
    """Releases every validated decision: writes a call list, then the board calls candidates from it.

    A later release adds the decisions validated since to the candidates who still wait, by rank.
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

        async def release() -> SeatBoard:
            board, now = await boards.get(edition.id), clock.now()
            calls = await calls_of(board, call_lists)
            try:
                candidates, refusals = await _validated(reader, board, calls)
            except Refusal as refused:
                return await boards.change(edition.id, _refusing(refused))
            drawn = await draw(edition, board, calls, candidates, refusals, call_lists, now)
            return await accepted(boards.change(edition.id, lambda board: board.release(drawn, now)), drawn, call_lists)

        return await retry_while_stale(edition.id, release)


async def _validated(
    reader: ApplicationReader, board: SeatBoard, calls: Calls
) -> tuple[list[Candidate], list[RefusedCandidate]]:
    """The validated decisions that are on no list yet. Refuses while a complete file has no validated decision."""
    candidates: list[Candidate] = []
    refusals: list[RefusedCandidate] = []
    unsettled, listed = 0, calls.decisions
    waiting = {candidate.decision_id for candidate in board.waiting(calls)}
    async for application in reader.of_edition(board.id):
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
            refusals.append(RefusedCandidate(application.id, decision.id))  # the others need `ReleaseAlone`
    if unsettled:
        raise DecisionsUnsettled(count=unsettled)
    if not candidates and not refusals:
        raise NothingToRelease()
    return candidates, refusals


@dataclass(frozen=True)
class ReleaseAlone(Command[Application], did="release-alone"):
    """Releases one validated decision without waiting for the list.

    An eligible decision: the board calls from a new list of this candidate and all who wait. A refusal that corrects an
    eligible decision: the board revokes the place. The application then follows by event. Other refusals change the
    application alone.
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
        eligible = decision is not None and decision.verdict is Verdict.ELIGIBLE
        if (
            decision is None
            or decision.step is not Step.VALIDATED
            or not (eligible or application.takes_back_eligibility(decision))
        ):
            return await applications.change(application.id, lambda application: application.release_refusal(now))
        edition = await editions.get(application.edition_id)
        try:
            if not application.is_live:
                raise IllegalTransition("application", "release the decision of", application.file, ("complete",))
            if eligible:
                await _call(application, decision, edition, boards.unanswered, call_lists, clock)
            else:
                await _strike(application, decision, edition, boards.unanswered, call_lists, now)
        except Refusal as refused:
            return await applications.change(application.id, _refusing(refused))
        return await applications.change(application.id, lambda _: None)  # stores the reply


async def _call(
    application: Application,
    decision: Decision,
    edition: Edition,
    boards: SeatBoards,
    call_lists: CallLists,
    clock: Clock,
) -> SeatBoard:
    """Adds the candidate to those who wait. Revokes a place that is held by the decision that this one corrects."""
    candidate = candidate_of(application, decision)

    async def call() -> SeatBoard:
        board, now = await boards.get(edition.id), clock.now()
        calls, offer = await calls_of(board, call_lists), board.offers.get(application.id)
        waits = any(waiting.decision_id == decision.id for waiting in board.waiting(calls))
        if waits or (offer is not None and offer.decision_id == decision.id):
            raise NothingToRelease()
        if offer is not None and offer.state in HOLDING:
            edition.require_before_teaching()
        elif not board.may_still_be_called(candidate):
            raise AlreadyCalled()
        drawn = await draw(edition, board, calls, [candidate], [], call_lists, now)
        return await accepted(boards.change(edition.id, lambda board: board.release(drawn, now)), drawn, call_lists)

    return await retry_while_stale(edition.id, call)


async def _strike(
    application: Application,
    decision: Decision,
    edition: Edition,
    boards: SeatBoards,
    call_lists: CallLists,
    now: datetime,
) -> SeatBoard:
    """Revokes what the board gave for the eligible decision that this refusal corrects."""
    corrected = decision.corrects or ""

    def strike(board: SeatBoard, calls: Calls) -> None:
        offer = board.offers.get(application.id)
        if offer is not None and offer.state is OfferState.ACCEPTED:
            edition.require_before_teaching()
        board.strike(application.id, corrected, decision.id, now, calls)

    return await change_board(boards, call_lists, edition.id, strike)


def _refusing(refused: Refusal) -> Callable[[object], None]:
    """A transition that refuses: a retry of a request that was carried out gets its stored reply instead."""

    def refuse(_: object) -> None:
        raise refused

    return refuse


@dataclass(frozen=True)
class ScheduleRelease(Command[SeatBoard], did="schedule-release"):
    """Schedules the release of the whole list; `at` None cancels it."""

    edition_id: str
    at: datetime | None

    async def __call__(self, boards: SeatBoards, clock: Clock) -> SeatBoard:
        return await boards.change(self.edition_id, lambda board: board.schedule(self.at, clock.now()))


@dataclass(frozen=True)
class KeepTime(Command[SeatBoard], did="keep-time"):
    """Carries out a scheduled release, then expires late offers. The timer of the board triggers it.

    A refusal of the release is recorded on the board.
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
    """Releases the decisions of a call list on their applications, after the board has added the list.

    The first `called` candidates have an offer, the others wait, those `gone` are skipped. Answers the number of
    applications that were changed.
    """

    call_list_id: str
    called: int
    gone: tuple[str, ...]
    at: datetime
    cause: Cause

    async def __call__(self, call_lists: CallLists, applications: Applications) -> int:
        call_list = await call_lists.get(self.call_list_id)
        gone, at_once = set(self.gone), call_list.calls[: self.called]
        waiting = [candidate for candidate in call_list.calls[self.called :] if candidate.application_id not in gone]
        outcomes: list[tuple[Candidate | RefusedCandidate, Outcome, int | None]] = [
            *((candidate, Outcome.ADMITTED, None) for candidate in at_once if candidate.application_id not in gone),
            *((candidate, Outcome.WAITLISTED, rank) for rank, candidate in enumerate(waiting, start=1)),
            *((candidate, Outcome.REFUSED, None) for candidate in call_list.refusals),
        ]

        async def release(entry: tuple[Candidate | RefusedCandidate, Outcome, int | None]) -> None:
            candidate, outcome, waiting_rank = entry
            await applications.change(
                candidate.application_id,
                lambda application: application.release_decision(candidate.decision_id, outcome, waiting_rank, self.at),
                cause=self.cause,
            )

        return await in_pages(outcomes, release)


@dataclass(frozen=True)
class RecordCorrection(Command[Application], did="record-correction"):
    """Releases a refusal that corrects an eligible decision, after the board has revoked the place."""

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
    """Simulates a release by the ranks entered so far, with this capacity and these shares; None: the edition's own."""

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

"""Offers: answered, extended, freed. The seat board decides; the applications follow by event."""

from dataclasses import dataclass
from datetime import date, datetime

from services.applications.domain.file.application import Application, ReceivedOffer
from services.applications.domain.seats.board import SeatBoard
from services.applications.use_cases.ports import Applications, CallLists, Editions, SeatBoards
from services.applications.use_cases.seats.boards import calls_of, change_board, retry_while_stale
from services.applications.use_cases.seats.draws import accepted, candidate_of, draw
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.repository import Cause


@dataclass(frozen=True)
class AcceptOffer(Command[SeatBoard], did="accept-offer"):
    application_id: str

    async def __call__(self, applications: Applications, boards: SeatBoards, clock: Clock) -> SeatBoard:
        application = await applications.get(self.application_id)
        application.require_offer()
        return await boards.change(application.edition_id, lambda board: board.accept(application.id, clock.now()))


@dataclass(frozen=True)
class DeclineOffer(Command[SeatBoard], did="decline-offer"):
    application_id: str

    async def __call__(
        self, applications: Applications, boards: SeatBoards, call_lists: CallLists, clock: Clock
    ) -> SeatBoard:
        application = await applications.get(self.application_id)
        application.require_offer()
        return await change_board(
            boards,
            call_lists,
            application.edition_id,
            lambda board, calls: board.decline(application.id, clock.now(), calls),
        )


@dataclass(frozen=True)
class FreePlace(Command[SeatBoard | None], did="free-place"):
    """Frees the place and calls the next candidate, after the application was withdrawn or the enrolment has ended.

    A candidate who was not called yet is skipped later. Once the teaching has begun, the board does not change.
    """

    edition_id: str
    application_id: str
    cause: Cause

    async def __call__(
        self, boards: SeatBoards, call_lists: CallLists, editions: Editions, clock: Clock
    ) -> SeatBoard | None:
        if not (await editions.get(self.edition_id)).before_teaching:
            return None
        return await change_board(
            boards,
            call_lists,
            self.edition_id,
            lambda board, calls: board.withdraw(self.application_id, clock.now(), calls),
            cause=self.cause,
        )


@dataclass(frozen=True)
class ReadmitToBoard(Command[SeatBoard], did="readmit-to-board"):
    """Readmits a reopened application to the call order.

    It keeps a turn to come. If its turn has passed, a new list has it among the candidates who still wait.
    """

    edition_id: str
    application_id: str
    cause: Cause

    async def __call__(
        self,
        applications: Applications,
        editions: Editions,
        boards: SeatBoards,
        call_lists: CallLists,
        clock: Clock,
    ) -> SeatBoard:
        application, edition = await applications.get(self.application_id), await editions.get(self.edition_id)
        decision = application.released_decision

        async def readmit() -> SeatBoard:
            board, now = await boards.get(edition.id), clock.now()
            calls = await calls_of(board, call_lists)
            board.readmit(application.id, now)  # on the copy, to see if the candidate may be called again
            if decision is not None and decision.may_be_offered and board.turn_has_passed(application.id, calls):
                candidate = candidate_of(application, decision)
                if board.may_still_be_called(candidate):
                    drawn = await draw(edition, board, calls, [candidate], [], call_lists, now)
                    change = boards.change(
                        edition.id, lambda board: board.readmit(application.id, now, drawn), cause=self.cause
                    )
                    return await accepted(change, drawn, call_lists)
            return await boards.change(edition.id, lambda board: board.readmit(application.id, now), cause=self.cause)

        return await retry_while_stale(edition.id, readmit)


@dataclass(frozen=True)
class ExtendOffer(Command[SeatBoard], did="extend-offer"):
    """Extends the deadline to the end of the day `until`, for one of the listed reasons."""

    application_id: str
    edition_id: str
    until: date
    by: str
    reason: str

    async def __call__(self, boards: SeatBoards, clock: Clock) -> SeatBoard:
        return await boards.change(
            self.edition_id,
            lambda board: board.extend(self.application_id, self.until, self.by, self.reason, clock.now()),
        )


@dataclass(frozen=True)
class RecordOffer(Command[Application], did="record-offer"):
    """Records the offer of the board on the application."""

    application_id: str
    offer: ReceivedOffer
    cause: Cause

    async def __call__(self, applications: Applications) -> Application:
        return await applications.change(
            self.application_id, lambda application: application.record_offer(self.offer), cause=self.cause
        )


@dataclass(frozen=True)
class RecordExtension(Command[Application], did="record-extension"):
    application_id: str
    answer_by: datetime
    cause: Cause

    async def __call__(self, applications: Applications) -> Application:
        return await applications.change(
            self.application_id,
            lambda application: application.record_extension(self.answer_by),
            cause=self.cause,
        )


@dataclass(frozen=True)
class RecordAcceptance(Command[Application], did="record-acceptance"):
    application_id: str
    at: datetime
    cause: Cause

    async def __call__(self, applications: Applications) -> Application:
        return await applications.change(
            self.application_id, lambda application: application.record_acceptance(self.at), cause=self.cause
        )


@dataclass(frozen=True)
class RecordRefusal(Command[Application], did="record-refusal"):
    application_id: str
    at: datetime
    cause: Cause

    async def __call__(self, applications: Applications) -> Application:
        return await applications.change(
            self.application_id, lambda application: application.record_decline(self.at), cause=self.cause
        )


@dataclass(frozen=True)
class RecordExpiry(Command[Application], did="record-expiry"):
    application_id: str
    at: datetime
    cause: Cause

    async def __call__(self, applications: Applications) -> Application:
        return await applications.change(
            self.application_id, lambda application: application.record_expiry(self.at), cause=self.cause
        )

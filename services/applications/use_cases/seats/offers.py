"""Offers: accepted, declined, extended, freed. The seat board decides, the files follow."""

from dataclasses import dataclass
from datetime import date, datetime

from services.applications.domain.file.application import Application, ReceivedOffer
from services.applications.domain.seats.board import SeatBoard
from services.applications.use_cases.ports import Applications, CallLists, Editions, SeatBoards
from services.applications.use_cases.seats.boards import calls_of, change_board, read_anew
from services.applications.use_cases.seats.draws import candidate_of, drawn, taken
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
    """The application was withdrawn, or its enrolment has ended: gives the place to the next, or removes the
    candidate from the list.

    Once the teaching has begun the board stays unchanged: nobody is called into half a course.
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
    """The application was reopened: restores its turn. A turn that has passed meanwhile comes again, by rank among
    those who wait."""

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

        async def once() -> SeatBoard:
            board, now, anew = await boards.get(edition.id), clock.now(), None
            calls = await calls_of(board, call_lists)
            board.readmit(application.id, now)  # the copy in hand: would they be called again?
            if decision is not None and decision.may_be_offered and board.turn_has_passed(application.id, calls):
                back = candidate_of(application, decision)
                if board.may_still_be_called(back):
                    anew = await drawn(edition, board, calls, [back], [], call_lists, now)
            change = boards.change(edition.id, lambda board: board.readmit(application.id, now, anew), cause=self.cause)
            return await taken(change, anew, call_lists)

        return await read_anew(edition.id, once)


@dataclass(frozen=True)
class ExtendOffer(Command[SeatBoard], did="extend-offer"):
    """Extends the answer deadline to the end of the day `until`, by the secretary, for a reason of the list."""

    application_id: str
    until: date
    by: str
    reason: str

    async def __call__(self, applications: Applications, boards: SeatBoards, clock: Clock) -> SeatBoard:
        application = await applications.get(self.application_id)
        return await boards.change(
            application.edition_id,
            lambda board: board.extend(application.id, self.until, self.by, self.reason, clock.now()),
        )


@dataclass(frozen=True)
class RecordOffer(Command[Application], did="record-offer"):
    """The board has offered a place."""

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

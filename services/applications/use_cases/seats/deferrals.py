"""Places for learners who continue in a later edition: requested, decided by the board of that edition, recorded in the
file."""

from dataclasses import dataclass

from services.applications.domain.file.application import Application
from services.applications.domain.seats.board import SeatBoard
from services.applications.use_cases.ports import Applications, CallLists, Editions, SeatBoards
from services.applications.use_cases.seats.boards import change_board
from services.applications.use_cases.seats.offers import FreePlace
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.repository import Cause


@dataclass(frozen=True)
class AskLaterPlace(Command[SeatBoard | None], did="ask-later-place"):
    """An enrolment asks for a deferral: stores the request, then asks the board of the later edition.

    `LearnEdition` opens a board and then looks for requests: whichever comes second sees the write of the other.
    """

    application_id: str
    enrolment_id: str
    to_edition_id: str
    cause: Cause

    async def __call__(self, applications: Applications, boards: SeatBoards, clock: Clock) -> SeatBoard | None:
        await applications.change(
            self.application_id,
            lambda application: application.ask_later_place(self.enrolment_id, self.to_edition_id),
            cause=self.cause,
        )
        if await boards.find(self.to_edition_id) is None:
            return None
        return await boards.change(
            self.to_edition_id, lambda board: board.reserve(self.application_id, clock.now()), cause=self.cause
        )


@dataclass(frozen=True)
class DropLaterPlace(Command[SeatBoard | None], did="drop-later-place"):
    """The enrolment ended before it continued in the later edition: drops the request and frees a reserved place."""

    application_id: str
    to_edition_id: str
    cause: Cause

    async def __call__(
        self,
        applications: Applications,
        boards: SeatBoards,
        call_lists: CallLists,
        editions: Editions,
        clock: Clock,
    ) -> SeatBoard | None:
        await applications.change(
            self.application_id, lambda application: application.drop_later_place(self.to_edition_id), cause=self.cause
        )
        if await boards.find(self.to_edition_id) is None:
            return None
        return await FreePlace(self.to_edition_id, self.application_id, self.cause)(
            boards,
            call_lists,
            editions,
            clock,
        )


async def answer_question(
    application_id: str,
    edition_id: str,
    applications: Applications,
    boards: SeatBoards,
    call_lists: CallLists,
    clock: Clock,
) -> None:
    """Let the board of a new edition answer, unless the request was dropped meanwhile."""
    await boards.change(edition_id, lambda board: board.reserve(application_id, clock.now()))
    asked = (await applications.get(application_id)).deferral
    if asked is None or asked.to_edition_id != edition_id:
        await change_board(
            boards, call_lists, edition_id, lambda board, calls: board.withdraw(application_id, clock.now(), calls)
        )


@dataclass(frozen=True)
class RecordReservation(Command[Application], did="record-reservation"):
    """The board of the later edition has answered; `refused` is the reason of a refusal, None for a place."""

    application_id: str
    to_edition_id: str
    refused: str | None
    cause: Cause

    async def __call__(self, applications: Applications) -> Application:
        def record(application: Application) -> None:
            if self.refused is None:
                application.record_reservation(self.to_edition_id)
            else:
                application.record_reservation_refusal(self.to_edition_id, self.refused)

        return await applications.change(self.application_id, record, cause=self.cause)

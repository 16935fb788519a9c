"""Editions from the catalogue: opened with a seat board, followed, cancelled with their files."""

from dataclasses import dataclass
from datetime import datetime

from services.applications.domain.edition import Edition, EditionStatus
from services.applications.domain.records.sweep import Sweep
from services.applications.domain.seats.board import SeatBoard
from services.applications.use_cases.fan_out import in_pages
from services.applications.use_cases.ports import (
    ApplicationReader,
    Applications,
    CallLists,
    Editions,
    SeatBoards,
    Sweeps,
)
from services.applications.use_cases.seats.deferrals import answer_question
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.repository import Cause


@dataclass(frozen=True)
class LearnEdition(Command[Edition], did="learn-edition"):
    """Stores the edition, opens its board and plans the sweep of uploads, each once.

    Answers learners of earlier editions who asked for a place before.
    """

    edition: Edition

    async def __call__(
        self,
        editions: Editions,
        applications: Applications,
        reader: ApplicationReader,
        boards: SeatBoards,
        call_lists: CallLists,
        sweeps: Sweeps,
        clock: Clock,
    ) -> Edition:
        edition = await editions.add(self.edition)
        await boards.add(SeatBoard.open(edition))
        await sweeps.add(Sweep.planned(clock.now()))
        for application_id in await reader.asking_for_place_in(edition.id):
            await answer_question(application_id, edition.id, applications, boards, call_lists, clock)
        return edition


@dataclass(frozen=True)
class FollowEdition(Command[Edition], did="follow-edition"):
    edition_id: str
    status: EditionStatus
    cause: Cause

    async def __call__(self, editions: Editions) -> Edition:
        return await editions.change(self.edition_id, lambda edition: edition.become(self.status), cause=self.cause)


@dataclass(frozen=True)
class CancelEdition(Command[SeatBoard], did="cancel-edition"):
    """Stops applications and offers; the event of the board then cancels the files."""

    edition_id: str
    at: datetime
    cause: Cause

    async def __call__(self, editions: Editions, boards: SeatBoards) -> SeatBoard:
        await editions.change(
            self.edition_id, lambda edition: edition.become(EditionStatus.CANCELLED), cause=self.cause
        )
        return await boards.change(self.edition_id, lambda board: board.close(self.at), cause=self.cause)


@dataclass(frozen=True)
class CancelApplications(Command[int], did="cancel-applications"):
    """The board of the edition is closed: cancels every live file. Returns how many were live."""

    edition_id: str
    cause: Cause

    async def __call__(self, reader: ApplicationReader, applications: Applications) -> int:
        ids = (application.id async for application in reader.of_edition(self.edition_id) if application.is_live)
        return await in_pages(
            ids, lambda id_: applications.change(id_, lambda application: application.cancel(), cause=self.cause)
        )

"""The stores of applications: the kernel's versioned store, and the readers that the use cases ask for."""

from collections.abc import AsyncIterator

from services.applications.domain.application import Application
from services.applications.domain.call_order import CallList
from services.applications.domain.edition import Edition
from services.applications.domain.jury import Assignments, Jury
from services.applications.domain.person import Person
from services.applications.domain.review import Review
from services.applications.domain.seat_board import SeatBoard
from services.applications.domain.sweep import Sweep
from services.applications.messaging.outbound import to_contract
from services.applications.persistence import documents
from services.applications.use_cases.ports import ApplicationFilter
from shared.kernel.clock import Clock
from shared.mongo.client import Database
from shared.mongo.store import Page, Store

SERVICE = "applications"
PAGE = 200
"""How many applications are read at once when all of an edition's are wanted."""


class PersonStore(Store[Person]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.PERSONS, Person, to_contract, service=SERVICE, clock=clock)


class EditionStore(Store[Edition]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.EDITIONS, Edition, to_contract, service=SERVICE, clock=clock)


class ApplicationStore(Store[Application]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.APPLICATIONS, Application, to_contract, service=SERVICE, clock=clock)

    async def matching(self, wanted: ApplicationFilter, limit: int, cursor: str | None) -> Page[Application]:
        where = {
            documents.INSTITUTION_OF: wanted.institution_id,
            documents.EDITION_OF: wanted.edition_id,
            documents.PERSON_OF: wanted.person_id,
            documents.FILE: wanted.file,
        }
        asked = {path: value for path, value in where.items() if value is not None}
        return await self.page(asked, limit=limit, cursor=cursor)

    async def of_edition(self, edition_id: str) -> AsyncIterator[Application]:
        cursor: str | None = None
        while True:
            page = await self.matching(ApplicationFilter(edition_id=edition_id), PAGE, cursor)
            for application in page.items:
                yield application
            cursor = page.next
            if cursor is None:
                return


class JuryStore(Store[Jury]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.JURIES, Jury, to_contract, service=SERVICE, clock=clock)

    async def of_edition(self, edition_id: str) -> tuple[Jury, ...]:
        return (await self.page({documents.EDITION_OF: edition_id}, limit=PAGE)).items


class AssignmentsStore(Store[Assignments]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.ASSIGNMENTS, Assignments, to_contract, service=SERVICE, clock=clock)


class ReviewStore(Store[Review]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.REVIEWS, Review, to_contract, service=SERVICE, clock=clock)


class CallListStore(Store[CallList]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.CALL_LISTS, CallList, to_contract, service=SERVICE, clock=clock)


class SeatBoardStore(Store[SeatBoard]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.SEAT_BOARDS, SeatBoard, to_contract, service=SERVICE, clock=clock)


class SweepStore(Store[Sweep]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.SWEEPS, Sweep, to_contract, service=SERVICE, clock=clock)

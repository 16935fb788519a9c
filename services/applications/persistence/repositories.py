"""The stores of applications: the kernel's versioned store, with the queries that the use cases need."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime

from services.applications.domain.edition import Edition, EditionStatus
from services.applications.domain.file.application import Application
from services.applications.domain.file.deferral import LaterPlace
from services.applications.domain.file.person import Person
from services.applications.domain.interviews.agenda import Agenda
from services.applications.domain.interviews.diary import Diary
from services.applications.domain.interviews.interview import Interview
from services.applications.domain.jury.jury import Assignments, Jury
from services.applications.domain.jury.review import Review
from services.applications.domain.records.export import Export, ExportState
from services.applications.domain.records.purge import Purge
from services.applications.domain.records.sweep import Sweep
from services.applications.domain.records.trail import TrailEntry
from services.applications.domain.seats.board import SeatBoard
from services.applications.domain.seats.call_order import CallList
from services.applications.messaging.outbound import to_contract
from services.applications.persistence import documents
from services.applications.persistence.audited import AuditedStore
from services.applications.use_cases.ports import ApplicationFilter
from shared.kernel.clock import Clock
from shared.kernel.repository import Page
from shared.mongo.client import Database
from shared.mongo.store import Store

PAGE = 200
"""The page size of a reader that goes through all documents."""


class PersonStore(AuditedStore[Person]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.PERSONS, Person, clock)

    async def erased(self, limit: int, cursor: str | None) -> Page[Person]:
        return await self.page({documents.ERASED_AT: {"$type": "date"}}, limit=limit, cursor=cursor)

    async def unchanged_since(self, moment: datetime) -> AsyncIterator[Person]:
        cursor: str | None = None
        while True:
            page = await self.page({documents.CHANGED_AT: {"$lte": moment}}, limit=PAGE, cursor=cursor)
            for person in page.items:
                yield person
            cursor = page.next
            if cursor is None:
                return


class EditionStore(Store[Edition]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.EDITIONS, Edition, to_contract, service=documents.SERVICE, clock=clock)

    async def taking(self, at: datetime, limit: int, cursor: str | None) -> Page[Edition]:
        window = {documents.OPENS_AT: {"$lte": at}, documents.CLOSES_AT: {"$gte": at}}
        return await self.page({documents.STATUS: EditionStatus.OPEN.value, **window}, limit=limit, cursor=cursor)

    async def every(self) -> AsyncIterator[Edition]:
        cursor: str | None = None
        while True:
            page = await self.page({}, limit=PAGE, cursor=cursor)
            for edition in page.items:
                yield edition
            cursor = page.next
            if cursor is None:
                return


class ApplicationStore(AuditedStore[Application]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.APPLICATIONS, Application, clock)

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

    async def asking_for_place_in(self, edition_id: str) -> tuple[str, ...]:
        where = {documents.DEFERRED_TO: edition_id, documents.LATER_PLACE: LaterPlace.ASKED.value}
        return tuple([document["_id"] async for document in self.collection.find(where, {"_id": 1})])

    async def count(self, edition_id: str) -> int:
        return int(await self.collection.count_documents({documents.EDITION_OF: edition_id}))


class JuryStore(AuditedStore[Jury]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.JURIES, Jury, clock)

    async def of_edition(self, edition_id: str) -> tuple[Jury, ...]:
        return (await self.page({documents.EDITION_OF: edition_id}, limit=PAGE)).items


class AssignmentsStore(AuditedStore[Assignments]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.ASSIGNMENTS, Assignments, clock)


class DiaryStore(AuditedStore[Diary]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.DIARIES, Diary, clock)

    async def of_edition(self, edition_id: str) -> tuple[Diary, ...]:
        return (await self.page({documents.EDITION_OF: edition_id}, limit=PAGE)).items

    async def of_institution(self, institution_id: str) -> tuple[Diary, ...]:
        found: list[Diary] = []
        cursor: str | None = None
        while True:
            page = await self.page({documents.INSTITUTION_OF: institution_id}, limit=PAGE, cursor=cursor)
            found += page.items
            cursor = page.next
            if cursor is None:
                return tuple(found)


class AgendaStore(Store[Agenda]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.AGENDAS, Agenda, to_contract, service=documents.SERVICE, clock=clock)


class InterviewStore(Store[Interview]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.INTERVIEWS, Interview, to_contract, service=documents.SERVICE, clock=clock)


class ReviewStore(AuditedStore[Review]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.REVIEWS, Review, clock)


class CallListStore(Store[CallList]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.CALL_LISTS, CallList, to_contract, service=documents.SERVICE, clock=clock)

    async def discard(self, id: str) -> None:
        await self.collection.delete_one({"_id": id})

    async def keep_only(self, edition_id: str, taken: Sequence[str]) -> None:
        past = {documents.EDITION_OF: edition_id, documents.NUMBER: {"$lte": len(taken)}}
        await self.collection.delete_many(past | {"_id": {"$nin": list(taken)}})


class SeatBoardStore(AuditedStore[SeatBoard]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.SEAT_BOARDS, SeatBoard, clock)


class SweepStore(Store[Sweep]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.SWEEPS, Sweep, to_contract, service=documents.SERVICE, clock=clock)


class TrailStore(Store[TrailEntry]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.TRAIL, TrailEntry, to_contract, service=documents.SERVICE, clock=clock)

    async def last(self, institution_id: str) -> TrailEntry | None:
        newest = await self.collection.find_one({documents.TRAIL_OF: institution_id}, sort=[("_id", -1)])
        return self.read(newest) if newest else None

    async def entries(self, institution_id: str, limit: int, cursor: str) -> Page[TrailEntry]:
        return await self.page({documents.TRAIL_OF: institution_id}, limit=limit, cursor=cursor)

    async def about(self, person_id: str, institution_id: str | None) -> tuple[TrailEntry, ...]:
        where = {documents.WHOSE: person_id}
        if institution_id is not None:
            where[documents.TRAIL_OF] = institution_id
        return tuple([self.read(one) async for one in self.collection.find(where).sort("_id", 1)])

    async def naming(self, who: str) -> tuple[str, ...]:
        where = {"$or": [{documents.DOER: who}, {documents.WHOSE: who}]}
        found = await self.collection.find(where, {"_id": 1}).limit(PAGE).to_list(PAGE)
        return tuple(one["_id"] for one in found)


class ExportStore(AuditedStore[Export]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.EXPORTS, Export, clock)

    async def of_editions(self, edition_ids: Collection[str]) -> tuple[str, ...]:
        where = {documents.EDITION_OF: {"$in": list(edition_ids)}, documents.STATE: {"$ne": ExportState.FORGOTTEN}}
        return tuple([found["_id"] async for found in self.collection.find(where, {"_id": 1})])


class PurgeStore(Store[Purge]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.PURGES, Purge, to_contract, service=documents.SERVICE, clock=clock)

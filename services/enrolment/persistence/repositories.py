"""Enrolment's repositories, on the kernel's versioned store, with the queries behind the lists."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.enrolment.domain.edition import Edition
from services.enrolment.domain.file.administrative_file import AdministrativeFile
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.file.final_jury import FinalJury
from services.enrolment.domain.file.learner import Learner
from services.enrolment.domain.institution import Institution
from services.enrolment.domain.papers.bulk_import import BulkImport
from services.enrolment.domain.papers.certificate import Certificate
from services.enrolment.domain.state import State
from services.enrolment.domain.teaching.defences import DefenceDiary
from services.enrolment.domain.teaching.sheet import Sheet
from services.enrolment.messaging.outbound import certificate_contract, says_nothing, to_contract
from services.enrolment.persistence import documents
from shared.kernel.clock import Clock
from shared.kernel.repository import Page
from shared.mongo.client import Database
from shared.mongo.store import Store

SERVICE = "enrolment"


class EnrolmentStore(Store[Enrolment]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.ENROLMENTS, Enrolment, to_contract, service=SERVICE, clock=clock)

    async def enrolments(
        self,
        *,
        institution_id: str | None,
        edition_id: str | None,
        state: State | None,
        limit: int,
        cursor: str | None,
    ) -> Page[Enrolment]:
        wanted = {
            documents.INSTITUTION_OF: institution_id,
            documents.EDITION_OF: edition_id,
            documents.STATE: None if state is None else state.value,
        }
        where: dict[str, Any] = {path: value for path, value in wanted.items() if value is not None}
        return await self.page(where, limit=limit, cursor=cursor)

    async def of_person(self, person_id: str, institution_id: str | None) -> Sequence[Enrolment]:
        where = {documents.PERSON_OF: person_id}
        if institution_id is not None:
            where[documents.INSTITUTION_OF] = institution_id
        return [self.read(document) async for document in self.collection.find(where).sort("_id", 1)]

    async def awaiting(self, edition_id: str, *, limit: int) -> Sequence[str]:
        where = {documents.EDITION_OF: edition_id, documents.STATE: State.AWAITING_EDITION.value}
        found = await self.collection.find(where, {"_id": 1}).limit(limit).to_list(limit)
        return [document["_id"] for document in found]

    async def gone_on_in(self, edition_id: str) -> Sequence[str]:
        where = {documents.EDITION_OF: edition_id, documents.DEFERRED_FROM: {"$type": "string"}}
        return [document["_id"] async for document in self.collection.find(where, {"_id": 1})]


class EditionStore(Store[Edition]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.EDITIONS, Edition, says_nothing, service=SERVICE, clock=clock)


class LearnerStore(Store[Learner]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.LEARNERS, Learner, says_nothing, service=SERVICE, clock=clock)

    async def learners(self, person_ids: Sequence[str]) -> Mapping[str, Learner]:
        wanted = list(set(person_ids))
        where = {"_id": {"$in": wanted}, documents.ERASED: {"$ne": True}}
        found = await self.collection.find(where).to_list(len(wanted)) if wanted else []
        return {document["_id"]: self.read(document) for document in found}


class SheetStore(Store[Sheet]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.SHEETS, Sheet, says_nothing, service=SERVICE, clock=clock)


class ImportStore(Store[BulkImport]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.IMPORTS, BulkImport, says_nothing, service=SERVICE, clock=clock)

    async def imports(self, edition_id: str, *, limit: int, cursor: str | None) -> Page[BulkImport]:
        return await self.page({documents.EDITION_OF: edition_id}, limit=limit, cursor=cursor)

    async def unfinished(self) -> Sequence[str]:
        return [
            document["_id"] async for document in self.collection.find({documents.DUE: {"$type": "date"}}, {"_id": 1})
        ]


class InstitutionStore(Store[Institution]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.INSTITUTIONS, Institution, says_nothing, service=SERVICE, clock=clock)


class CertificateStore(Store[Certificate]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(
            database, documents.CERTIFICATES, Certificate, certificate_contract, service=SERVICE, clock=clock
        )

    async def of_enrolment(self, enrolment_id: str) -> Sequence[Certificate]:
        found = await self.collection.find({documents.ENROLMENT_OF: enrolment_id}).to_list(None)
        return [self.read(document) for document in found]

    async def by_code(self, code: str) -> Certificate | None:
        found = await self.collection.find_one({documents.CODE: code})
        return self.read(found) if found else None


class DefenceDiaryStore(Store[DefenceDiary]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.DEFENCE_DIARIES, DefenceDiary, says_nothing, service=SERVICE, clock=clock)


class FinalJuryStore(Store[FinalJury]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.FINAL_JURIES, FinalJury, says_nothing, service=SERVICE, clock=clock)

    async def juries(self, edition_id: str, *, limit: int, cursor: str | None) -> Page[FinalJury]:
        return await self.page({documents.EDITION_OF: edition_id}, limit=limit, cursor=cursor)


class AdministrativeFileStore(Store[AdministrativeFile]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(
            database, documents.ADMINISTRATIVE_FILES, AdministrativeFile, says_nothing, service=SERVICE, clock=clock
        )

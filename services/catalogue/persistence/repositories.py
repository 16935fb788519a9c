"""The stores of the catalogue: the kernel's versioned store, with the listings of the ports."""

import re
from typing import Any

from services.catalogue.domain.edition import Edition, EditionState
from services.catalogue.domain.institution import Institution
from services.catalogue.domain.programme import Programme
from services.catalogue.messaging.outbound import to_contract
from services.catalogue.persistence import documents
from shared.kernel.clock import Clock
from shared.kernel.repository import Page
from shared.mongo.client import Database
from shared.mongo.store import Store

SERVICE = "catalogue"


class InstitutionStore(Store[Institution]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.INSTITUTIONS, Institution, to_contract, service=SERVICE, clock=clock)

    async def institutions(self, *, limit: int, cursor: str | None) -> Page[Institution]:
        return await self.page({}, limit=limit, cursor=cursor)


class ProgrammeStore(Store[Programme]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.PROGRAMMES, Programme, to_contract, service=SERVICE, clock=clock)

    async def programmes(
        self, *, words: tuple[str, ...], institution_id: str | None, limit: int, cursor: str | None
    ) -> Page[Programme]:
        where: dict[str, Any] = {documents.INSTITUTION_OF: institution_id} if institution_id else {}
        if words:
            where["$and"] = [{documents.WORDING: {"$regex": re.escape(word)}} for word in words]
        return await self.page(where, limit=limit, cursor=cursor)


class EditionStore(Store[Edition]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.EDITIONS, Edition, to_contract, service=SERVICE, clock=clock)

    async def editions(
        self,
        *,
        programme_id: str | None,
        states: frozenset[EditionState],
        drafts_of: str | None,
        every_draft: bool,
        limit: int,
        cursor: str | None,
    ) -> Page[Edition]:
        where: dict[str, Any] = {documents.PROGRAMME_OF: programme_id} if programme_id else {}
        if states:
            where[documents.STATE] = {"$in": sorted(states)}
        if not every_draft:
            where["$or"] = [{documents.PUBLISHED_AT: {"$ne": None}}, {documents.INSTITUTION_OF: drafts_of}]
        return await self.page(where, limit=limit, cursor=cursor)

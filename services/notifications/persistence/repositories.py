"""The stores of notifications: the kernel's versioned store, with the queries of the ports."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from services.notifications.domain.ledger.ledger import Ledger
from services.notifications.domain.mail.digest import Digest, Troubles
from services.notifications.domain.mail.edition import Edition
from services.notifications.domain.mail.letters import Template
from services.notifications.domain.mail.message import AWAITING, OPEN, Message, MessageState
from services.notifications.domain.mail.recipient import Recipient, address_key
from services.notifications.domain.reminders.reminders import Reminders
from services.notifications.messaging.outbound import of_ledger, of_message, of_nothing
from services.notifications.persistence import documents
from services.notifications.use_cases import ports
from shared.kernel.clock import Clock
from shared.kernel.repository import Page
from shared.mongo.client import Database
from shared.mongo.origin import Due
from shared.mongo.store import Store

SERVICE = "notifications"
WOKEN_AT_ONCE = 1_000
"""Most mails resumed by one arrival. Any others look for it by themselves."""


class MessageStore(Store[Message]):
    """`room` limits how many due mails are taken: fewer while the mail server is down."""

    def __init__(self, database: Database, clock: Clock, room: Callable[[int], int]) -> None:
        super().__init__(
            database, documents.MESSAGES, Message, of_message, service=SERVICE, clock=clock, keeps_origin=True
        )
        self._room = room

    async def due(self, now: datetime, slots: Collection[int], limit: int, skip: int = 0) -> list[Due]:
        room = self._room(limit)
        return await super().due(now, slots, room, skip) if room else []

    async def mails(self, which: ports.MessageFilter, limit: int, cursor: str | None) -> Page[Message]:
        wanted = {
            documents.APPLICATION_OF: which.application_id,
            documents.PERSON_OF: which.person_id,
            documents.STATE: which.state,
            documents.INSTITUTION_OF: which.institution_id,
        }
        where = {path: value for path, value in wanted.items() if value is not None}
        page = await self.page(where, limit=limit, cursor=cursor)
        return Page(tuple(sorted(page.items, key=lambda message: message.intended_at)), page.next)

    async def awaiting(self, *, person_id: str | None = None, edition_id: str | None = None) -> Sequence[str]:
        whose = {documents.PERSON_OF: person_id} if person_id else {documents.EDITION_OF: edition_id}
        where: dict[str, Any] = whose | {documents.STATE: {"$in": sorted(AWAITING)}}
        found = self.collection.find(where, {"_id": 1}).sort(documents.INTENDED_AT, 1).limit(WOKEN_AT_ONCE)
        return [document["_id"] for document in await found.to_list(WOKEN_AT_ONCE)]

    async def count(self, person_id: str, template: Template, since: datetime) -> int:
        where = {
            documents.PERSON_OF: person_id,
            documents.TEMPLATE_OF: template,
            documents.INTENDED_AT: {"$gte": since},
        }
        return int(await self.collection.count_documents(where))

    async def troubles(self, institution_id: str, since: datetime, until: datetime) -> Troubles:
        async def count(state: MessageState, **more: Any) -> int:
            where = {documents.INSTITUTION_OF: institution_id, documents.STATE: state, **more}
            not_the_digests_own = {documents.TEMPLATE_OF: {"$ne": Template.STAFF_DIGEST}}
            return int(await self.collection.count_documents(where | not_the_digests_own))

        ended = {documents.ENDED_AT: {"$gte": since, "$lt": until}}
        return Troubles(
            bounced=await count(MessageState.BOUNCED, **ended),
            abandoned=await count(MessageState.ABANDONED, **ended),
            waiting=await count(MessageState.AWAITING_ADDRESS),
        )

    async def bound(self, application_id: str) -> Sequence[Message]:
        where = {documents.APPLICATION_OF: application_id, documents.DECISION_OF: {"$ne": None}}
        return [self.read(document) async for document in self.collection.find(where, {"outbox": 0, "replies": 0})]

    async def of_person(self, person_id: str) -> Sequence[str]:
        found = self.collection.find({documents.PERSON_OF: person_id}, {"_id": 1})
        return [document["_id"] async for document in found]

    async def in_state(self, state: MessageState) -> int:
        return int(await self.collection.count_documents({documents.STATE: state}))

    async def of_application(self, application_id: str) -> Sequence[str]:
        found = self.collection.find({documents.APPLICATION_OF: application_id}, {"_id": 1})
        return [document["_id"] async for document in found]

    async def backlog(self) -> ports.Backlog:
        counts = {state.value: await self.in_state(state) for state in MessageState}
        oldest = await self.collection.find_one(
            {documents.STATE: {"$in": sorted(OPEN)}}, {documents.INTENDED_AT: 1}, sort=[(documents.INTENDED_AT, 1)]
        )
        return ports.Backlog(counts, oldest["state"]["intended_at"] if oldest else None)


class ReminderStore(Store[Reminders]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.REMINDERS, Reminders, of_nothing, service=SERVICE, clock=clock)


class LedgerStore(Store[Ledger]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.LEDGERS, Ledger, of_ledger, service=SERVICE, clock=clock)


class RecipientStore(Store[Recipient]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.RECIPIENTS, Recipient, of_nothing, service=SERVICE, clock=clock)

    async def person_at(self, email: str) -> str | None:
        key = address_key(email)
        found = await self.collection.find_one({documents.ADDRESS_KEY: key}, {"_id": 1}) if key else None
        return found["_id"] if found else None

    async def suppressed(self, limit: int, cursor: str | None) -> Page[Recipient]:
        return await self.page({documents.SUPPRESSED: {"$type": "string"}}, limit=limit, cursor=cursor)


class EditionStore(Store[Edition]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.EDITIONS, Edition, of_nothing, service=SERVICE, clock=clock)


class DigestStore(Store[Digest]):
    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, documents.DIGESTS, Digest, of_nothing, service=SERVICE, clock=clock)

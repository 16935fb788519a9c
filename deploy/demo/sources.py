"""Reads the three sources about a campaign independently: the stores, the raw topics, the mailbox."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import icalendar

from deploy.access.client import Api
from deploy.access.endpoints import SERVICES, Endpoints
from deploy.access.topics import PUBLIC, Ends, Message, Topics
from deploy.local.mailbox import Mail, Mailbox
from shared.mongo.client import connect, disconnect
from shared.settings import Settings

Document = dict[str, Any]
Life = tuple[str, str]
"""The identity of an aggregate in events: `source` and `subject`. Two services may use the same id."""
INTERNAL = "applications.internal"


@dataclass(frozen=True)
class Stores:
    """The documents of the campaign in the databases: `_id`, `sequence` and `state` of each."""

    editions: list[Document]
    applications: list[Document]
    boards: list[Document]
    call_lists: list[Document]
    juries: list[Document]
    diaries: list[Document]
    interviews: list[Document]
    enrolments: list[Document]
    messages: list[Document]
    ledgers: list[Document]

    @property
    def speaking(self) -> dict[Life, int]:
        """The number of events that each document has recorded: all of them must be on the topics."""
        by_service = {
            "catalogue": self.editions,
            "applications": [*self.applications, *self.boards, *self.juries, *self.diaries, *self.interviews],
            "enrolment": self.enrolments,
            "notifications": [*self.messages, *self.ledgers],
        }
        return {
            (f"/cursus/{service}", document["_id"]): document["sequence"]
            for service, documents in by_service.items()
            for document in documents
        }


@dataclass(frozen=True)
class Log:
    """The campaign's messages on the topics, duplicates included, and the progress of each consumer group."""

    messages: list[Message]
    consumed_by: Mapping[str, Ends]
    """The finished offsets, by group."""
    listens: Mapping[str, frozenset[str]]
    """The topics of each group, with their prefix."""
    prefix: str


@dataclass(frozen=True)
class Entry:
    """The calendar entry in a letter (RFC 5545)."""

    uid: str
    """The interview's id, without the domain part."""
    sequence: int
    method: str
    starts_at: datetime


@dataclass(frozen=True)
class Letter:
    """One mail in the mailbox: its headers and its calendar entry."""

    message_id: str
    template: str
    locale: str
    cause: str
    to: str
    received_at: datetime
    """In real time."""
    entry: Entry | None = None


async def read_stores(endpoints: Endpoints, editions: Iterable[str]) -> Stores:
    """Read the databases directly, without writing."""
    wanted = list(editions)
    of_edition = {"state.edition_id": {"$in": wanted}}
    by_id = {"_id": {"$in": wanted}}
    catalogue, applications, enrolment, notifications = (_database(endpoints, name) for name in SERVICES)
    try:
        files = await _all(applications["applications"], of_edition)
        people = sorted({file["state"]["person_id"] for file in files})
        return Stores(
            editions=await _all(catalogue["editions"], by_id),
            applications=files,
            boards=await _all(applications["seat_boards"], by_id),
            call_lists=await _all(applications["call_lists"], of_edition),
            juries=await _all(applications["juries"], of_edition),
            diaries=await _all(applications["diaries"], of_edition),
            interviews=await _all(applications["interviews"], of_edition),
            enrolments=await _all(enrolment["enrolments"], of_edition),
            messages=await _all(notifications["messages"], {"state.person_id": {"$in": people}}),
            ledgers=await _all(notifications["ledgers"], {"state.person_id": {"$in": people}}),
        )
    finally:
        for database in (catalogue, applications, enrolment, notifications):
            await disconnect(database)


def _database(endpoints: Endpoints, service: str) -> Any:
    return connect(
        Settings(
            service=service,
            mongo_url=endpoints.mongo_url,
            mongo_database=endpoints.database_prefix + service,
            kafka_bootstrap=endpoints.kafka_bootstrap,
        )
    )


async def _all(collection: Any, where: Mapping[str, Any]) -> list[Document]:
    found: list[Document] = await collection.find(where, {"state": 1, "sequence": 1}).to_list(None)
    return found


async def read_log(topics: Topics, operator: Api, endpoints: Endpoints, stores: Stores) -> Log:
    """Read each topic from its beginning: all events about the campaign's editions, files, people and mails."""
    lives = stores.speaking
    messages = [
        message
        async for message in topics.read([*PUBLIC, INTERNAL])
        if message.event and (message.event.source, message.event.subject) in lives
    ]
    statuses = await asyncio.gather(*(operator.get(service, "/ops/status") for service in SERVICES))
    listening = [status for status in statuses if status["topics"]]
    return Log(
        messages=messages,
        consumed_by={status["group"]: await topics.committed(status["group"]) for status in listening},
        listens={status["group"]: frozenset(status["topics"]) for status in listening},
        prefix=endpoints.topic_prefix,
    )


def read_mailbox(mailbox: Mailbox, addresses: Iterable[str]) -> list[Letter]:
    """The letters to these people."""
    wanted = frozenset(addresses)
    return [
        Letter(
            message_id=str(mail.message["Message-ID"]),
            template=str(mail.message["X-Cursus-Template"]),
            locale=str(mail.message["X-Cursus-Locale"]),
            cause=str(mail.message["X-Cursus-Cause"]),
            to=mail.recipients[0],
            received_at=mail.received_at,
            entry=_entry(mail),
        )
        for mail in mailbox
        if wanted.intersection(mail.recipients)
    ]


def _entry(mail: Mail) -> Entry | None:
    """The calendar entry as a calendar client parses it from the mail; None without one."""
    if not str(mail.message["X-Cursus-Template"]).startswith("interview-"):
        return None
    for part in mail.message.walk():
        if part.get_content_type() == "text/calendar":
            calendar = icalendar.Calendar.from_ical(part.get_content())
            (event,) = calendar.walk("VEVENT")
            uid, sequence = str(event["UID"]).partition("@")[0], int(str(event["SEQUENCE"]))
            return Entry(uid, sequence, str(calendar["METHOD"]), event.decoded("DTSTART"))
    return None

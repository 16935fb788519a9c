"""The ports of notifications in memory: no server, no random numbers, a clock moved by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from services.notifications.domain.mail.digest import Troubles
from services.notifications.domain.mail.letters import Subject, Template
from services.notifications.domain.mail.message import OPEN, Message, MessageState
from services.notifications.domain.mail.recipient import Recipient, address_key
from services.notifications.use_cases.ports import (
    Backlog,
    Letter,
    LetterError,
    Mail,
    MessageFilter,
    RelayDownError,
    Reply,
)
from shared.kernel.repository import Page
from shared.kernel.words import Locale
from tests.support.memory import InMemory


class Mails(InMemory[Message]):
    """The repository of mails and its reader."""

    async def mails(self, which: MessageFilter, limit: int, cursor: str | None) -> Page[Message]:
        return Page(tuple([m for m in self.kept.values() if m.application_id == which.application_id][:limit]), None)

    async def awaiting(self, *, person_id: str | None = None, edition_id: str | None = None) -> Sequence[str]:
        return [
            m.id
            for m in self.kept.values()
            if m.is_awaiting and (m.person_id == person_id if person_id else m.edition_id == edition_id)
        ]

    async def count(self, person_id: str, template: Template, since: datetime) -> int:
        whose = [m for m in self.kept.values() if (m.person_id, m.template) == (person_id, template)]
        return sum(m.intended_at >= since for m in whose)

    async def troubles(self, institution_id: str, since: datetime, until: datetime) -> Troubles:
        own = [m for m in self.kept.values() if m.institution_id == institution_id]
        own = [m for m in own if m.template is not Template.STAFF_DIGEST]
        ended = [m.state for m in own if m.ended_at and since <= m.ended_at < until]
        return Troubles(
            bounced=ended.count(MessageState.BOUNCED),
            abandoned=ended.count(MessageState.ABANDONED),
            waiting=sum(m.state is MessageState.AWAITING_ADDRESS for m in own),
        )

    async def bound(self, application_id: str) -> Sequence[Message]:
        return [m for m in self.kept.values() if m.application_id == application_id and m.decision_id is not None]

    async def of_person(self, person_id: str) -> Sequence[str]:
        return [m.id for m in self.kept.values() if m.person_id == person_id]

    async def of_application(self, application_id: str) -> Sequence[str]:
        return [m.id for m in self.kept.values() if m.application_id == application_id]

    async def backlog(self) -> Backlog:
        waiting = [m.intended_at for m in self.kept.values() if m.state in OPEN]
        return Backlog({}, min(waiting, default=None))


class HandClock:
    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def passes(self, time: timedelta) -> None:
        self.at += time


class Mailbox:
    """A postman that keeps the mails, or answers what `answers` holds."""

    def __init__(self) -> None:
        self.taken: list[Mail] = []
        self.answers: list[Reply | RelayDownError] = []
        self.open = True
        self.waits: dict[str, float] = {}

    def turn(self) -> bool:
        return self.open

    def pace(self, domain: str) -> float:
        return self.waits.get(domain, 0.0)

    async def hand_over(self, mail: Mail) -> Reply:
        answer = self.answers.pop(0) if self.answers else Reply(250, "OK")
        if isinstance(answer, RelayDownError):
            raise answer
        if answer.code is not None and answer.code < 300:
            self.taken.append(mail)
        return answer


class PlainLetters:
    """Letters whose text is their variables. `broken`: they cannot be written."""

    broken = False

    def version(self, template: Template, locale: Locale) -> str:
        return "v1"

    def sources(self, template: Template, locale: Locale) -> Mapping[str, str]:
        return {"letter": template.value}

    def example(self, template: Template, locale: Locale) -> Mapping[str, object]:
        return {"given_name": "Ada"}

    def write_from(
        self, sources: Mapping[str, str], template: Template, locale: Locale, words: Mapping[str, object]
    ) -> Letter:
        return self.write(template, locale, words)

    def write(self, template: Template, locale: Locale, words: Mapping[str, object]) -> Letter:
        if self.broken:
            raise LetterError("no such words")
        return Letter(subject=template.value, text=repr(words), html="")


class Versions:
    def __init__(self) -> None:
        self.kept: dict[str, Mapping[str, str]] = {}

    async def keep(self, version: str, sources: Mapping[str, str]) -> None:
        self.kept.setdefault(version, sources)

    async def sources(self, version: str) -> Mapping[str, str]:
        return self.kept[version]


class PlainLinks:
    def status_page(self, person_id: str) -> str:
        return "https://cursus.example/status#token=t"

    def confirm_address(self, person_id: str, address: str) -> str:
        return f"https://cursus.example/status#confirm=c&person={person_id}"

    def unsubscribe(self, person_id: str, subject: Subject) -> str:
        return f"https://cursus.example/v1/unsubscribe/{subject.value}/{person_id}"

    def unsubscriber(self, token: str, subject: Subject) -> str:
        return token


class People(InMemory[Recipient]):
    async def person_at(self, email: str) -> str | None:
        key = address_key(email)
        return next((person.id for person in self.kept.values() if key and person.address_key == key), None)

    async def suppressed(self, limit: int, cursor: str | None) -> Page[Recipient]:
        return Page(tuple([person for person in self.kept.values() if person.suppressed][:limit]), None)


class NoDice:
    def roll(self) -> float:
        return 0.0

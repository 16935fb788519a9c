"""Requests of the secretary after submission: one more document by a deadline, or the whole file reopened."""

from dataclasses import dataclass
from datetime import date

from services.applications.domain.file.application import Application
from services.applications.use_cases.ports import Applications, Editions
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.words import Text


@dataclass(frozen=True)
class RequestDocument(Command[Application], did="request-document"):
    """Asks for one more document, by the end of a day."""

    application_id: str
    kind: str
    label: Text | None
    until: date
    by: str

    async def __call__(self, applications: Applications, editions: Editions, clock: Clock) -> Application:
        edition = await editions.get((await applications.get(self.application_id)).edition_id)
        return await applications.change(
            self.application_id,
            lambda application: application.request_document(
                self.kind, self.label, self.until, edition, self.by, clock.now()
            ),
        )


@dataclass(frozen=True)
class MindRequests(Command[Application], did="mind-requests"):
    """Sends due reminders and applies deadlines of document requests. Fired by a timer."""

    application_id: str

    async def __call__(self, applications: Applications, clock: Clock) -> Application:
        return await applications.change(self.application_id, lambda it: it.apply_deadlines(clock.now()))


@dataclass(frozen=True)
class ReopenApplication(Command[Application], did="reopen-application"):
    """Reopens a file, with a trace of who did it and why."""

    application_id: str
    until: date | None
    reason: str
    by: str

    async def __call__(self, applications: Applications, editions: Editions, clock: Clock) -> Application:
        edition = await editions.get((await applications.get(self.application_id)).edition_id)
        return await applications.change(
            self.application_id,
            lambda application: application.reopen(self.by, self.reason, self.until, edition, clock.now()),
        )

"""Requests of the secretary on a submitted file: one more document, or a reopening."""

from dataclasses import dataclass
from datetime import date

from services.applications.domain.file.application import Application
from services.applications.use_cases.ports import Applications, Editions
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.words import Text


@dataclass(frozen=True)
class RequestDocument(Command[Application], did="request-document"):
    """Requests one more document, by the end of the day `until`."""

    application_id: str
    edition_id: str
    kind: str
    label: Text | None
    until: date
    by: str

    async def __call__(self, applications: Applications, editions: Editions, clock: Clock) -> Application:
        edition = await editions.get(self.edition_id)
        return await applications.change(
            self.application_id,
            lambda application: application.request_document(
                self.kind, self.label, self.until, edition, self.by, clock.now()
            ),
        )


@dataclass(frozen=True)
class MindRequests(Command[Application], did="mind-requests"):
    """Sends due reminders and closes requests that are over. The timer of the application triggers it."""

    application_id: str

    async def __call__(self, applications: Applications, clock: Clock) -> Application:
        return await applications.change(
            self.application_id, lambda application: application.apply_deadlines(clock.now())
        )


@dataclass(frozen=True)
class ReopenApplication(Command[Application], did="reopen-application"):
    """Reopens the file for the applicant, and stores who did it and why."""

    application_id: str
    edition_id: str
    until: date | None
    reason: str
    by: str

    async def __call__(self, applications: Applications, editions: Editions, clock: Clock) -> Application:
        edition = await editions.get(self.edition_id)
        return await applications.change(
            self.application_id,
            lambda application: application.reopen(self.by, self.reason, self.until, edition, clock.now()),
        )

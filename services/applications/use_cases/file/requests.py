"""What the secretary asks of a file after the fact: one more document by a day, or the whole file open again."""

from dataclasses import dataclass
from datetime import date

from services.applications.domain.edition import Text
from services.applications.domain.file.application import Application
from services.applications.use_cases.ports import Applications, Editions
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, UseCase


@dataclass(frozen=True)
class RequestDocument(Command[Application]):
    application_id: str
    kind: str
    label: Text | None
    until: date
    by: str


async def request_document(
    command: RequestDocument, applications: Applications, editions: Editions, clock: Clock
) -> Application:
    """Ask for one more document, to the end of a day."""
    edition = await editions.get((await applications.get(command.application_id)).edition_id)
    return await applications.change(
        command.application_id,
        lambda application: application.request_document(
            command.kind, command.label, command.until, edition, command.by, clock.now()
        ),
    )


@dataclass(frozen=True)
class MindRequests(Command[Application]):
    """Because a reminder or a deadline of a request has come."""

    application_id: str


async def mind_requests(command: MindRequests, applications: Applications, clock: Clock) -> Application:
    return await applications.change(command.application_id, lambda application: application.mind_requests(clock.now()))


@dataclass(frozen=True)
class ReopenApplication(Command[Application]):
    application_id: str
    until: date | None
    reason: str
    by: str


async def reopen_application(
    command: ReopenApplication, applications: Applications, editions: Editions, clock: Clock
) -> Application:
    """Give the file back to the person, with a trace of who did and why."""
    edition = await editions.get((await applications.get(command.application_id)).edition_id)
    return await applications.change(
        command.application_id,
        lambda application: application.reopen(command.by, command.reason, command.until, edition, clock.now()),
    )


USE_CASES: list[UseCase] = [request_document, mind_requests, reopen_application]

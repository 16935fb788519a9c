"""The file of an application: begun, filled with documents, handed in, checked, withdrawn."""

from dataclasses import dataclass

from services.applications.domain.errors import Infected, NoDocumentYet, PersonErased
from services.applications.domain.file.application import Application
from services.applications.domain.file.document import StoredFile
from services.applications.domain.records.sweep import storage_id
from services.applications.use_cases.ports import Antivirus, Applications, Editions, FileStore, Persons
from shared.kernel.clock import Clock
from shared.kernel.commands import Command, UseCase
from shared.kernel.errors import NotFound, Refusal
from shared.kernel.ids import new_id


@dataclass(frozen=True)
class StartApplication(Command[Application]):
    id: str
    person_id: str
    edition_id: str
    profile: str


async def start_application(
    command: StartApplication, editions: Editions, applications: Applications, persons: Persons, clock: Clock
) -> Application:
    """A draft; a second one of the same person for the same edition refuses with `AlreadyExists`."""
    edition = await editions.get(command.edition_id)
    (await persons.get(command.person_id)).require_known()
    started = await applications.add(
        Application.start(command.id, command.person_id, edition, command.profile, clock.now())
    )
    try:
        (await persons.get(command.person_id)).require_known()  # an erasure looks for files after it was written
    except PersonErased:
        await applications.erase(started.id, lambda application: application.erase(clock.now(), over=False))
        raise
    return started


@dataclass(frozen=True)
class ReceiveDocument(Command[Application]):
    """`content` is what was uploaded; `media_type` what its bytes say it is; `sha256` its digest in hexadecimal."""

    application_id: str
    kind: str
    content: bytes
    media_type: str
    sha256: str


async def receive_document(
    command: ReceiveDocument,
    applications: Applications,
    editions: Editions,
    files: FileStore,
    antivirus: Antivirus,
    clock: Clock,
) -> Application:
    """Keep the bytes, then say that they are received; bytes that nothing names afterwards are forgotten.

    What the antivirus finds something in is refused (`Infected`) and never kept.
    """
    before = await applications.get(command.application_id)
    edition = await editions.get(before.edition_id)
    received = StoredFile(
        storage_id=storage_id(command.application_id, new_id()),
        sha256=command.sha256,
        size=len(command.content),
        media_type=command.media_type,
        received_at=clock.now(),
    )
    before.receive_document(command.kind, received, edition)  # what would be refused is not stored at all
    if await antivirus.find(command.content):
        raise Infected(field="file", accepted="a document without macros or code")
    await files.put(received.storage_id, command.content)
    seen: dict[str, StoredFile | None] = {}

    def receive(application: Application) -> None:
        seen["before"] = application.document(command.kind).file
        application.receive_document(command.kind, received, edition)
        seen["after"] = application.document(command.kind).file

    try:
        after = await applications.change(command.application_id, receive)
    except Refusal:
        await files.delete(received.storage_id)
        raise
    for file in (received, seen["before"]):
        if file is not None and file != seen["after"]:
            await files.delete(file.storage_id)
    return after


@dataclass(frozen=True)
class ReuseDocument(Command[Application]):
    """The same document as in an earlier application of the same person."""

    application_id: str
    kind: str
    source_id: str


async def reuse_document(
    command: ReuseDocument,
    applications: Applications,
    editions: Editions,
    files: FileStore,
    antivirus: Antivirus,
    clock: Clock,
) -> Application:
    """Copy what was received then, as if it were sent now: each file keeps its own bytes."""
    application, source = await applications.get(command.application_id), await applications.get(command.source_id)
    if source.person_id != application.person_id:
        raise NotFound(thing="application", id=command.source_id)
    file = source.document(command.kind).file
    if file is None:
        raise NoDocumentYet(document=command.kind)
    content = await files.get(file.storage_id)
    receive = ReceiveDocument(application.id, command.kind, content, file.media_type, file.sha256)
    return await receive_document(receive, applications, editions, files, antivirus, clock)


@dataclass(frozen=True)
class ValidateDocument(Command[Application]):
    application_id: str
    kind: str


async def validate_document(command: ValidateDocument, applications: Applications) -> Application:
    return await applications.change(
        command.application_id, lambda application: application.validate_document(command.kind)
    )


@dataclass(frozen=True)
class RefuseDocument(Command[Application]):
    application_id: str
    kind: str
    reason: str


async def refuse_document(command: RefuseDocument, applications: Applications) -> Application:
    return await applications.change(
        command.application_id, lambda application: application.refuse_document(command.kind, command.reason)
    )


@dataclass(frozen=True)
class WaiveDocument(Command[Application]):
    application_id: str
    kind: str


async def waive_document(command: WaiveDocument, applications: Applications) -> Application:
    return await applications.change(
        command.application_id, lambda application: application.waive_document(command.kind)
    )


@dataclass(frozen=True)
class SubmitApplication(Command[Application]):
    application_id: str


async def submit_application(
    command: SubmitApplication, applications: Applications, editions: Editions, clock: Clock
) -> Application:
    edition = await editions.get((await applications.get(command.application_id)).edition_id)
    return await applications.change(
        command.application_id, lambda application: application.submit(edition, clock.now())
    )


@dataclass(frozen=True)
class CheckCompleteness(Command[Application]):
    application_id: str


async def check_completeness(command: CheckCompleteness, applications: Applications) -> Application:
    return await applications.change(command.application_id, lambda application: application.check_completeness())


@dataclass(frozen=True)
class WithdrawApplication(Command[Application]):
    application_id: str


async def withdraw_application(command: WithdrawApplication, applications: Applications, clock: Clock) -> Application:
    return await applications.change(command.application_id, lambda application: application.withdraw(clock.now()))


USE_CASES: list[UseCase] = [
    start_application,
    receive_document,
    reuse_document,
    validate_document,
    refuse_document,
    waive_document,
    submit_application,
    check_completeness,
    withdraw_application,
]

"""The file of an application: started, filled with documents, submitted, checked, withdrawn."""

from dataclasses import dataclass

from services.applications.domain.errors import PersonErased
from services.applications.domain.file.application import Application
from services.applications.domain.file.document import StoredFile
from services.applications.domain.file.errors import Infected, NoDocumentYet
from services.applications.domain.records.sweep import storage_id
from services.applications.use_cases.ports import Antivirus, Applications, Editions, FileStore, Persons
from shared.kernel.clock import Clock
from shared.kernel.commands import Command
from shared.kernel.errors import InvalidField, NotFound, Refusal
from shared.kernel.ids import new_id


@dataclass(frozen=True)
class StartApplication(Command[Application], did="start-application"):
    """Creates a draft. Refuses a second one of the same person for the same edition with `AlreadyExists`."""

    id: str
    person_id: str
    edition_id: str
    profile: str

    async def __call__(
        self, editions: Editions, applications: Applications, persons: Persons, clock: Clock
    ) -> Application:
        edition = await editions.get(self.edition_id)
        (await persons.get(self.person_id)).require_not_erased()
        started = await applications.add(Application.start(self.id, self.person_id, edition, self.profile, clock.now()))
        try:
            (await persons.get(self.person_id)).require_not_erased()  # an erasure looks for files after it was written
        except PersonErased:
            await applications.erase(started.id, lambda application: application.erase(clock.now(), over=False))
            raise
        return started


@dataclass(frozen=True)
class ReceiveDocument(Command[Application], did="receive-document"):
    """Stores an uploaded document and records it; deletes bytes that no document refers to afterwards.

    `media_type` is detected from the bytes; `sha256` is in hexadecimal. A file in which the antivirus finds something
    is refused (`Infected`) and not stored.
    """

    application_id: str
    kind: str
    content: bytes
    media_type: str
    sha256: str

    async def __call__(
        self,
        applications: Applications,
        editions: Editions,
        files: FileStore,
        antivirus: Antivirus,
        clock: Clock,
    ) -> Application:
        before = await applications.get(self.application_id)
        edition = await editions.get(before.edition_id)
        received = StoredFile(
            storage_id=storage_id(self.application_id, new_id()),
            sha256=self.sha256,
            size=len(self.content),
            media_type=self.media_type,
            received_at=clock.now(),
        )
        before.receive_document(self.kind, received, edition)  # what would be refused is not stored at all
        if await antivirus.find(self.content):
            raise Infected(field="file", accepted="a document without macros or code")
        await files.put(received.storage_id, self.content)
        seen: dict[str, StoredFile | None] = {}

        def receive(application: Application) -> None:
            seen["before"] = application.document(self.kind).file
            application.receive_document(self.kind, received, edition)
            seen["after"] = application.document(self.kind).file

        try:
            after = await applications.change(self.application_id, receive)
        except Refusal:
            await files.delete(received.storage_id)
            raise
        for file in (received, seen["before"]):
            if file is not None and file != seen["after"]:
                await files.delete(file.storage_id)
        return after


@dataclass(frozen=True)
class ReuseDocument(Command[Application], did="reuse-document"):
    """Copies a document of an earlier application of the same person, as if it were uploaded now."""

    application_id: str
    kind: str
    source_id: str

    async def __call__(
        self,
        applications: Applications,
        editions: Editions,
        files: FileStore,
        antivirus: Antivirus,
        clock: Clock,
    ) -> Application:
        application, source = await applications.get(self.application_id), await applications.get(self.source_id)
        if source.person_id != application.person_id:
            raise NotFound(thing="application", id=self.source_id)
        edition = await editions.get(application.edition_id)
        if not application.document_rule(self.kind, edition).reusable:
            raise InvalidField(field="application_id", accepted="none for this document, which is uploaded anew")
        file = source.document(self.kind).file
        if file is None:
            raise NoDocumentYet(document=self.kind)
        content = await files.get(file.storage_id)
        receive = ReceiveDocument(application.id, self.kind, content, file.media_type, file.sha256)
        return await receive(applications, editions, files, antivirus, clock)


@dataclass(frozen=True)
class ValidateDocument(Command[Application], did="validate-document"):
    application_id: str
    kind: str

    async def __call__(self, applications: Applications) -> Application:
        return await applications.change(
            self.application_id, lambda application: application.validate_document(self.kind)
        )


@dataclass(frozen=True)
class RefuseDocument(Command[Application], did="refuse-document"):
    application_id: str
    kind: str
    reason: str

    async def __call__(self, applications: Applications) -> Application:
        return await applications.change(
            self.application_id, lambda application: application.refuse_document(self.kind, self.reason)
        )


@dataclass(frozen=True)
class WaiveDocument(Command[Application], did="waive-document"):
    application_id: str
    kind: str

    async def __call__(self, applications: Applications) -> Application:
        return await applications.change(self.application_id, lambda application: application.waive_document(self.kind))


@dataclass(frozen=True)
class SubmitApplication(Command[Application], did="submit-application"):
    application_id: str
    edition_id: str

    async def __call__(self, applications: Applications, editions: Editions, clock: Clock) -> Application:
        edition = await editions.get(self.edition_id)
        return await applications.change(
            self.application_id, lambda application: application.submit(edition, clock.now())
        )


@dataclass(frozen=True)
class CheckCompleteness(Command[Application], did="check-completeness"):
    application_id: str

    async def __call__(self, applications: Applications) -> Application:
        return await applications.change(self.application_id, lambda application: application.check_completeness())


@dataclass(frozen=True)
class WithdrawApplication(Command[Application], did="withdraw-application"):
    application_id: str

    async def __call__(self, applications: Applications, clock: Clock) -> Application:
        return await applications.change(self.application_id, lambda application: application.withdraw(clock.now()))

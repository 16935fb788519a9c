"""The file of an application: its status, its documents, and what is asked for beside them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services.applications.domain.edition import DocumentRule, Edition
from services.applications.domain.errors import (
    AlreadyCalled,
    DocumentsMissing,
    DocumentsUnchecked,
    EditionNotTaking,
    PersonErased,
)
from services.applications.domain.events import (
    ApplicationCancelled,
    ApplicationCompleted,
    ApplicationErased,
    ApplicationFoundIncomplete,
    ApplicationReopened,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    DocumentLapsed,
    DocumentReceived,
    DocumentRefused,
    DocumentReminded,
    DocumentRequested,
    DocumentValidated,
    DocumentWaived,
)
from services.applications.domain.file.document import Document, DocumentStatus, Request, StoredFile
from services.applications.domain.policy import REOPENING_REASONS
from shared.kernel.aggregate import Aggregate
from shared.kernel.clock import end_of_day_in_paris
from shared.kernel.errors import IllegalTransition, InvalidField, NotFound
from shared.kernel.words import Text


class FileStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


LIVE = (FileStatus.DRAFT, FileStatus.SUBMITTED, FileStatus.INCOMPLETE, FileStatus.COMPLETE)
IN_THE_OFFICE = (FileStatus.SUBMITTED, FileStatus.INCOMPLETE)


@dataclass(frozen=True)
class Reopening:
    """Who reopened the file, when, why, from which status, and until when a draft may be handed in."""

    by: str
    at: datetime
    reason: str
    before: FileStatus
    until: datetime | None


@dataclass(kw_only=True)
class ApplicantFile(Aggregate, thing="application"):
    """What one person hands in for one edition, piece by piece."""

    person_id: str
    edition_id: str
    institution_id: str
    profile: str
    started_at: datetime
    submitted_at: datetime | None = None
    file: FileStatus = FileStatus.DRAFT
    documents: dict[str, Document]
    withdrawn_from: FileStatus | None = None
    reopenings: list[Reopening] = field(default_factory=list)
    erased_at: datetime | None = None
    """Since when nothing of the person is left in it, and nothing is taken."""

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    @property
    def is_live(self) -> bool:
        return self.file in LIVE

    @property
    def due(self) -> datetime | None:
        """The next reminder or deadline of a document that was asked for."""
        if not self.is_live:
            return None
        return min((moment for one in self.documents.values() if (moment := one.due)), default=None)

    def receive_document(self, kind: str, received: StoredFile, edition: Edition) -> None:
        """Take a document, until the file is found complete; what was asked for apart, until its own deadline."""
        self._while("add a document to", FileStatus.DRAFT, *IN_THE_OFFICE)
        document = self.document(kind)
        if document.holds(received):
            return  # the same bytes sent again
        document.receive(received, self.document_rule(kind, edition))
        self.record(DocumentReceived(kind))

    def validate_document(self, kind: str) -> None:
        self._while("validate a document of", *IN_THE_OFFICE)
        self.document(kind).validate()
        self.record(DocumentValidated(kind))

    def refuse_document(self, kind: str, reason: str) -> None:
        self._while("refuse a document of", *IN_THE_OFFICE)
        self.document(kind).refuse(reason)
        self.record(DocumentRefused(kind, reason))

    def waive_document(self, kind: str) -> None:
        """The secretary says that this person need not provide it."""
        self._while("waive a document of", FileStatus.DRAFT, *IN_THE_OFFICE)
        self.document(kind).waive()
        self.record(DocumentWaived(kind))

    def request_document(
        self, kind: str, label: Text | None, until: date, edition: Edition, by: str, at: datetime
    ) -> None:
        """Ask for one more document, or for one again, to the end of that day in Paris. A complete file is so no more.

        A piece that the file does not have yet needs a label for the person to read.
        """
        self._while("ask for a document of", *IN_THE_OFFICE, FileStatus.COMPLETE)
        if self.is_decided:
            raise IllegalTransition("application", "ask for a document of", "decided", ("undecided",))
        answer_by = end_of_day_in_paris(until)
        if answer_by <= at:
            raise InvalidField(field="until", accepted="today or a day to come")
        document = self.documents.get(kind)
        if document is None:
            if label is None:
                raise InvalidField(field="label", accepted="what the person reads, for a document of no rule")
            document = self.documents[kind] = Document(kind=kind, required=True, label=label)
        document.ask(Request.made(by, at, answer_by, edition.reminder_days))
        self.file = FileStatus.INCOMPLETE
        self.record(DocumentRequested(kind, answer_by))

    def mind_requests(self, now: datetime) -> None:
        """What time alone brings: one reminder for all the moments that are past, then the end of the request."""
        for document in self.documents.values():
            request = document.request
            if request is None or document.due is None or document.due > now:
                continue
            if request.answer_by < now:
                document.request = request.lapsed()
                self.record(DocumentLapsed(document.kind, request.answer_by))
            else:
                document.request = request.reminded(now)
                self.record(DocumentReminded(document.kind, request.answer_by))

    def submit(self, edition: Edition, at: datetime) -> None:
        """Hand the file in: within the window (or the time that a reopening gave), with every required document."""
        self._while("submit", FileStatus.DRAFT)
        late = self.reopenings[-1].until if self.reopenings else None
        if late is None or at > late:
            edition.require_taking(at)
        missing = [document.kind for document in self._required if not document.is_in]
        if missing:
            raise DocumentsMissing(missing=", ".join(missing))
        self.file, self.submitted_at = FileStatus.SUBMITTED, at
        self.record(ApplicationSubmitted(self.profile, at))

    def check_completeness(self) -> None:
        """The secretary's conclusion from the documents: complete, or incomplete and what is missing."""
        self._while("check the completeness of", *IN_THE_OFFICE)
        unchecked = [one.kind for one in self._required if one.status is DocumentStatus.RECEIVED]
        if unchecked:
            raise DocumentsUnchecked(unchecked=", ".join(unchecked))
        missing = tuple(document.kind for document in self._required if not document.is_settled)
        if missing and self.file is FileStatus.INCOMPLETE:  # the person was told; saying it again is no news
            raise DocumentsMissing(missing=", ".join(missing))
        self.file = FileStatus.INCOMPLETE if missing else FileStatus.COMPLETE
        self.record(ApplicationFoundIncomplete(missing) if missing else ApplicationCompleted())

    def withdraw(self, at: datetime) -> None:
        """The person gives up, from whatever state of a live file; the seat board hears of it."""
        self._while("withdraw", *LIVE)
        self.withdrawn_from, self.file = self.file, FileStatus.WITHDRAWN
        self.record(ApplicationWithdrawn(at))

    def reopen(self, by: str, reason: str, until: date | None, edition: Edition, at: datetime) -> None:
        """The secretary gives the file back: a withdrawn one as it was, a draft past the window until that day.

        Who was offered a place is not called again, so that their file stays closed (`AlreadyCalled`).
        """
        self._while("reopen", FileStatus.WITHDRAWN, FileStatus.DRAFT)
        edition.require_going()
        if reason not in REOPENING_REASONS:
            raise InvalidField(field="reason", accepted=f"one of {', '.join(REOPENING_REASONS)}")
        if self.was_called:
            raise AlreadyCalled()
        back_to = (self.withdrawn_from or FileStatus.DRAFT) if self.file is FileStatus.WITHDRAWN else self.file
        over = at > edition.closes_at or not edition.is_open
        if back_to is FileStatus.DRAFT and not over and self.file is FileStatus.DRAFT:
            raise EditionNotTaking(opens_at=edition.opens_at.isoformat(), closes_at=edition.closes_at.isoformat())
        deadline = end_of_day_in_paris(until) if until and back_to is FileStatus.DRAFT else None
        if back_to is FileStatus.DRAFT and over and (deadline is None or deadline <= at):
            raise InvalidField(field="until", accepted="today or a day to come, by which the draft is to be handed in")
        self.reopenings.append(Reopening(by, at, reason, self.file, deadline))
        self.file, self.withdrawn_from = back_to, None
        self.record(ApplicationReopened(reason, deadline, at))

    def cancel(self) -> None:
        """The edition will not take place."""
        self._while("cancel", *LIVE)
        self.file = FileStatus.CANCELLED
        self.record(ApplicationCancelled())

    def erase(self, at: datetime, *, over: bool) -> None:
        """Forget the person's papers; the file is withdrawn unless its edition is `over`. What was decided stays, of
        nobody."""
        if self.erased_at is None:
            if self.is_live and not over:
                self.withdraw(at)
            self.erased_at = at
            self.record(ApplicationErased(at))
        for document in self.documents.values():
            document.erase()

    @property
    def was_called(self) -> bool:
        """Whether a place was ever offered; the application knows."""
        return False

    @property
    def is_decided(self) -> bool:
        """Whether the jury has pronounced anything; the application knows."""
        return False

    def document(self, kind: str) -> Document:
        """One piece of the file; refuses (`NotFound`) a piece it does not have."""
        if kind not in self.documents:
            raise NotFound(thing="document", id=kind)
        return self.documents[kind]

    def document_rule(self, kind: str, edition: Edition) -> DocumentRule:
        """What is taken for this piece: the programme's rule, or the usual one for what was asked for apart."""
        document = self.document(kind)
        return document.own_rule or edition.document_rule(kind)

    @property
    def _required(self) -> list[Document]:
        return [document for document in self.documents.values() if document.required]

    def _while(self, verb: str, *accepted: FileStatus) -> None:
        if self.erased_at is not None:
            raise PersonErased
        if self.file not in accepted:
            raise IllegalTransition("application", verb, self.file, accepted)

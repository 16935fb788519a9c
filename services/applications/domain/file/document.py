"""One document of an application, with its own status."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.applications.domain.file.errors import DocumentTooLarge, MediaTypeNotAccepted, RequestOver
from services.applications.domain.policy import DOCUMENT_REFUSAL_REASONS
from shared.kernel.bounds import FORMATS
from shared.kernel.clock import end_of_day_in_paris
from shared.kernel.errors import IllegalTransition, InvalidField
from shared.kernel.policies import DocumentRule
from shared.kernel.words import Text

ANY_SIZE = 5_000_000
"""The size in bytes of a document that has no rule in the programme; its formats are `FORMATS`."""


class DocumentStatus(StrEnum):
    AWAITED = "awaited"
    RECEIVED = "received"
    VALIDATED = "validated"
    REFUSED = "refused"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class StoredFile:
    """A received file. `media_type` is detected from its bytes; `storage_id` is its key in the file store."""

    storage_id: str
    sha256: str
    size: int
    media_type: str
    received_at: datetime


@dataclass(frozen=True)
class Request:
    """A request of the office for a document: by whom, when, its deadline and the reminders still to send."""

    by: str
    at: datetime
    answer_by: datetime
    remind_at: tuple[datetime, ...]
    over: bool = False

    @classmethod
    def made(cls, by: str, at: datetime, until: date, reminder_days: Iterable[int]) -> "Request":
        """The deadline is the end of that day in Paris; refuses (`InvalidField`) a day in the past."""
        answer_by = end_of_day_in_paris(until)
        if answer_by <= at:
            raise InvalidField(field="until", accepted="today or a later day")
        moments = sorted(answer_by - timedelta(days=days) for days in set(reminder_days))
        return cls(by, at, answer_by, tuple(moment for moment in moments if moment > at))

    def reminded(self, now: datetime) -> "Request":
        """Drops all moments up to `now`, so that missed ones cause one reminder, not several."""
        return replace(self, remind_at=tuple(moment for moment in self.remind_at if moment > now))

    def lapsed(self) -> "Request":
        return replace(self, remind_at=(), over=True)


@dataclass(kw_only=True)
class Document:
    """A required or optional document. `reason` is why it was refused; the person may then send another file.

    `label` names a document that has no rule in the programme.
    """

    kind: str
    required: bool
    status: DocumentStatus = DocumentStatus.AWAITED
    file: StoredFile | None = None
    reason: str | None = None
    label: Text | None = None
    request: Request | None = None

    @property
    def due(self) -> datetime | None:
        """The next reminder, or the instant after the deadline, of an open request."""
        if self.request is None or self.request.over or self.is_in:
            return None
        return min([*self.request.remind_at, self.request.answer_by + timedelta(milliseconds=1)])

    @property
    def own_rule(self) -> DocumentRule | None:
        """The default rule of a document that has no rule in the programme; None for the others."""
        return None if self.label is None else DocumentRule(self.kind, self.label, True, FORMATS, ANY_SIZE)

    def ask(self, request: Request) -> None:
        """Makes it required and awaited, even if a file was received before."""
        self.required, self.status, self.reason, self.request = True, DocumentStatus.AWAITED, None, request

    def receive(self, file: StoredFile, rule: DocumentRule) -> None:
        """Stores a file; a newer one replaces it until the document is validated."""
        self._while("receive", DocumentStatus.AWAITED, DocumentStatus.RECEIVED, DocumentStatus.REFUSED)
        if self.request is not None and file.received_at > self.request.answer_by:
            raise RequestOver(answer_by=self.request.answer_by.isoformat())
        if file.media_type not in rule.formats:
            raise MediaTypeNotAccepted(document=self.kind, media_type=file.media_type, accepted=", ".join(rule.formats))
        if file.size > rule.max_bytes:
            raise DocumentTooLarge(document=self.kind, max_bytes=rule.max_bytes, size=file.size)
        self.status, self.file, self.reason = DocumentStatus.RECEIVED, file, None

    def holds(self, file: StoredFile) -> bool:
        """Whether a file with the same bytes is received and not checked yet."""
        return self.status is DocumentStatus.RECEIVED and self.file is not None and self.file.sha256 == file.sha256

    def validate(self) -> None:
        self._while("validate", DocumentStatus.RECEIVED)
        self.status = DocumentStatus.VALIDATED

    def refuse(self, reason: str) -> None:
        """Refuses the file for a listed reason, so that the person may send another one."""
        if reason not in DOCUMENT_REFUSAL_REASONS:
            raise InvalidField(field="reason", accepted=f"one of {', '.join(DOCUMENT_REFUSAL_REASONS)}")
        self._while("refuse", DocumentStatus.RECEIVED)
        self.status, self.reason = DocumentStatus.REFUSED, reason

    def waive(self) -> None:
        """Exempts the person from providing it."""
        self._while("waive", DocumentStatus.AWAITED, DocumentStatus.RECEIVED, DocumentStatus.REFUSED)
        self.status, self.reason = DocumentStatus.NOT_APPLICABLE, None

    def erase(self) -> None:
        """Erases the file, the label and the request; keeps the status."""
        self.file = self.label = self.request = None

    @property
    def is_in(self) -> bool:
        """Whether the person has nothing more to send for it."""
        return self.status in {DocumentStatus.RECEIVED, DocumentStatus.VALIDATED, DocumentStatus.NOT_APPLICABLE}

    @property
    def is_settled(self) -> bool:
        """Whether the office has validated or waived it."""
        return self.status in {DocumentStatus.VALIDATED, DocumentStatus.NOT_APPLICABLE}

    def _while(self, verb: str, *accepted: DocumentStatus) -> None:
        if self.status not in accepted:
            raise IllegalTransition("document", verb, self.status, accepted)

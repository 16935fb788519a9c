"""One piece of an application's file, with a status of its own."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.applications.domain.edition import DocumentRule
from services.applications.domain.file.errors import DocumentTooLarge, MediaTypeNotAccepted, RequestOver
from services.applications.domain.policy import DOCUMENT_REFUSAL_REASONS
from shared.kernel.bounds import FORMATS
from shared.kernel.clock import end_of_day_in_paris
from shared.kernel.errors import IllegalTransition, InvalidField
from shared.kernel.words import Text

ANY_SIZE = 5_000_000
"""How many bytes are taken for a piece that no rule of the programme asks for; in any format."""


class DocumentStatus(StrEnum):
    AWAITED = "awaited"
    RECEIVED = "received"
    VALIDATED = "validated"
    REFUSED = "refused"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class StoredFile:
    """What was received. `media_type` comes from the bytes themselves; `storage_id` is where the store keeps them."""

    storage_id: str
    sha256: str
    size: int
    media_type: str
    received_at: datetime


@dataclass(frozen=True)
class Request:
    """The secretary has asked for it: by whom and when, by when it is awaited, and the reminders still to come."""

    by: str
    at: datetime
    answer_by: datetime
    remind_at: tuple[datetime, ...]
    over: bool = False

    @classmethod
    def made(cls, by: str, at: datetime, until: date, reminder_days: Iterable[int]) -> "Request":
        """Gives time until the end of that day in Paris; refuses (`InvalidField`) a day in the past."""
        answer_by = end_of_day_in_paris(until)
        if answer_by <= at:
            raise InvalidField(field="until", accepted="today or a day to come")
        moments = sorted(answer_by - timedelta(days=days) for days in set(reminder_days))
        return cls(by, at, answer_by, tuple(moment for moment in moments if moment > at))

    def reminded(self, now: datetime) -> "Request":
        """Moments missed while nothing ran make one reminder, not several."""
        return replace(self, remind_at=tuple(moment for moment in self.remind_at if moment > now))

    def lapsed(self) -> "Request":
        return replace(self, remind_at=(), over=True)


@dataclass(kw_only=True)
class Document:
    """A required or optional piece. `reason` says why it was refused; a refused one is awaited anew.

    `label` is what the person reads for a piece that no rule of the programme asks for.
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
        """What is taken for a piece that no rule of the programme asks for; None for the others."""
        return None if self.label is None else DocumentRule(self.kind, self.label, True, FORMATS, ANY_SIZE)

    def ask(self, request: Request) -> None:
        """It is awaited, whatever was received before; and required from now on."""
        self.required, self.status, self.reason, self.request = True, DocumentStatus.AWAITED, None, request

    def receive(self, file: StoredFile, rule: DocumentRule) -> None:
        """Take a file; a newer one replaces it until the secretary has validated it."""
        self._while("receive", DocumentStatus.AWAITED, DocumentStatus.RECEIVED, DocumentStatus.REFUSED)
        if self.request is not None and file.received_at > self.request.answer_by:
            raise RequestOver(answer_by=self.request.answer_by.isoformat())
        if file.media_type not in rule.formats:
            raise MediaTypeNotAccepted(document=self.kind, media_type=file.media_type, accepted=", ".join(rule.formats))
        if file.size > rule.max_bytes:
            raise DocumentTooLarge(document=self.kind, max_bytes=rule.max_bytes, size=file.size)
        self.status, self.file, self.reason = DocumentStatus.RECEIVED, file, None

    def holds(self, file: StoredFile) -> bool:
        """Whether these very bytes are already waiting to be looked at."""
        return self.status is DocumentStatus.RECEIVED and self.file is not None and self.file.sha256 == file.sha256

    def validate(self) -> None:
        self._while("validate", DocumentStatus.RECEIVED)
        self.status = DocumentStatus.VALIDATED

    def refuse(self, reason: str) -> None:
        """Say why it does not do; another one is awaited."""
        if reason not in DOCUMENT_REFUSAL_REASONS:
            raise InvalidField(field="reason", accepted=f"one of {', '.join(DOCUMENT_REFUSAL_REASONS)}")
        self._while("refuse", DocumentStatus.RECEIVED)
        self.status, self.reason = DocumentStatus.REFUSED, reason

    def waive(self) -> None:
        """This person need not provide it."""
        self._while("waive", DocumentStatus.AWAITED, DocumentStatus.RECEIVED, DocumentStatus.REFUSED)
        self.status, self.reason = DocumentStatus.NOT_APPLICABLE, None

    def erase(self) -> None:
        """Forget what was sent and what was written about it; that it was asked for and judged stays."""
        self.file = self.label = self.request = None

    @property
    def is_in(self) -> bool:
        """Whether nothing more is expected from the person for this piece."""
        return self.status in {DocumentStatus.RECEIVED, DocumentStatus.VALIDATED, DocumentStatus.NOT_APPLICABLE}

    @property
    def is_settled(self) -> bool:
        """Whether the secretary has nothing against it."""
        return self.status in {DocumentStatus.VALIDATED, DocumentStatus.NOT_APPLICABLE}

    def _while(self, verb: str, *accepted: DocumentStatus) -> None:
        if self.status not in accepted:
            raise IllegalTransition("document", verb, self.status, accepted)

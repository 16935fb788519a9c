"""One piece of an application's file, with a status of its own."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.applications.domain.edition import DocumentRule
from services.applications.domain.errors import DocumentTooLarge, MediaTypeNotAccepted
from services.applications.domain.policy import DOCUMENT_REFUSAL_REASONS
from shared.kernel.errors import IllegalTransition, InvalidField


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


@dataclass(kw_only=True)
class Document:
    """A required or optional piece. `reason` says why it was refused; a refused one is awaited anew."""

    kind: str
    required: bool
    status: DocumentStatus = DocumentStatus.AWAITED
    file: StoredFile | None = None
    reason: str | None = None

    def receive(self, file: StoredFile, rule: DocumentRule) -> None:
        """Take a file; a newer one replaces it until the secretary has validated it."""
        self._while("receive", DocumentStatus.AWAITED, DocumentStatus.RECEIVED, DocumentStatus.REFUSED)
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

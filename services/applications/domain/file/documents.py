"""The documents of one file, by kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.applications.domain.edition import Edition
from services.applications.domain.events import DocumentLapsed, DocumentReminded
from services.applications.domain.file.document import Document, DocumentStatus, Request
from shared.kernel.errors import InvalidField, NotFound
from shared.kernel.policies import DocumentRule
from shared.kernel.words import Text


@dataclass(frozen=True)
class Documents:
    """Finds documents and sums up their statuses. `by_kind` is the application's own mapping."""

    by_kind: dict[str, Document]

    @classmethod
    def required_by(cls, rules: Iterable[DocumentRule]) -> "Documents":
        """One awaited document per rule."""
        return cls({rule.kind: Document(kind=rule.kind, required=rule.required) for rule in rules})

    def get(self, kind: str) -> Document:
        """Refuses (`NotFound`) a kind that the file does not have."""
        if kind not in self.by_kind:
            raise NotFound(thing="document", id=kind)
        return self.by_kind[kind]

    def rule(self, kind: str, edition: Edition) -> DocumentRule:
        """The rule of the programme, or the default rule for a document that the office requested."""
        return self.get(kind).own_rule or edition.document_rule(kind)

    def request(self, kind: str, label: Text | None, request: Request) -> None:
        """Requires a document, again or in addition. A kind that the file does not have yet needs a label."""
        if kind not in self.by_kind:
            if label is None:
                raise InvalidField(field="label", accepted="a text for the person, for a document without a rule")
            self.by_kind[kind] = Document(kind=kind, required=True, label=label)
        self.by_kind[kind].ask(request)

    @property
    def due(self) -> datetime | None:
        """The next reminder or deadline of a requested document."""
        return min((moment for document in self.by_kind.values() if (moment := document.due)), default=None)

    def apply_deadlines(self, now: datetime) -> list[DocumentReminded | DocumentLapsed]:
        """Records one reminder for all moments that have passed, or ends the request after its deadline."""
        events: list[DocumentReminded | DocumentLapsed] = []
        for document in self.by_kind.values():
            request = document.request
            if request is None or document.due is None or document.due > now:
                continue
            if request.answer_by < now:
                document.request = request.lapsed()
                events.append(DocumentLapsed(document.kind, request.answer_by))
            else:
                document.request = request.reminded(now)
                events.append(DocumentReminded(document.kind, request.answer_by))
        return events

    @property
    def missing(self) -> tuple[str, ...]:
        """Required documents that the person has still to send."""
        return tuple(document.kind for document in self._required if not document.is_in)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """Required documents that the office has still to check."""
        return tuple(document.kind for document in self._required if document.status is DocumentStatus.RECEIVED)

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Required documents that are neither validated nor waived."""
        return tuple(document.kind for document in self._required if not document.is_settled)

    def erase(self) -> None:
        for document in self.by_kind.values():
            document.erase()

    @property
    def _required(self) -> list[Document]:
        return [document for document in self.by_kind.values() if document.required]

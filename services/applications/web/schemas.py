"""Request and response bodies of applications and decisions."""

from datetime import date, datetime

from pydantic import Field

from services.applications.domain.edition import Edition, EditionStatus
from services.applications.domain.file.application import Answer, Application, FileStatus
from services.applications.domain.file.decision import DecisionStatus, Pronounced, Step, Verdict
from services.applications.domain.file.document import Document, DocumentStatus
from shared.contracts.vocabulary import Code, Text
from shared.kernel.words import Outcome
from shared.mongo.store import plain
from shared.web.requests import Input, View


class AudienceView(View):
    profile: str
    label: Text


class DocumentRuleView(View):
    kind: str
    label: Text
    required: bool
    formats: tuple[str, ...]
    max_bytes: int


class ReasonView(View):
    code: str
    label: Text


class EditionView(View):
    """What an application to this edition needs."""

    id: str
    institution_id: str
    code: str
    title: Text
    status: EditionStatus
    opens_at: datetime
    closes_at: datetime
    audiences: tuple[AudienceView, ...]
    documents: tuple[DocumentRuleView, ...]
    refusal_reasons: tuple[ReasonView, ...]

    @classmethod
    def of(cls, edition: Edition) -> "EditionView":
        return cls.model_validate(plain(edition))


class StartInput(Input):
    edition_id: str = Field(min_length=1, max_length=64, examples=["0198c5c2-8a43-7c3e-9f0e-0d6c1f2a9b11"])
    profile: Code = Field(examples=["health"])
    """One of the edition's audiences."""


class RefusedDocumentInput(Input):
    reason: Code = Field(examples=["illegible"])
    """illegible, wrong-document, out-of-date, pages-missing or not-signed."""


class DocumentRequestInput(Input):
    until: date = Field(examples=["2026-11-20"])
    """The last day to send the document, in Paris time."""
    label: Text | None = Field(None, examples=[{"fr": "Relevé de notes 2019", "en": "Transcript of 2019"}])
    """Shown to the person; required for a document that is not in the programme's list."""


class ReuseInput(Input):
    application_id: str = Field(min_length=1, max_length=64, examples=["0199b3a1-02c5-7a10-8f3b-6e5d4c3b2a19"])
    """An earlier application of the same person."""


class ReopeningInput(Input):
    reason: Code = Field(examples=["withdrawn-by-mistake"])
    """withdrawn-by-mistake, technical-trouble, person-unavailable or house-error."""
    until: date | None = Field(None, examples=["2026-11-20"])
    """The last day to submit a draft after the window, in Paris time."""


class RequestView(View):
    answer_by: datetime
    over: bool
    """Whether the deadline has passed without the document."""


class DocumentView(View):
    kind: str
    label: Text | None
    """Set for a document that is not in the programme's list."""
    required: bool
    status: DocumentStatus
    reason: str | None
    request: RequestView | None
    """Set if the secretary has requested the document."""
    media_type: str | None
    size: int | None
    sha256: str | None
    received_at: datetime | None

    @classmethod
    def of(cls, document: Document) -> "DocumentView":
        file = document.file
        return cls(
            kind=document.kind,
            label=document.label,
            request=RequestView(answer_by=document.request.answer_by, over=document.request.over)
            if document.request
            else None,
            required=document.required,
            status=document.status,
            reason=document.reason,
            media_type=file.media_type if file else None,
            size=file.size if file else None,
            sha256=file.sha256 if file else None,
            received_at=file.received_at if file else None,
        )


class OfferView(View):
    decision_id: str
    answer_by: datetime
    """The last moment to answer: 23:59:59 in Paris."""
    from_waiting_list: bool
    call_position: int
    revoked_at: datetime | None
    """When a correction of the decision revoked the offer."""


class DecisionView(View):
    """One decision of the history."""

    id: str
    verdict: Verdict
    rank: int | None
    reason: str | None
    step: Step
    entered_by: str
    entered_at: datetime
    corrects: str | None
    """The released decision that this one replaces."""
    validated_by: str | None
    validated_at: datetime | None
    released_at: datetime | None
    outcome: Outcome | None
    waiting_rank: int | None


class ApplicationView(View):
    """An application with its four statuses: of the file, of each document, of the decision, of the answer."""

    id: str
    version: int
    person_id: str
    edition_id: str
    institution_id: str
    profile: str
    started_at: datetime
    submitted_at: datetime | None
    file: FileStatus
    documents: tuple[DocumentView, ...]
    decision: DecisionStatus
    waiting_rank: int | None
    refusal_reason: str | None
    offer: OfferView | None
    answer: Answer

    @classmethod
    def of(cls, application: Application) -> "ApplicationView":
        """What the applicant may see: no decision before its release."""
        return cls(**_common(application))


class ReopeningView(View):
    by: str
    at: datetime
    reason: str
    before: FileStatus
    until: datetime | None


class StaffApplicationView(ApplicationView):
    """An application as staff see it."""

    decisions: tuple[DecisionView, ...]
    """All decisions, released or not."""
    reopenings: tuple[ReopeningView, ...]

    @classmethod
    def of(cls, application: Application) -> "StaffApplicationView":
        history = tuple(DecisionView.model_validate(plain(decision)) for decision in application.decisions)
        reopenings = tuple(ReopeningView.model_validate(plain(reopening)) for reopening in application.reopenings)
        return cls(**_common(application), decisions=history, reopenings=reopenings)


def _common(application: Application) -> dict[str, object]:
    released = application.released_decision
    return {
        "id": application.id,
        "version": application.version,
        "person_id": application.person_id,
        "edition_id": application.edition_id,
        "institution_id": application.institution_id,
        "profile": application.profile,
        "started_at": application.started_at,
        "submitted_at": application.submitted_at,
        "file": application.file,
        "documents": tuple(DocumentView.of(document) for document in application.documents.values()),
        "decision": application.decision,
        "waiting_rank": released.waiting_rank if released else None,
        "refusal_reason": released.reason if released else None,
        "offer": OfferView.model_validate(plain(application.offer)) if application.offer else None,
        "answer": application.answer,
    }


class DecisionInput(Input):
    """`eligible` with a rank, or `refused` with a reason from the programme's list."""

    verdict: Verdict = Field(examples=["eligible"])
    rank: int | None = Field(None, ge=1, le=100_000, examples=[12])
    reason: Code | None = Field(None, examples=[None])

    def pronounced(self) -> Pronounced:
        return Pronounced(self.verdict, self.rank, self.reason)

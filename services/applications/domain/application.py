"""One person's request for one edition. Four statuses never mix: the file, each document, the decision, the answer."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.applications.domain.decision import Decision, DecisionStatus, Pronounced, Step, Verdict
from services.applications.domain.document import Document, DocumentStatus, StoredFile
from services.applications.domain.edition import Edition
from services.applications.domain.errors import (
    DecisionForbidsOffer,
    DocumentsMissing,
    DocumentsUnchecked,
    NoOpenOffer,
    ReleasedWithTheList,
)
from services.applications.domain.events import (
    ApplicationCancelled,
    ApplicationCompleted,
    ApplicationFoundIncomplete,
    ApplicationStarted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    DecisionReleased,
    DocumentReceived,
    DocumentRefused,
    DocumentValidated,
    DocumentWaived,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    Outcome,
)
from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import IllegalTransition, InvalidField, NotFound


class FileStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


LIVE = (FileStatus.DRAFT, FileStatus.SUBMITTED, FileStatus.INCOMPLETE, FileStatus.COMPLETE)
IN_THE_OFFICE = (FileStatus.SUBMITTED, FileStatus.INCOMPLETE)


class Answer(StrEnum):
    NONE = "none"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


@dataclass(frozen=True)
class ReceivedOffer:
    """The place the seat board proposed, and until when it may be answered."""

    decision_id: str
    answer_by: datetime
    from_waiting_list: bool
    call_position: int


@dataclass(kw_only=True)
class Application(Aggregate):
    """The file of one person for one edition. It hears what the seat board decides and never grants itself a place."""

    person_id: str
    edition_id: str
    institution_id: str
    profile: str
    started_at: datetime
    submitted_at: datetime | None = None
    file: FileStatus = FileStatus.DRAFT
    documents: dict[str, Document]
    decisions: list[Decision] = field(default_factory=list)
    offer: ReceivedOffer | None = None
    answer: Answer = Answer.NONE

    @classmethod
    def start(cls, id: str, person_id: str, edition: Edition, profile: str, at: datetime) -> "Application":
        """Begin a draft, within the edition's window and for a profile it is meant for."""
        edition.require_taking(at)
        edition.require_profile(profile)
        application = cls(
            id=id,
            person_id=person_id,
            edition_id=edition.id,
            institution_id=edition.institution_id,
            profile=profile,
            started_at=at,
            documents={rule.kind: Document(kind=rule.kind, required=rule.required) for rule in edition.documents},
        )
        application.record(ApplicationStarted(profile))
        return application

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    # The file and its documents
    @property
    def is_live(self) -> bool:
        return self.file in LIVE

    def receive_document(self, kind: str, received: StoredFile, edition: Edition) -> None:
        """Take a document, until the file is found complete."""
        self._while("add a document to", FileStatus.DRAFT, *IN_THE_OFFICE)
        document = self.document(kind)
        if document.holds(received):
            return  # the same bytes sent again
        document.receive(received, edition.document_rule(kind))
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

    def submit(self, edition: Edition, at: datetime) -> None:
        """Hand the file in: within the window, with every required document."""
        self._while("submit", FileStatus.DRAFT)
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
        self.file = FileStatus.WITHDRAWN
        self.record(ApplicationWithdrawn(at))

    def cancel(self) -> None:
        """The edition will not take place."""
        self._while("cancel", *LIVE)
        self.file = FileStatus.CANCELLED
        self.record(ApplicationCancelled())

    # The decision
    @property
    def decision(self) -> DecisionStatus:
        """What the last released decision says; pending until then, whatever the jury has entered."""
        released = [one.outcome for one in self.decisions if one.step is Step.RELEASED]
        return DecisionStatus(released[-1]) if released and released[-1] else DecisionStatus.PENDING

    @property
    def current_decision(self) -> Decision | None:
        """The last one pronounced, at whatever step."""
        return self.decisions[-1] if self.decisions else None

    def enter_decision(self, id: str, pronounced: Pronounced, edition: Edition, by: str, at: datetime) -> None:
        """Note what the jury pronounces. It replaces one that is not released yet; the history keeps both.

        Eligible needs a complete file and a rank from 1; refused needs a reason from the programme's list.
        """
        self._while_unreleased("enter")
        if pronounced.verdict is Verdict.ELIGIBLE:
            self._while("declare eligible", FileStatus.COMPLETE)
            if pronounced.rank is None or pronounced.rank < 1 or pronounced.reason is not None:
                raise InvalidField(field="rank", accepted="a rank from 1, and no reason, for an eligible candidate")
        else:
            self._while("refuse", FileStatus.COMPLETE, *IN_THE_OFFICE)
            edition.require_refusal_reason(pronounced.reason)
            if pronounced.rank is not None:
                raise InvalidField(field="rank", accepted="no rank for a refused candidate")
        self.decisions.append(
            Decision(
                id=id,
                verdict=pronounced.verdict,
                rank=pronounced.rank,
                reason=pronounced.reason,
                entered_by=by,
                entered_at=at,
            )
        )

    def validate_decision(self, by: str, at: datetime) -> None:
        """The president confirms the last decision entered."""
        self._while("validate the decision of", *LIVE)
        self._while_unreleased("validate")
        if self.current_decision is None:
            raise IllegalTransition("decision", "validate", DecisionStatus.PENDING, (Step.ENTERED,))
        self.current_decision.validate(by, at)

    def release_decision(self, decision_id: str, outcome: Outcome, waiting_rank: int | None, at: datetime) -> None:
        """Make a validated decision known, as the edition's call list says."""
        self._while("release the decision of", *LIVE)
        self._while_unreleased("release")
        decision = self._decision(decision_id)
        decision.release(outcome, waiting_rank, at)
        self.record(DecisionReleased(decision_id, outcome, waiting_rank, decision.reason))

    def release_refusal(self, at: datetime) -> None:
        """Make a validated refusal known by itself, without waiting for the whole list."""
        current = self.current_decision
        if current is None:
            raise IllegalTransition("decision", "release", DecisionStatus.PENDING, (Step.VALIDATED,))
        if current.verdict is not Verdict.REFUSED:
            raise ReleasedWithTheList()
        self.release_decision(current.id, Outcome.REFUSED, None, at)

    # The place and the answer: what the seat board decided, told in the application's own voice
    def hear_offer(self, offer: ReceivedOffer) -> None:
        """A place is proposed, on the strength of a released decision that allows it; never to a refused person."""
        self._while("offer a place to", *LIVE)
        if not self._decision(offer.decision_id).may_be_offered or self.offer is not None:
            raise DecisionForbidsOffer(decision_id=offer.decision_id)
        self.offer = offer
        self.record(OfferMade(offer.decision_id, offer.answer_by, offer.from_waiting_list, offer.call_position))

    def require_offer(self) -> None:
        """Refuse (`NoOpenOffer`) an answer to what was never offered, whatever the seat board holds."""
        if self.offer is None:
            raise NoOpenOffer(state="not made")

    def hear_acceptance(self, at: datetime) -> None:
        self.record(OfferAccepted(self._answered("accept", Answer.ACCEPTED), at))

    def hear_refusal(self, at: datetime) -> None:
        self.record(OfferDeclined(self._answered("decline", Answer.DECLINED), at))

    def hear_expiry(self, at: datetime) -> None:
        self.record(OfferExpired(self._answered("expire", Answer.EXPIRED), at))

    def document(self, kind: str) -> Document:
        """One piece of the file; refuses (`NotFound`) a piece it does not have."""
        if kind not in self.documents:
            raise NotFound(thing="document", id=kind)
        return self.documents[kind]

    @property
    def _required(self) -> list[Document]:
        return [document for document in self.documents.values() if document.required]

    def _decision(self, id: str) -> Decision:
        for decision in self.decisions:
            if decision.id == id:
                return decision
        raise DecisionForbidsOffer(decision_id=id)

    def _while_unreleased(self, verb: str) -> None:
        if self.decision is not DecisionStatus.PENDING:
            raise IllegalTransition("decision", verb, Step.RELEASED, (Step.ENTERED, Step.VALIDATED))

    def _answered(self, verb: str, answer: Answer) -> str:
        self._while(f"{verb} the offer of", *LIVE)
        if self.offer is None or self.answer is not Answer.NONE:
            raise IllegalTransition("offer", verb, "not made" if self.offer is None else self.answer, ("open",))
        self.answer = answer
        return self.offer.decision_id

    def _while(self, verb: str, *accepted: FileStatus) -> None:
        if self.file not in accepted:
            raise IllegalTransition("application", verb, self.file, accepted)

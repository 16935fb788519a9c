"""One person's application to one edition. Four statuses never mix: file, documents, decision, answer."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from services.applications.domain.edition import Edition
from services.applications.domain.errors import EditionNotTaking, PersonErased
from services.applications.domain.events import (
    ApplicationCancelled,
    ApplicationCompleted,
    ApplicationErased,
    ApplicationFoundIncomplete,
    ApplicationReopened,
    ApplicationStarted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    BookingClosed,
    BookingOpened,
    DecisionReleased,
    DeferralPlaceRefused,
    DeferralPlaceReserved,
    DocumentReceived,
    DocumentRefused,
    DocumentRequested,
    DocumentValidated,
    DocumentWaived,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferExtended,
    OfferMade,
    OfferRevoked,
)
from services.applications.domain.file.decision import Decision, DecisionStatus, Pronounced, Step, Verdict
from services.applications.domain.file.decisions import Decisions
from services.applications.domain.file.deferral import Deferral, LaterPlace
from services.applications.domain.file.document import Document, Request, StoredFile
from services.applications.domain.file.documents import Documents
from services.applications.domain.file.errors import (
    AlreadyCalled,
    DecisionForbidsOffer,
    DocumentsMissing,
    DocumentsUnchecked,
    NoOpenOffer,
    NothingCorrected,
)
from services.applications.domain.file.hearing import UNHEARD, Hearing
from services.applications.domain.policy import REOPENING_REASONS
from shared.kernel.aggregate import Aggregate
from shared.kernel.clock import end_of_day_in_paris
from shared.kernel.errors import IllegalTransition, InvalidField
from shared.kernel.policies import DocumentRule
from shared.kernel.words import Outcome, Text


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
class Reopening:
    """Who reopened the file, when, why, from which status. `until` is the submission deadline of a late draft."""

    by: str
    at: datetime
    reason: str
    before: FileStatus
    until: datetime | None


@dataclass(frozen=True)
class ReceivedOffer:
    """The place that the seat board offered, and its answer deadline. `revoked_at` is set when a correction took it
    back."""

    decision_id: str
    answer_by: datetime
    from_waiting_list: bool
    call_position: int
    revoked_at: datetime | None = None


@dataclass(kw_only=True)
class Application(Aggregate, thing="application"):
    """What one person submits for one edition, what the jury decided on it, and how its place was answered.

    The seat board grants places; the application records what the board decided and never grants one itself.
    """

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
    """Set once the personal data is erased; every transition is refused from then on."""
    deferral: Deferral | None = None
    decisions: list[Decision] = field(default_factory=list)
    asked_to_book_at: datetime | None = None
    """Since when the person has been invited to choose an interview slot; None if the invitation was called off."""
    offer: ReceivedOffer | None = None
    answer: Answer = Answer.NONE

    @classmethod
    def start(cls, id: str, person_id: str, edition: Edition, profile: str, at: datetime) -> "Application":
        """Starts a draft, within the edition's window and for one of its profiles."""
        edition.require_taking(at)
        edition.require_profile(profile)
        application = cls(
            id=id,
            person_id=person_id,
            edition_id=edition.id,
            institution_id=edition.institution_id,
            profile=profile,
            started_at=at,
            documents=Documents.required_by(edition.documents).by_kind,
        )
        application.record(ApplicationStarted(profile))
        return application

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    @property
    def due(self) -> datetime | None:
        """The next reminder or deadline of a requested document."""
        return self._documents.due if self.is_live else None

    # The file
    @property
    def is_live(self) -> bool:
        return self.file in LIVE

    def submit(self, edition: Edition, at: datetime) -> None:
        """Needs every required document, and the edition's window or the deadline that a reopening gave."""
        self._while("submit", FileStatus.DRAFT)
        late = self.reopenings[-1].until if self.reopenings else None
        if late is None or at > late:
            edition.require_taking(at)
        if missing := self._documents.missing:
            raise DocumentsMissing(missing=", ".join(missing))
        self.file, self.submitted_at = FileStatus.SUBMITTED, at
        self.record(ApplicationSubmitted(self.profile, at))

    def check_completeness(self) -> None:
        """Finds the file complete or incomplete once the office has checked every required document."""
        self._while("check the completeness of", *IN_THE_OFFICE)
        if unchecked := self._documents.unchecked:
            raise DocumentsUnchecked(unchecked=", ".join(unchecked))
        missing = self._documents.unsettled
        if missing and self.file is FileStatus.INCOMPLETE:  # the person was notified before
            raise DocumentsMissing(missing=", ".join(missing))
        self.file = FileStatus.INCOMPLETE if missing else FileStatus.COMPLETE
        self.record(ApplicationFoundIncomplete(missing) if missing else ApplicationCompleted())

    def withdraw(self, at: datetime) -> None:
        """Ends a live file in any status, at the person's request; the seat board then frees its place."""
        self._while("withdraw", *LIVE)
        self.withdrawn_from, self.file = self.file, FileStatus.WITHDRAWN
        self.record(ApplicationWithdrawn(at))

    def reopen(self, by: str, reason: str, until: date | None, edition: Edition, at: datetime) -> None:
        """Restores a withdrawn file as it was, or gives a draft a deadline after the window.

        Refuses (`AlreadyCalled`) once a place was offered: nobody is called twice.
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
            raise InvalidField(field="until", accepted="today or a later day, by which the draft must be submitted")
        self.reopenings.append(Reopening(by, at, reason, self.file, deadline))
        self.file, self.withdrawn_from = back_to, None
        self.record(ApplicationReopened(reason, deadline, at))

    def cancel(self) -> None:
        """Ends a live file because its edition is cancelled."""
        self._while("cancel", *LIVE)
        self.file = FileStatus.CANCELLED
        self.record(ApplicationCancelled())

    def erase(self, at: datetime, *, over: bool) -> None:
        """Erases the documents and keeps the decisions; withdraws a live file unless its edition is `over`."""
        if self.erased_at is None:
            if self.is_live and not over:
                self.withdraw(at)
            self.erased_at = at
            self.record(ApplicationErased(at))
        self._documents.erase()

    # The documents
    def document(self, kind: str) -> Document:
        """Refuses (`NotFound`) a kind that the file does not have."""
        return self._documents.get(kind)

    def document_rule(self, kind: str, edition: Edition) -> DocumentRule:
        """The rule of the programme, or the default rule for a document that the office requested."""
        return self._documents.rule(kind, edition)

    def receive_document(self, kind: str, received: StoredFile, edition: Edition) -> None:
        """Accepts documents until the file is complete, and a requested one until its deadline."""
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
        """Exempts this person from providing it."""
        self._while("waive a document of", FileStatus.DRAFT, *IN_THE_OFFICE)
        self.document(kind).waive()
        self.record(DocumentWaived(kind))

    def request_document(
        self, kind: str, label: Text | None, until: date, edition: Edition, by: str, at: datetime
    ) -> None:
        """Asks for one more document, or for one again, until the end of that day in Paris; the file is incomplete.

        A kind that the file does not have yet needs a label, which the person reads.
        """
        self._while("ask for a document of", *IN_THE_OFFICE, FileStatus.COMPLETE)
        if self.is_decided:
            raise IllegalTransition("application", "ask for a document of", "decided", ("undecided",))
        request = Request.made(by, at, until, edition.reminder_days)
        self._documents.request(kind, label, request)
        self.file = FileStatus.INCOMPLETE
        self.record(DocumentRequested(kind, request.answer_by))

    def apply_deadlines(self, now: datetime) -> None:
        """Records the reminders that are due, and ends requests past their deadline."""
        for event in self._documents.apply_deadlines(now):
            self.record(event)

    # The jury: marks, interview
    def require_to_be_scored(self, *, late_oral: bool = False) -> None:
        """Refuses marks for an incomplete file and after the release of a decision.

        `late_oral`: the marks are for the oral of a person not heard before. They are accepted after a refusal, which
        a correction may replace.
        """
        self._while("score", FileStatus.COMPLETE)
        released = self.released_decision
        if released is not None and not (late_oral and released.verdict is Verdict.REFUSED):
            raise IllegalTransition("decision", "score after", self.decision, (DecisionStatus.PENDING,))

    def require_to_be_heard(self) -> None:
        """Refuses an interview for an incomplete file and after the release of a decision."""
        self._while("book an interview for", FileStatus.COMPLETE)
        if self.released_decision is not None:
            raise IllegalTransition("decision", "book an interview after", self.decision, (DecisionStatus.PENDING,))

    @property
    def is_to_be_heard(self) -> bool:
        """Whether the file is complete and no decision is released."""
        return self.file is FileStatus.COMPLETE and self.released_decision is None

    @property
    def may_be_asked_to_book(self) -> bool:
        return self.asked_to_book_at is None and self.is_to_be_heard

    def ask_to_book(self, at: datetime) -> None:
        """Invites the person to choose a slot. Skips a file that was invited before, is withdrawn or is decided."""
        if self.may_be_asked_to_book:
            self.asked_to_book_at = at
            self.record(BookingOpened())

    def call_off_booking(self) -> None:
        """Withdraws the invitation to choose a slot, so that a later one is sent again."""
        if self.asked_to_book_at is not None and self.is_to_be_heard:
            self.asked_to_book_at = None
            self.record(BookingClosed())

    # The decision
    @property
    def is_decided(self) -> bool:
        """Whether the jury has entered a decision, released or not."""
        return bool(self.decisions)

    @property
    def current_decision(self) -> Decision | None:
        """The decision entered last, at any step."""
        return self._decisions.current

    @property
    def released_decision(self) -> Decision | None:
        """The decision in force."""
        return self._decisions.released

    @property
    def decision(self) -> DecisionStatus:
        """The outcome of the decision in force; pending before the first release."""
        return self._decisions.status

    def takes_back_eligibility(self, decision: Decision) -> bool:
        """Whether `decision` is a refusal that corrects an eligible one; the seat board must process it first."""
        return self._decisions.takes_back_eligibility(decision)

    def enter_decision(
        self, id: str, pronounced: Pronounced, edition: Edition, by: str, at: datetime, hearing: Hearing = UNHEARD
    ) -> None:
        """Enters what the jury pronounces. It replaces an unreleased decision; the history keeps both.

        Eligible needs a complete file, a rank from 1 and, where the edition holds an oral, that the jury has heard
        the person. Refused needs a reason from the programme's list.
        """
        if self.released_decision is not None:
            raise IllegalTransition("decision", "enter", Step.RELEASED, (Step.ENTERED, Step.VALIDATED))
        self._pronounce(id, pronounced, edition, by, at, hearing, corrects=None)

    def enter_correction(
        self, id: str, pronounced: Pronounced, edition: Edition, by: str, at: datetime, hearing: Hearing = UNHEARD
    ) -> None:
        """Enters a decision that will replace the released one, which stays in the history unchanged.

        It differs in verdict, rank or reason. A held place is lost with the decision that it depends on; an accepted
        one only until the teaching begins. A person who declined a place or let it expire is not eligible again.
        """
        released = self.released_decision
        if released is None:
            raise IllegalTransition("decision", "correct", DecisionStatus.PENDING, (Step.RELEASED,))
        if pronounced.repeats(released):
            raise NothingCorrected(accepted="another verdict, another rank, or another reason")
        if pronounced.verdict is Verdict.ELIGIBLE and self.was_called and not self.holds_place:
            raise AlreadyCalled()
        if self.answer is Answer.ACCEPTED and self.holds_place:
            edition.require_before_teaching()
        self._pronounce(id, pronounced, edition, by, at, hearing, corrects=released.id)

    def validate_decision(self, by: str, at: datetime, edition: Edition, hearing: Hearing = UNHEARD) -> None:
        """Validates the current decision for the president.

        Checks the oral again: a conflict of interest declared meanwhile may have voided the marks it needs.
        """
        self._while("validate the decision of", *LIVE)
        current = self.current_decision
        if current is None:
            raise IllegalTransition("decision", "validate", DecisionStatus.PENDING, (Step.ENTERED,))
        if current.step is Step.ENTERED:
            self._decisions.require_heard(current.verdict, current.corrects, edition, hearing)
        current.validate(by, at)

    def release_decision(self, decision_id: str, outcome: Outcome, waiting_rank: int | None, at: datetime) -> None:
        """Releases a validated decision with its outcome on the call list; a later one only as a correction.

        Revokes a held place that depends on the corrected decision: the seat board has taken it back.
        """
        self._while("release the decision of", *LIVE)
        decision = self._decisions.releasable(decision_id)
        if self.offer is not None and self.holds_place and self.offer.decision_id != decision_id:
            self.offer = replace(self.offer, revoked_at=at)
            self.record(OfferRevoked(self.offer.decision_id, at))
        decision.release(outcome, waiting_rank, at)
        self.record(DecisionReleased(decision_id, outcome, waiting_rank, decision.reason, decision.corrects))

    def release_refusal(self, at: datetime) -> None:
        """Releases a validated refusal without the list, if it frees no place."""
        self.release_decision(self._decisions.releasable_alone().id, Outcome.REFUSED, None, at)

    def record_correction(self, decision_id: str, at: datetime) -> None:
        """Releases a refusal that corrects, after the seat board has processed it."""
        self.release_decision(decision_id, Outcome.REFUSED, None, at)

    # The place and the answer: follows the seat board's events
    @property
    def was_called(self) -> bool:
        """Whether a place was offered and not revoked by a correction."""
        return self.offer is not None and self.offer.revoked_at is None

    @property
    def holds_place(self) -> bool:
        """Whether a place is offered or accepted, according to the events received so far."""
        return self.was_called and self.answer in (Answer.NONE, Answer.ACCEPTED)

    def require_offer(self) -> None:
        """Refuses (`NoOpenOffer`) an answer before an offer is recorded here, whatever the seat board holds."""
        if self.offer is None:
            raise NoOpenOffer(state="not made")

    def record_offer(self, offer: ReceivedOffer) -> None:
        """Records an offer made on the decision in force; refuses (`DecisionForbidsOffer`) every other one."""
        self._while("offer a place to", *LIVE)
        decision = self.released_decision
        if decision is None or decision.id != offer.decision_id or not decision.may_be_offered or self.was_called:
            raise DecisionForbidsOffer(decision_id=offer.decision_id)
        self.offer, self.answer = offer, Answer.NONE
        self.record(OfferMade(offer.decision_id, offer.answer_by, offer.from_waiting_list, offer.call_position))

    def record_extension(self, answer_by: datetime) -> None:
        offer = self._open_offer("extend")
        self.offer = replace(offer, answer_by=answer_by)
        self.record(OfferExtended(offer.decision_id, answer_by))

    def record_acceptance(self, at: datetime) -> None:
        self.record(OfferAccepted(self._answered("accept", Answer.ACCEPTED), at))

    def record_decline(self, at: datetime) -> None:
        self.record(OfferDeclined(self._answered("decline", Answer.DECLINED), at))

    def record_expiry(self, at: datetime) -> None:
        self.record(OfferExpired(self._answered("expire", Answer.EXPIRED), at))

    # The place in a later edition: follows the events of that edition's seat board
    def ask_later_place(self, enrolment_id: str, to_edition_id: str) -> None:
        """Records that the enrolment asks for a place in the later edition."""
        self._while("defer", *LIVE)
        self.deferral = Deferral(enrolment_id, to_edition_id)

    def drop_later_place(self, to_edition_id: str) -> None:
        """Cancels the request, because the enrolment ended first."""
        if self.deferral is not None and self.deferral.to_edition_id == to_edition_id:
            self.deferral = None

    def asks_for_place_in(self, edition_id: str) -> bool:
        """Whether the board of this edition has still to answer."""
        return self.deferral is not None and self.deferral.awaits(edition_id)

    def record_reservation(self, to_edition_id: str) -> None:
        enrolment_id = self._answer_deferral(to_edition_id, LaterPlace.HELD)
        self.record(DeferralPlaceReserved(enrolment_id, to_edition_id))

    def record_reservation_refusal(self, to_edition_id: str, reason: str) -> None:
        enrolment_id = self._answer_deferral(to_edition_id, LaterPlace.REFUSED)
        self.record(DeferralPlaceRefused(enrolment_id, to_edition_id, reason))

    @property
    def _documents(self) -> Documents:
        return Documents(self.documents)

    @property
    def _decisions(self) -> Decisions:
        return Decisions(self.decisions)

    def _while(self, verb: str, *accepted: FileStatus) -> None:
        if self.erased_at is not None:
            raise PersonErased
        if self.file not in accepted:
            raise IllegalTransition("application", verb, self.file, accepted)

    def _pronounce(
        self,
        id: str,
        pronounced: Pronounced,
        edition: Edition,
        by: str,
        at: datetime,
        hearing: Hearing,
        corrects: str | None,
    ) -> None:
        if pronounced.verdict is Verdict.ELIGIBLE:
            self._while("declare eligible", FileStatus.COMPLETE)
        else:
            self._while("refuse", FileStatus.COMPLETE, *IN_THE_OFFICE)
        pronounced.require_valid(edition)
        self._decisions.require_heard(pronounced.verdict, corrects, edition, hearing)
        self.decisions.append(Decision.entered(id, pronounced, by, at, corrects))

    def _answered(self, verb: str, answer: Answer) -> str:
        offer = self._open_offer(verb)
        self.answer = answer
        return offer.decision_id

    def _open_offer(self, verb: str) -> ReceivedOffer:
        self._while(f"{verb} the offer of", *LIVE)
        if self.offer is None or self.offer.revoked_at is not None or self.answer is not Answer.NONE:
            raise IllegalTransition("offer", verb, "not made" if self.offer is None else self.answer, ("open",))
        return self.offer

    def _answer_deferral(self, to_edition_id: str, place: LaterPlace) -> str:
        self._while("defer", *LIVE)
        if self.deferral is None:
            raise IllegalTransition("deferral", "answer", "not asked", (LaterPlace.ASKED,))
        self.deferral = self.deferral.answered(to_edition_id, place)
        return self.deferral.enrolment_id

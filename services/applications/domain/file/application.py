"""One person's request for one edition. Four statuses never mix: the file, each document, the decision, the answer."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.applications.domain.edition import Edition
from services.applications.domain.errors import (
    AlreadyCalled,
    DecisionForbidsOffer,
    NoOpenOffer,
    NothingCorrected,
    ReleasedWithTheList,
)
from services.applications.domain.events import (
    ApplicationStarted,
    DecisionReleased,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferExtended,
    OfferMade,
    OfferRevoked,
)
from services.applications.domain.file.decision import Decision, DecisionStatus, Pronounced, Step, Verdict
from services.applications.domain.file.document import Document
from services.applications.domain.file.file import IN_THE_OFFICE, LIVE, FileStatus
from services.applications.domain.file.hearing import UNHEARD, Hearing
from services.applications.domain.file.judged import JudgedFile
from shared.kernel.errors import IllegalTransition, InvalidField
from shared.kernel.words import Outcome

__all__ = ["IN_THE_OFFICE", "LIVE", "Answer", "Application", "FileStatus", "ReceivedOffer"]


class Answer(StrEnum):
    NONE = "none"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


@dataclass(frozen=True)
class ReceivedOffer:
    """The place the seat board proposed, and until when it may be answered; `revoked_at` if it was taken back."""

    decision_id: str
    answer_by: datetime
    from_waiting_list: bool
    call_position: int
    revoked_at: datetime | None = None


@dataclass(kw_only=True)
class Application(JudgedFile):
    """A file with what the jury pronounced and what became of a place.

    It hears what the seat board decides and never grants itself a place.
    """

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
    def was_called(self) -> bool:
        """Whether a place was offered, and not taken back by a correction."""
        return self.offer is not None and self.offer.revoked_at is None

    @property
    def holds_place(self) -> bool:
        """Whether a place is offered or accepted, as far as the file has heard."""
        return self.was_called and self.answer in (Answer.NONE, Answer.ACCEPTED)

    # The decision
    def enter_decision(
        self, id: str, pronounced: Pronounced, edition: Edition, by: str, at: datetime, heard: Hearing = UNHEARD
    ) -> None:
        """Note what the jury pronounces. It replaces one that is not released yet; the history keeps both.

        Eligible needs a complete file, a rank from 1 and, where the edition hears people, that the jury has `heard`
        this one; refused needs a reason from the programme's list.
        """
        if self.released_decision is not None:
            raise IllegalTransition("decision", "enter", Step.RELEASED, (Step.ENTERED, Step.VALIDATED))
        self._pronounce(id, pronounced, edition, by, at, heard, corrects=None)

    def enter_correction(
        self, id: str, pronounced: Pronounced, edition: Edition, by: str, at: datetime, heard: Hearing = UNHEARD
    ) -> None:
        """Note a decision that is to take the place of the released one, which stays as it is in the history.

        It says something else: another verdict, another rank, or another reason for a refusal. A place that is held
        goes with the decision it stands on; once it is accepted, until the teaching begins. Who has declined a place
        or let it expire is not eligible again.
        """
        released = self.released_decision
        if released is None:
            raise IllegalTransition("decision", "correct", DecisionStatus.PENDING, (Step.RELEASED,))
        if (released.verdict, released.rank, released.reason) == (
            pronounced.verdict,
            pronounced.rank,
            pronounced.reason,
        ):
            raise NothingCorrected(accepted="another verdict, another rank, or another reason")
        if pronounced.verdict is Verdict.ELIGIBLE and self.was_called and not self.holds_place:
            raise AlreadyCalled()
        if self.answer is Answer.ACCEPTED and self.holds_place:
            edition.require_before_teaching()
        self._pronounce(id, pronounced, edition, by, at, heard, corrects=released.id)

    def validate_decision(self, by: str, at: datetime, edition: Edition, heard: Hearing = UNHEARD) -> None:
        """The president confirms the last decision entered; a tie found meanwhile may have left somebody unheard."""
        self._while("validate the decision of", *LIVE)
        current = self.current_decision
        if current is None:
            raise IllegalTransition("decision", "validate", DecisionStatus.PENDING, (Step.ENTERED,))
        if current.step is Step.ENTERED:
            self._require_heard(current.verdict, edition, heard, corrects=current.corrects)
        current.validate(by, at)

    def release_decision(self, decision_id: str, outcome: Outcome, waiting_rank: int | None, at: datetime) -> None:
        """Make a validated decision known, as the edition's call list says; a second one only as a correction.

        A place that stands on the decision it corrects is no more: the seat board has taken it back.
        """
        self._while("release the decision of", *LIVE)
        decision = self._releasable(decision_id)
        if self.offer is not None and self.holds_place and self.offer.decision_id != decision_id:
            self.offer = replace(self.offer, revoked_at=at)
            self.record(OfferRevoked(self.offer.decision_id, at))
        decision.release(outcome, waiting_rank, at)
        self.record(DecisionReleased(decision_id, outcome, waiting_rank, decision.reason, decision.corrects))

    def release_refusal(self, at: datetime) -> None:
        """Make a validated refusal known by itself, where no place hangs on it."""
        current = self.current_decision
        if current is None:
            raise IllegalTransition("decision", "release", DecisionStatus.PENDING, (Step.VALIDATED,))
        if current.step is not Step.VALIDATED:
            raise IllegalTransition("decision", "release", current.step, (Step.VALIDATED,))
        if current.verdict is not Verdict.REFUSED or self.takes_back_eligibility(current):
            raise ReleasedWithTheList()
        self.release_decision(current.id, Outcome.REFUSED, None, at)

    def takes_back_eligibility(self, decision: Decision) -> bool:
        """Whether this refusal corrects a decision on which a place may stand: the seat board has to know first."""
        return (
            decision.corrects is not None
            and decision.verdict is Verdict.REFUSED
            and self._decision(decision.corrects).verdict is Verdict.ELIGIBLE
        )

    # The place and the answer: what the seat board decided, told in the application's own voice
    def hear_offer(self, offer: ReceivedOffer) -> None:
        """A place is proposed, on the strength of the decision that counts, if it allows it; never to a refused one."""
        self._while("offer a place to", *LIVE)
        counts = self.released_decision
        if counts is None or counts.id != offer.decision_id or not counts.may_be_offered or self.was_called:
            raise DecisionForbidsOffer(decision_id=offer.decision_id)
        self.offer, self.answer = offer, Answer.NONE
        self.record(OfferMade(offer.decision_id, offer.answer_by, offer.from_waiting_list, offer.call_position))

    def require_offer(self) -> None:
        """Refuse (`NoOpenOffer`) an answer to what was never offered, whatever the seat board holds."""
        if self.offer is None:
            raise NoOpenOffer(state="not made")

    def hear_extension(self, answer_by: datetime) -> None:
        """The secretary has given more time."""
        offer = self._open_offer("extend")
        self.offer = replace(offer, answer_by=answer_by)
        self.record(OfferExtended(offer.decision_id, answer_by))

    def hear_correction(self, decision_id: str, at: datetime) -> None:
        """The seat board has drawn the consequences of a refusal that corrects."""
        self.release_decision(decision_id, Outcome.REFUSED, None, at)

    def hear_acceptance(self, at: datetime) -> None:
        self.record(OfferAccepted(self._answered("accept", Answer.ACCEPTED), at))

    def hear_refusal(self, at: datetime) -> None:
        self.record(OfferDeclined(self._answered("decline", Answer.DECLINED), at))

    def hear_expiry(self, at: datetime) -> None:
        self.record(OfferExpired(self._answered("expire", Answer.EXPIRED), at))

    def _pronounce(
        self,
        id: str,
        pronounced: Pronounced,
        edition: Edition,
        by: str,
        at: datetime,
        heard: Hearing,
        corrects: str | None,
    ) -> None:
        if pronounced.verdict is Verdict.ELIGIBLE:
            self._while("declare eligible", FileStatus.COMPLETE)
            if pronounced.rank is None or pronounced.rank < 1 or pronounced.reason is not None:
                raise InvalidField(field="rank", accepted="a rank from 1, and no reason, for an eligible candidate")
            self._require_heard(pronounced.verdict, edition, heard, corrects)
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
                corrects=corrects,
            )
        )

    def _require_heard(self, verdict: Verdict, edition: Edition, heard: Hearing, corrects: str | None) -> None:
        """Before somebody is found eligible who was not yet: another rank for who was asks for no second oral."""
        was = self._decision(corrects).verdict if corrects else None
        if edition.hears and verdict is Verdict.ELIGIBLE and was is not Verdict.ELIGIBLE:
            heard.require()

    def _decision(self, id: str) -> Decision:
        for decision in self.decisions:
            if decision.id == id:
                return decision
        raise DecisionForbidsOffer(decision_id=id)

    def _releasable(self, decision_id: str) -> Decision:
        """A validated decision, the first to be made known or the correction of the one that counts."""
        decision, released = self._decision(decision_id), self.released_decision
        if decision.step is not Step.VALIDATED:
            raise IllegalTransition("decision", "release", decision.step, (Step.VALIDATED,))
        if decision.corrects != (released.id if released else None):
            raise IllegalTransition("decision", "release", Step.RELEASED, (Step.VALIDATED,))
        return decision

    def _answered(self, verb: str, answer: Answer) -> str:
        offer = self._open_offer(verb)
        self.answer = answer
        return offer.decision_id

    def _open_offer(self, verb: str) -> ReceivedOffer:
        self._while(f"{verb} the offer of", *LIVE)
        if self.offer is None or self.offer.revoked_at is not None or self.answer is not Answer.NONE:
            raise IllegalTransition("offer", verb, "not made" if self.offer is None else self.answer, ("open",))
        return self.offer

"""The enrolment: one admitted person's administrative and teaching file, from the accepted offer to the diploma."""

from dataclasses import dataclass
from datetime import date, datetime

from services.enrolment.domain.errors import DeferralAsked, NotALaterEdition, PoliciesUnmet
from services.enrolment.domain.events import (
    DeferralDropped,
    DeferralRequested,
    DiplomaAwarded,
    EnrolmentCancelled,
    EnrolmentDeferred,
    EnrolmentFailed,
    EnrolmentOpened,
)
from services.enrolment.domain.file.deferral import Answer, DeferralWish
from services.enrolment.domain.money.account import Account
from services.enrolment.domain.money.billing import Billing
from services.enrolment.domain.policy import Terms, not_before_nor_ahead
from services.enrolment.domain.state import BY_APPLICATION, UNDER_WAY, Reason, State
from services.enrolment.domain.teaching.project_work import ProjectWork
from services.enrolment.domain.teaching.studies import Studies
from shared.kernel.errors import IllegalTransition
from shared.kernel.ids import derived_id


def enrolment_id(application_id: str) -> str:
    """The one enrolment that an application can lead to."""
    return derived_id("enrolment", application_id)


def deferred_id(application_id: str, edition_id: str) -> str:
    """The enrolment in which an application's goes on, in a later edition."""
    return derived_id("enrolment", application_id, edition_id)


@dataclass(kw_only=True)
class Enrolment(Billing, Studies, ProjectWork):
    """One accepted offer and what became of it: its beginning and its end; what lies between is in its sides.

    Born an intent (`awaiting_edition`) that the edition's terms complete, whichever of the two arrives first.
    """

    def open(self, terms: Terms) -> None:
        """The edition's terms are known: the file opens. Terms that are there already stay (they never change)."""
        if self.terms is not None:
            return
        self._only_while("open", State.AWAITING_EDITION)
        self.terms, self.state = terms, State.AWAITING_PAYMENT
        self._plan(terms)
        fee = terms.fee
        self._say(EnrolmentOpened(profile=self.profile, fee_cents=fee.amount_cents, instalments=fee.instalments))
        self._carry_in()
        self._confirm_once_paid(terms)

    def revive(self, accepted_at: datetime) -> None:
        """A place is accepted again after a correction had taken it back: the file opens anew, with what was paid."""
        if self.state is not State.CANCELLED or self.cancelled_for is not Reason.DECISION_CORRECTED:
            raise IllegalTransition("enrolment", "revive", self.state, (State.CANCELLED,))
        terms, self.terms = self.terms, None
        self.state, self.cancelled_for, self.accepted_at = State.AWAITING_EDITION, None, accepted_at
        self.deferral = self.deferred_to = None
        if terms is not None:
            self.open(terms)

    def award(self, *, decided_on: date, at: datetime) -> None:
        """The final jury awards the diploma; refuses with `PoliciesUnmet` while anything is missing (DOMAIN rule 6)."""
        terms = self._terms_while("award the diploma of", State.CONFIRMED)
        if self.unmet:
            raise PoliciesUnmet(self.unmet)
        not_before_nor_ahead("decided_on", decided_on, first=terms.starts_on, at=at)
        self.state, self.decided_on = State.DIPLOMA_AWARDED, decided_on
        self._say(DiplomaAwarded(awarded_on=decided_on))
        self._drop_deferral()

    def fail(self, *, decided_on: date, at: datetime) -> None:
        """The final jury closes the file without a diploma, naming what was not met; at the least, its own approval."""
        terms = self._terms_while("fail", State.CONFIRMED)
        not_before_nor_ahead("decided_on", decided_on, first=terms.starts_on, at=at)
        self.state, self.decided_on, self.unmet_at_decision = State.FAILED, decided_on, self.unmet or ("jury",)
        self._say(EnrolmentFailed(unmet=self.unmet_at_decision))
        self._drop_deferral()

    def ask_deferral(self, to_edition_id: str, *, begins_on: date, at: datetime) -> None:
        """Ask to go on in a later edition (*report*): its seat board says whether there is a place.

        Refuses with `NotALaterEdition` unless that edition begins after this one, and with `DeferralAsked` while the
        answer to another wish is awaited.
        """
        terms = self._terms_while("defer", State.AWAITING_PAYMENT, State.CONFIRMED)
        if to_edition_id == self.edition_id or begins_on <= terms.starts_on:
            raise NotALaterEdition(edition_id=to_edition_id)
        if self.deferral is not None and self.deferral.is_open:
            raise DeferralAsked(edition_id=self.deferral.to_edition_id)
        self.deferral = DeferralWish(to_edition_id=to_edition_id, asked_at=at)
        self._say(DeferralRequested(to_edition_id=to_edition_id))

    def defer(self, to_edition_id: str, at: datetime) -> None:
        """The later edition holds a place: go on there. What is paid is taken off here, to be paid there."""
        wish = self._open_wish(to_edition_id)
        carried = self._carry_out(at)
        self.state, self.deferred_to, self.deferral = State.DEFERRED, to_edition_id, wish.answered(Answer.GRANTED)
        self._say(
            EnrolmentDeferred(to_edition_id=to_edition_id, profile=self.profile, carried_cents=carried, deferred_at=at)
        )

    def refuse_deferral(self, to_edition_id: str, reason: str) -> None:
        """The later edition has no place, for this reason: the learner stays here."""
        self.deferral = self._open_wish(to_edition_id).answered(Answer.REFUSED, reason)

    def cancel(self, reason: Reason) -> None:
        """The learner leaves before the end. An intent that never opened goes in silence: nobody was told of it.

        What was deferred ends with its application alone.
        """
        self._only_while("cancel", *UNDER_WAY, *((State.DEFERRED,) if reason in BY_APPLICATION else ()))
        told = not self.awaits_edition
        self.state, self.cancelled_for = State.CANCELLED, reason
        if told:
            self._say(EnrolmentCancelled(reason=reason))
        self._drop_deferral()

    def _open_wish(self, to_edition_id: str) -> DeferralWish:
        self._terms_while("answer the deferral of", State.AWAITING_PAYMENT, State.CONFIRMED)
        wish = self.deferral
        if wish is None or not wish.is_open or wish.to_edition_id != to_edition_id:
            raise IllegalTransition("deferral", "answer", wish.answer if wish else "not asked", (Answer.NONE,))
        return wish

    def _drop_deferral(self) -> None:
        """The end has come first: a place that is asked for, or held, in a later edition is to be free again."""
        if self.deferral is not None and self.deferral.answer in (Answer.NONE, Answer.GRANTED):
            self.deferral = self.deferral.answered(Answer.DROPPED)
            self._say(DeferralDropped(to_edition_id=self.deferral.to_edition_id))

    def goes_on_in(self, edition_id: str, at: datetime) -> "Enrolment":
        """The enrolment in the later edition: the same person, the same payer, the completed modules, what was paid."""
        return Enrolment(
            id=deferred_id(self.application_id, edition_id),
            application_id=self.application_id,
            person_id=self.person_id,
            edition_id=edition_id,
            institution_id=self.institution_id,
            profile=self.profile,
            accepted_at=at,
            deferred_from=self.id,
            carried_cents=self.carried_cents,
            account=Account(payer=self.account.payer),
            modules={code: record for code, record in self.modules.items() if record.completed_at is not None},
        )

"""The enrolment: one admitted person's administrative and teaching file, from the accepted offer to the diploma."""

from dataclasses import dataclass
from datetime import date, datetime

from services.enrolment.domain.billing import Billing
from services.enrolment.domain.errors import PoliciesUnmet
from services.enrolment.domain.events import DiplomaAwarded, EnrolmentCancelled, EnrolmentFailed, EnrolmentOpened
from services.enrolment.domain.policy import Terms, not_before_nor_ahead
from services.enrolment.domain.project_work import ProjectWork
from services.enrolment.domain.state import UNDER_WAY, Reason, State
from services.enrolment.domain.studies import Studies
from shared.kernel.ids import derived_id


def enrolment_id(application_id: str) -> str:
    """The one enrolment that an application can lead to."""
    return derived_id("enrolment", application_id)


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
        self._confirm_once_paid(terms)

    def award(self, *, decided_on: date, at: datetime) -> None:
        """The final jury awards the diploma; refuses with `PoliciesUnmet` while anything is missing (DOMAIN rule 6)."""
        terms = self._terms_while("award the diploma of", State.CONFIRMED)
        if self.unmet:
            raise PoliciesUnmet(self.unmet)
        not_before_nor_ahead("decided_on", decided_on, first=terms.starts_on, at=at)
        self.state, self.decided_on = State.DIPLOMA_AWARDED, decided_on
        self._say(DiplomaAwarded(awarded_on=decided_on))

    def fail(self, *, decided_on: date, at: datetime) -> None:
        """The final jury closes the file without a diploma, naming what was not met; at the least, its own approval."""
        terms = self._terms_while("fail", State.CONFIRMED)
        not_before_nor_ahead("decided_on", decided_on, first=terms.starts_on, at=at)
        self.state, self.decided_on, self.unmet_at_decision = State.FAILED, decided_on, self.unmet or ("jury",)
        self._say(EnrolmentFailed(unmet=self.unmet_at_decision))

    def cancel(self, reason: Reason) -> None:
        """The learner leaves before the end. An intent that never opened goes in silence: nobody was told of it."""
        self._only_while("cancel", *UNDER_WAY)
        told = not self.awaits_edition
        self.state, self.cancelled_for = State.CANCELLED, reason
        if told:
            self._say(EnrolmentCancelled(reason=reason))

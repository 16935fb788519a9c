"""The service's copy of an edition as the catalogue published it. Its policies apply until the edition ends."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from services.applications.domain.errors import EditionNotTaking, TeachingBegun
from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import IllegalTransition, InvalidField, NotFound
from shared.kernel.policies import Criterion, DocumentRule, Reason
from shared.kernel.words import Phase, Text


class EditionStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Audience:
    """A profile and its minimum share of the places as exact text ("1/3"); None if it has no minimum."""

    profile: str
    label: Text
    share: str | None


@dataclass(kw_only=True)
class Edition(Aggregate, thing="edition"):
    """One yearly intake, with the fields this service needs. Only events of the catalogue change it."""

    institution_id: str
    code: str
    title: Text
    status: EditionStatus = EditionStatus.OPEN
    capacity: int
    opens_at: datetime
    closes_at: datetime
    starts_on: date
    audiences: tuple[Audience, ...]
    documents: tuple[DocumentRule, ...]
    criteria: tuple[Criterion, ...]
    refusal_reasons: tuple[Reason, ...]
    answer_days: int
    answer_days_waiting_list: int
    reminder_days: tuple[int, ...] = ()
    """How many days before a deadline a reminder is sent."""

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    @property
    def shares(self) -> dict[str, Fraction]:
        """The minimum shares as exact fractions."""
        return {audience.profile: Fraction(audience.share) for audience in self.audiences if audience.share}

    @property
    def has_oral(self) -> bool:
        """Whether the grid has a criterion for the oral, which a candidate needs before being found eligible."""
        return any(criterion.phase is Phase.ORAL for criterion in self.criteria)

    @property
    def before_teaching(self) -> bool:
        """Whether a candidate called now can still attend all of it."""
        return self.status in (EditionStatus.OPEN, EditionStatus.CLOSED)

    def require_before_teaching(self) -> None:
        """Refuses (`TeachingBegun`) to take a place back once its learner attends the course."""
        if not self.before_teaching:
            raise TeachingBegun()

    @property
    def is_over(self) -> bool:
        """Whether it is finished or cancelled, so that a file can no longer be withdrawn from it."""
        return self.status in (EditionStatus.FINISHED, EditionStatus.CANCELLED)

    @property
    def is_open(self) -> bool:
        return self.status is EditionStatus.OPEN

    def become(self, status: EditionStatus) -> None:
        """Takes the status the catalogue published; cancelled is final."""
        if self.status is not EditionStatus.CANCELLED:
            self.status = status

    def require_taking(self, at: datetime) -> None:
        """Refuses (`EditionNotTaking`) outside the window; the deadline belongs to the window."""
        if self.status is not EditionStatus.OPEN or not self.opens_at <= at <= self.closes_at:
            raise EditionNotTaking(opens_at=self.opens_at.isoformat(), closes_at=self.closes_at.isoformat())

    def require_going(self) -> None:
        """Refuses (`IllegalTransition`) to reopen a file once the teaching has begun or the edition is cancelled."""
        if self.status not in (EditionStatus.OPEN, EditionStatus.CLOSED):
            raise IllegalTransition("edition", "reopen a file of", self.status, ("open", "closed"))

    def require_not_cancelled(self, verb: str) -> None:
        """Refuses (`IllegalTransition`) `verb` on a cancelled edition."""
        if self.status is EditionStatus.CANCELLED:
            accepted = [status for status in EditionStatus if status is not EditionStatus.CANCELLED]
            raise IllegalTransition("edition", verb, self.status, accepted)

    def require_profile(self, profile: str) -> None:
        """Refuses (`InvalidField`) a profile that is no audience of the programme."""
        known = [audience.profile for audience in self.audiences]
        if profile not in known:
            raise InvalidField(field="profile", accepted=f"one of {', '.join(known)}")

    def require_refusal_reason(self, reason: str | None) -> str:
        """Returns the reason if it is in the programme's list; refuses (`InvalidField`) any other."""
        known = [entry.code for entry in self.refusal_reasons]
        if reason is None or reason not in known:
            raise InvalidField(field="reason", accepted=f"one of {', '.join(known)}")
        return reason

    def document_rule(self, kind: str) -> DocumentRule:
        """The rule for one kind; refuses (`NotFound`) a kind without a rule."""
        for rule in self.documents:
            if rule.kind == kind:
                return rule
        raise NotFound(thing="document", id=kind)

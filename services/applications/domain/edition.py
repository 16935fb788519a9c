"""The service's own copy of what the catalogue published about an edition: the policies it keeps to its end."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from services.applications.domain.errors import EditionNotTaking, TeachingBegun
from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import IllegalTransition, InvalidField, NotFound
from shared.kernel.words import Phase, Text


class EditionStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Audience:
    """A profile, and the least share of the places it is to have as exact text ("1/3"); None if none is promised."""

    profile: str
    label: Text
    share: str | None


@dataclass(frozen=True)
class DocumentRule:
    """A piece of the file. `formats` are media types, `max_bytes` counts bytes.

    `anonymous`: carries no name, address, photo or birth date, so that jurors who judge unnamed may read it.
    """

    kind: str
    label: Text
    required: bool
    formats: tuple[str, ...]
    max_bytes: int
    anonymous: bool = False


@dataclass(frozen=True)
class Criterion:
    """A line of the jury's grid, scored out of 20."""

    code: str
    label: Text
    weight: int
    phase: Phase = Phase.FILE


@dataclass(frozen=True)
class Reason:
    """One of the reasons for which the jury may refuse."""

    code: str
    label: Text


@dataclass(kw_only=True)
class Edition(Aggregate, thing="edition"):
    """One yearly intake as this service needs it. Only what the catalogue says changes it."""

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
    """How many days before a deadline the person is reminded of it."""

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    @property
    def shares(self) -> dict[str, Fraction]:
        """The promised shares, exact."""
        return {audience.profile: Fraction(audience.share) for audience in self.audiences if audience.share}

    @property
    def hears(self) -> bool:
        """Whether the jury hears people before it finds them eligible: some of its grid is for the oral."""
        return any(criterion.phase is Phase.ORAL for criterion in self.criteria)

    @property
    def before_teaching(self) -> bool:
        """Whether somebody called now would still follow the whole of it."""
        return self.status in (EditionStatus.OPEN, EditionStatus.CLOSED)

    def require_before_teaching(self) -> None:
        """Refuse (`TeachingBegun`) what would take a place from somebody who sits in the course."""
        if not self.before_teaching:
            raise TeachingBegun()

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left of it to withdraw from."""
        return self.status in (EditionStatus.FINISHED, EditionStatus.CANCELLED)

    @property
    def is_open(self) -> bool:
        return self.status is EditionStatus.OPEN

    def become(self, status: EditionStatus) -> None:
        """Follow the catalogue; what is cancelled stays so."""
        if self.status is not EditionStatus.CANCELLED:
            self.status = status

    def require_taking(self, at: datetime) -> None:
        """Refuse (`EditionNotTaking`) outside the window, deadline included in it."""
        if self.status is not EditionStatus.OPEN or not self.opens_at <= at <= self.closes_at:
            raise EditionNotTaking(opens_at=self.opens_at.isoformat(), closes_at=self.closes_at.isoformat())

    def require_going(self) -> None:
        """Refuse (`IllegalTransition`) what only makes sense while the edition is to take place."""
        if self.status not in (EditionStatus.OPEN, EditionStatus.CLOSED):
            raise IllegalTransition("edition", "reopen a file of", self.status, ("open", "closed"))

    def require_not_cancelled(self, verb: str) -> None:
        """Refuse (`IllegalTransition`) what an edition that will not take place has no use for."""
        if self.status is EditionStatus.CANCELLED:
            going = [one for one in EditionStatus if one is not EditionStatus.CANCELLED]
            raise IllegalTransition("edition", verb, self.status, going)

    def require_profile(self, profile: str) -> None:
        """Refuse (`InvalidField`) a profile that the programme is not meant for."""
        known = [audience.profile for audience in self.audiences]
        if profile not in known:
            raise InvalidField(field="profile", accepted=f"one of {', '.join(known)}")

    def require_refusal_reason(self, reason: str | None) -> str:
        """The reason, from the programme's own list; refuses (`InvalidField`) any other."""
        known = [entry.code for entry in self.refusal_reasons]
        if reason is None or reason not in known:
            raise InvalidField(field="reason", accepted=f"one of {', '.join(known)}")
        return reason

    def document_rule(self, kind: str) -> DocumentRule:
        """The rule for one piece of the file; refuses (`NotFound`) a piece the file does not have."""
        for rule in self.documents:
            if rule.kind == kind:
                return rule
        raise NotFound(thing="document", id=kind)

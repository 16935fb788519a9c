"""A jury's decision on one application, in three steps: entered, validated by the president, released."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.applications.domain.edition import Edition
from shared.kernel.errors import IllegalTransition, InvalidField
from shared.kernel.words import Outcome


class Verdict(StrEnum):
    """The jury's verdict. The release turns an eligible candidate into an admitted or a waitlisted one."""

    ELIGIBLE = "eligible"
    REFUSED = "refused"


class Step(StrEnum):
    ENTERED = "entered"
    VALIDATED = "validated"
    RELEASED = "released"


class DecisionStatus(StrEnum):
    """The decision as the applicant sees it."""

    PENDING = "pending"
    ADMITTED = "admitted"
    WAITLISTED = "waitlisted"
    REFUSED = "refused"


@dataclass(frozen=True)
class Pronounced:
    """The content of a decision: `eligible` with a rank (from 1, ties allowed), or `refused` with a listed reason."""

    verdict: Verdict
    rank: int | None = None
    reason: str | None = None

    def require_valid(self, edition: Edition) -> None:
        """Refuses (`InvalidField`) a rank or a reason that does not go with the verdict."""
        if self.verdict is Verdict.ELIGIBLE:
            if self.rank is None or self.rank < 1 or self.reason is not None:
                raise InvalidField(field="rank", accepted="a rank from 1, and no reason, for an eligible candidate")
        else:
            edition.require_refusal_reason(self.reason)
            if self.rank is not None:
                raise InvalidField(field="rank", accepted="no rank for a refused candidate")

    def repeats(self, decision: "Decision") -> bool:
        """Whether it has the verdict, the rank and the reason of this decision."""
        return (self.verdict, self.rank, self.reason) == (decision.verdict, decision.rank, decision.reason)


@dataclass(kw_only=True)
class Decision:
    """One decision in the history of an application. It is never edited; a later one corrects it.

    `corrects` is the id of the released decision that this one replaces; None for the first one released.
    """

    id: str
    verdict: Verdict
    rank: int | None
    reason: str | None
    entered_by: str
    entered_at: datetime
    corrects: str | None = None
    step: Step = Step.ENTERED
    validated_by: str | None = None
    validated_at: datetime | None = None
    released_at: datetime | None = None
    outcome: Outcome | None = None
    waiting_rank: int | None = None

    @classmethod
    def entered(cls, id: str, pronounced: Pronounced, by: str, at: datetime, corrects: str | None) -> "Decision":
        return cls(
            id=id,
            verdict=pronounced.verdict,
            rank=pronounced.rank,
            reason=pronounced.reason,
            entered_by=by,
            entered_at=at,
            corrects=corrects,
        )

    def validate(self, by: str, at: datetime) -> None:
        self._while("validate", Step.ENTERED)
        self.step, self.validated_by, self.validated_at = Step.VALIDATED, by, at

    def release(self, outcome: Outcome, waiting_rank: int | None, at: datetime) -> None:
        """Releases it with an outcome. Only a refused verdict has the outcome `refused`, and it has no other."""
        self._while("release", Step.VALIDATED)
        if (outcome is Outcome.REFUSED) is not (self.verdict is Verdict.REFUSED):
            raise IllegalTransition("decision", f"release as {outcome}", self.verdict, ())
        self.step, self.released_at, self.outcome, self.waiting_rank = Step.RELEASED, at, outcome, waiting_rank

    @property
    def may_be_offered(self) -> bool:
        """Whether a place may be offered on this decision (DOMAIN rule 3)."""
        return self.step is Step.RELEASED and self.outcome in {Outcome.ADMITTED, Outcome.WAITLISTED}

    def _while(self, verb: str, *accepted: Step) -> None:
        if self.step not in accepted:
            raise IllegalTransition("decision", verb, self.step, accepted)

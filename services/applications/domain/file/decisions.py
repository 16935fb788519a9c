"""The history of the decisions on one file."""

from dataclasses import dataclass

from services.applications.domain.edition import Edition
from services.applications.domain.file.decision import Decision, DecisionStatus, Step, Verdict
from services.applications.domain.file.errors import DecisionForbidsOffer, ReleasedWithTheList
from services.applications.domain.file.hearing import Hearing
from shared.kernel.errors import IllegalTransition


@dataclass(frozen=True)
class Decisions:
    """Reads the history and guards its order. `entries` is the application's own list, oldest first."""

    entries: list[Decision]

    @property
    def current(self) -> Decision | None:
        """The decision entered last, at any step."""
        return self.entries[-1] if self.entries else None

    @property
    def released(self) -> Decision | None:
        """The decision released last, which is the one in force."""
        return next((decision for decision in reversed(self.entries) if decision.step is Step.RELEASED), None)

    @property
    def status(self) -> DecisionStatus:
        """The outcome of the decision in force; pending before the first release, whatever the jury has entered."""
        released = self.released
        return DecisionStatus(released.outcome) if released and released.outcome else DecisionStatus.PENDING

    def get(self, id: str) -> Decision:
        """Refuses (`DecisionForbidsOffer`) an id that is not in the history."""
        for decision in self.entries:
            if decision.id == id:
                return decision
        raise DecisionForbidsOffer(decision_id=id)

    def takes_back_eligibility(self, decision: Decision) -> bool:
        """Whether `decision` is a refusal that corrects an eligible one, on which a place may depend."""
        return (
            decision.corrects is not None
            and decision.verdict is Verdict.REFUSED
            and self.get(decision.corrects).verdict is Verdict.ELIGIBLE
        )

    def releasable(self, id: str) -> Decision:
        """The validated decision with this id. It is the first to be released, or corrects the one in force."""
        decision, released = self.get(id), self.released
        if decision.step is not Step.VALIDATED:
            raise IllegalTransition("decision", "release", decision.step, (Step.VALIDATED,))
        if decision.corrects != (released.id if released else None):
            raise IllegalTransition("decision", "release", Step.RELEASED, (Step.VALIDATED,))
        return decision

    def releasable_alone(self) -> Decision:
        """The current decision, if it is a validated refusal that frees no place; refuses any other."""
        current = self.current
        if current is None or current.step is not Step.VALIDATED:
            step = DecisionStatus.PENDING if current is None else current.step
            raise IllegalTransition("decision", "release", step, (Step.VALIDATED,))
        if current.verdict is not Verdict.REFUSED or self.takes_back_eligibility(current):
            raise ReleasedWithTheList()
        return current

    def require_heard(self, verdict: Verdict, corrects: str | None, edition: Edition, hearing: Hearing) -> None:
        """Refuses (`NotHeard`) to find a candidate eligible before the oral, in an edition that holds one.

        A correction of the rank alone needs no second oral.
        """
        before = self.get(corrects).verdict if corrects else None
        if edition.has_oral and verdict is Verdict.ELIGIBLE and before is not Verdict.ELIGIBLE:
            hearing.require()

"""The final jury of an edition: its members, a decision for each learner, and the result of each decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.policy import paris_day
from services.enrolment.domain.state import State
from services.enrolment.domain.teaching.sheet import Row
from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import IllegalTransition, InvalidField


class Verdict(StrEnum):
    AWARD = "award"
    FAIL = "fail"


class Sitting(StrEnum):
    CONVENED = "convened"
    PRONOUNCED = "pronounced"


@dataclass(kw_only=True)
class FinalJury(Aggregate, thing="final jury"):
    """Decisions are entered while the jury is convened, and pronounced together.

    Each enrolment then applies its decision or refuses it (`policies-unmet`); `rows` holds the result per learner.
    """

    edition_id: str
    institution_id: str
    held_on: date
    members: tuple[str, ...]
    """Names of staff; shown to staff and never published."""
    sitting: Sitting = Sitting.CONVENED
    decisions: dict[str, Verdict] = field(default_factory=dict)
    """By enrolment."""
    pronounced_at: datetime | None = None
    settled: bool = False
    rows: tuple[Row, ...] = ()

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    def enter(self, decisions: Mapping[str, Verdict]) -> None:
        """Replaces all decisions."""
        self._while_convened("enter decisions of")
        self.decisions = dict(decisions)

    def pronounce(self, at: datetime) -> bool:
        """Makes the decisions final; False when they are final already.

        Refuses with `InvalidField` before the day of the jury, or without a decision.
        """
        if self.sitting is Sitting.PRONOUNCED:
            return False
        if self.held_on > paris_day(at):
            raise InvalidField(field="held_on", accepted="today or earlier, when the decisions are pronounced")
        if not self.decisions:
            raise InvalidField(field="decisions", accepted="at least one, when the decisions are pronounced")
        self.sitting, self.pronounced_at = Sitting.PRONOUNCED, at
        return True

    def settle(self, rows: tuple[Row, ...]) -> None:
        """Keeps the result of each decision, once."""
        if not self.settled:
            self.settled, self.rows = True, rows

    def _while_convened(self, verb: str) -> None:
        if self.sitting is not Sitting.CONVENED:
            raise IllegalTransition("final jury", verb, self.sitting, [Sitting.CONVENED])


def carried_out(enrolment: Enrolment, verdict: Verdict, held_on: date, at: datetime) -> bool:
    """Applies the decision; False when a jury of that day applied it already."""
    reached = State.DIPLOMA_AWARDED if verdict is Verdict.AWARD else State.FAILED
    if enrolment.state is reached and enrolment.decided_on == held_on:
        return False
    act = enrolment.award if verdict is Verdict.AWARD else enrolment.fail
    act(decided_on=held_on, at=at)
    return True

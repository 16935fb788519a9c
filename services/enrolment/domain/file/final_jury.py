"""The final jury of an edition: who sat, what was decided of each learner, and what became of it when pronounced."""

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
    """Decisions are entered while it is convened, and pronounced together.

    Each learner's enrolment then judges its own: a diploma whose policies are unmet is refused there, and named here.
    """

    edition_id: str
    institution_id: str
    held_on: date
    members: tuple[str, ...]
    """Names, of staff; shown to staff and never published."""
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
        """What is decided of each learner, in place of what was entered before."""
        self._while_convened("enter decisions of")
        self.decisions = dict(decisions)

    def pronounce(self, at: datetime) -> bool:
        """Let the decisions stand; False when they do already. Refuses before the day, or with nothing decided."""
        if self.sitting is Sitting.PRONOUNCED:
            return False
        if self.held_on > paris_day(at):
            raise InvalidField(field="held_on", accepted="a day that has come, before it is pronounced")
        if not self.decisions:
            raise InvalidField(field="decisions", accepted="at least one, before it is pronounced")
        self.sitting, self.pronounced_at = Sitting.PRONOUNCED, at
        return True

    def settle(self, rows: tuple[Row, ...]) -> None:
        """Keep what became of the decisions; the first account stays."""
        if not self.settled:
            self.settled, self.rows = True, rows

    def _while_convened(self, verb: str) -> None:
        if self.sitting is not Sitting.CONVENED:
            raise IllegalTransition("final jury", verb, self.sitting, [Sitting.CONVENED])


def carried_out(enrolment: Enrolment, verdict: Verdict, held_on: date, at: datetime) -> bool:
    """Do what the jury decided; False when it is done already, by this jury of this day."""
    reached = State.DIPLOMA_AWARDED if verdict is Verdict.AWARD else State.FAILED
    if enrolment.state is reached and enrolment.decided_on == held_on:
        return False
    act = enrolment.award if verdict is Verdict.AWARD else enrolment.fail
    act(decided_on=held_on, at=at)
    return True

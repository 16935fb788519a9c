"""What of a file its applicant may have beside what they sent: nothing unreleased, and nobody else's name or mark."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from services.applications.domain.edition import Criterion
from services.applications.domain.file.application import Application
from services.applications.domain.file.decision import Decision, Step
from services.applications.domain.jury.review import Review
from services.applications.domain.records.trail import TrailEntry

FEWEST_MARKS = 2
"""A mean of fewer would be one juror's own mark."""


@dataclass(frozen=True)
class Undisclosed:
    """The words of the audit trail for steps towards a decision, which their applicant sees once it is released."""

    words: frozenset[str]


@dataclass(frozen=True)
class JuryMark:
    """What a jury thinks of one criterion: the mean of its members' marks, out of 20."""

    criterion: str
    phase: str
    mean: float


def released(application: Application) -> tuple[Decision, ...]:
    """The decisions that were made known, the first one first."""
    return tuple(one for one in application.decisions if one.step is Step.RELEASED)


def jury_marks(
    application: Application, review: Review | None, grid: Sequence[Criterion], counting: Collection[str]
) -> tuple[JuryMark, ...]:
    """Once a decision is released, by criterion; none of one that fewer than two have marked."""
    if review is None or not released(application):
        return ()
    scores = review.counted(counting).values()
    marks = {one: [own[one.code] for own in scores if one.code in own] for one in grid}
    return tuple(
        JuryMark(one.code, one.phase.value, round(sum(given) / len(given), 2))
        for one, given in marks.items()
        if len(given) >= FEWEST_MARKS
    )


def tellable(
    entries: Iterable[TrailEntry], applications: Iterable[Application], undisclosed: Undisclosed
) -> tuple[TrailEntry, ...]:
    """What was done, without the steps towards a decision that is not released."""
    known = {
        application.id: max((one.released_at for one in released(application) if one.released_at), default=None)
        for application in applications
    }

    def may_be_told(entry: TrailEntry) -> bool:
        if entry.action.did not in undisclosed.words:
            return True
        until = known.get(entry.action.thing_id)
        return until is not None and entry.action.at <= until

    return tuple(entry for entry in entries if may_be_told(entry))

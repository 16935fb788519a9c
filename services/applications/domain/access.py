"""What an applicant may read of their own file: no unreleased decision, and no single juror's name or mark."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from services.applications.domain.file.application import Application
from services.applications.domain.file.decision import Decision, Step
from services.applications.domain.jury.review import Review
from services.applications.domain.records.trail import TrailEntry
from shared.kernel.policies import Criterion

FEWEST_MARKS = 2
"""A mean of one mark would disclose that juror's mark."""


@dataclass(frozen=True)
class Undisclosed:
    """The audit-trail words of the steps towards a decision; hidden from the applicant until its release."""

    words: frozenset[str]


@dataclass(frozen=True)
class JuryMark:
    """The mean of the jurors' marks on one criterion, out of 20."""

    criterion: str
    phase: str
    mean: float


def released(application: Application) -> tuple[Decision, ...]:
    """The released decisions, oldest first."""
    return tuple(decision for decision in application.decisions if decision.step is Step.RELEASED)


def jury_marks(
    application: Application, review: Review | None, grid: Sequence[Criterion], counting: Collection[str]
) -> tuple[JuryMark, ...]:
    """The mean per criterion once a decision is released; skips criteria with fewer than two marks."""
    if review is None or not released(application):
        return ()
    scores = review.counted(counting).values()
    marks = {line: [own[line.code] for own in scores if line.code in own] for line in grid}
    return tuple(
        JuryMark(line.code, line.phase.value, round(sum(given) / len(given), 2))
        for line, given in marks.items()
        if len(given) >= FEWEST_MARKS
    )


def disclosable(
    entries: Iterable[TrailEntry], applications: Iterable[Application], undisclosed: Undisclosed
) -> tuple[TrailEntry, ...]:
    """The entries without the steps towards an unreleased decision."""
    released_until = {
        application.id: max(
            (decision.released_at for decision in released(application) if decision.released_at), default=None
        )
        for application in applications
    }

    def may_be_disclosed(entry: TrailEntry) -> bool:
        if entry.action.did not in undisclosed.words:
            return True
        until = released_until.get(entry.action.thing_id)
        return until is not None and entry.action.at <= until

    return tuple(entry for entry in entries if may_be_disclosed(entry))

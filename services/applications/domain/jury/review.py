"""The review of one file: independent scores and opinions of jurors, conflicts of interest, and their result."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from services.applications.domain.file.hearing import Hearing
from services.applications.domain.jury.errors import ConflictOfInterest
from services.applications.domain.policy import checked_mark
from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import InvalidField
from shared.kernel.policies import Criterion
from shared.kernel.words import Phase

CONFLICT_REASONS = ("same-employer", "family", "supervision", "joint-work", "other-tie")
"""Reasons for a conflict of interest; translated where they are shown."""
Scores = dict[str, dict[str, float]]
"""By juror, then by criterion, out of 20."""


class Opinion(StrEnum):
    """A juror's advice on a file."""

    FAVOURABLE = "favourable"
    UNFAVOURABLE = "unfavourable"


class ReviewState(StrEnum):
    """The result of the opinions of a phase. Computed, never entered."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    POSITIVE = "positive"
    CONFLICTING = "conflicting"
    NEGATIVE = "negative"


@dataclass(frozen=True)
class Conflict:
    """A declared conflict of interest between a juror and the applicant."""

    reason: str
    declared_by: str
    at: datetime


@dataclass(kw_only=True)
class Review(Aggregate, thing="review"):
    """The jurors' scores and opinions on one application. A juror sees those of others after giving their own."""

    application_id: str
    edition_id: str
    institution_id: str
    scores: Scores = field(default_factory=dict)
    opinions: dict[str, dict[Phase, Opinion]] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    def score(
        self, juror: str, scores: Mapping[str, float], grid: Sequence[Criterion], opinion: Opinion | None = None
    ) -> None:
        """Stores one juror's scores for all criteria of one or more phases; a later call replaces them.

        The opinion applies to all these phases. Without one, the opinion follows from the marks.
        """
        self.require_no_conflict(juror)
        given = {code: checked_mark(f"scores.{code}", mark) for code, mark in scores.items()}
        scored = phases_of(scores, grid)
        self.scores[juror] = self.scores.get(juror, {}) | given
        others = {phase: stated for phase, stated in self.opinions.get(juror, {}).items() if phase not in scored}
        self.opinions[juror] = others | (dict.fromkeys(scored, opinion) if opinion else {})

    def declare_conflict(self, juror: str, reason: str, by: str, at: datetime) -> None:
        """Excludes a juror from this file; their scores no longer count. A second declaration changes nothing."""
        if reason not in CONFLICT_REASONS:
            raise InvalidField(field="reason", accepted=f"one of {', '.join(CONFLICT_REASONS)}")
        self.conflicts.setdefault(juror, Conflict(reason, by, at))

    def require_no_conflict(self, juror: str) -> None:
        """Refuses (`ConflictOfInterest`) an excluded juror."""
        if juror in self.conflicts:
            raise ConflictOfInterest(reason=self.conflicts[juror].reason)

    def has_scored(self, juror: str, phase: Phase, grid: Sequence[Criterion]) -> bool:
        codes = codes_of(phase, grid)
        return bool(codes) and codes <= self.scores.get(juror, {}).keys()

    def seen_by(self, juror: str, grid: Sequence[Criterion], counting: Collection[str]) -> Scores:
        """The scores of the phases that the juror has scored too; nothing for an excluded juror."""
        if juror in self.conflicts:
            return {}
        shown = {criterion.code for criterion in grid if self.has_scored(juror, criterion.phase, grid)}
        seen = {
            other: {code: mark for code, mark in own.items() if code in shown}
            for other, own in self.counted(counting).items()
        }
        return {other: own for other, own in seen.items() if own}

    def counted(self, counting: Collection[str]) -> Scores:
        """The scores of jurors in `counting` (the members of the file's jury) that are not excluded."""
        return {juror: own for juror, own in self.scores.items() if juror in counting and juror not in self.conflicts}

    def mean(self, grid: Iterable[Criterion], counting: Collection[str], phase: Phase | None = None) -> float | None:
        """The weighted mean of the counted scores, out of 20, rounded to the hundredth; None without scores.

        Each criterion has the weight of the grid, however many jurors have scored it.
        """
        total, weights = Fraction(0), 0
        scores = self.counted(counting).values()
        for criterion in grid:
            marks = [Fraction(own[criterion.code]) for own in scores if criterion.code in own]
            if marks and phase in (None, criterion.phase):
                total += criterion.weight * sum(marks, Fraction(0)) / len(marks)
                weights += criterion.weight
        return round(float(total / weights), 2) if weights else None

    def opinion_of(self, juror: str, phase: Phase, grid: Sequence[Criterion], favourable_from: float) -> Opinion | None:
        """The stated opinion of a juror on a phase, else the one that follows from the marks; None without scores."""
        if not self.has_scored(juror, phase, grid):
            return None
        stated = self.opinions.get(juror, {}).get(phase)
        if stated is not None:
            return stated
        mean = self.mean(grid, (juror,), phase)
        return Opinion.FAVOURABLE if mean is not None and mean >= favourable_from else Opinion.UNFAVOURABLE

    def hearing(self, grid: Sequence[Criterion], counting: Collection[str], needed: int) -> Hearing:
        """How many jurors have marked the oral, out of `needed` or all unexcluded ones if fewer, at least one."""
        able = self._able(counting)
        given = sum(self.has_scored(juror, Phase.ORAL, grid) for juror in able)
        return Hearing(given, max(1, min(needed, len(able))))

    def _able(self, counting: Collection[str]) -> list[str]:
        """The jurors in `counting` that are not excluded."""
        return [juror for juror in counting if juror not in self.conflicts]

    def state(
        self, phase: Phase, grid: Sequence[Criterion], counting: Collection[str], needed: int, favourable_from: float
    ) -> ReviewState:
        """Not started without scores, in progress below the number needed, else the result of the opinions."""
        able = self._able(counting)
        opinions = {opinion for juror in able if (opinion := self.opinion_of(juror, phase, grid, favourable_from))}
        given = sum(self.has_scored(juror, phase, grid) for juror in able)
        if not given:
            return ReviewState.NOT_STARTED
        if given < min(needed, len(able)):
            return ReviewState.IN_PROGRESS
        if len(opinions) > 1:
            return ReviewState.CONFLICTING
        return ReviewState.POSITIVE if Opinion.FAVOURABLE in opinions else ReviewState.NEGATIVE


def codes_of(phase: Phase, grid: Iterable[Criterion]) -> set[str]:
    return {criterion.code for criterion in grid if criterion.phase is phase}


def phases_of(scores: Iterable[str], grid: Sequence[Criterion]) -> tuple[Phase, ...]:
    """The phases of these criteria. Refuses (`InvalidField`) an incomplete phase and an unknown criterion."""
    given = set(scores)
    phases = tuple(phase for phase in Phase if codes_of(phase, grid) & given)
    wanted = set().union(*(codes_of(phase, grid) for phase in phases)) or codes_of(Phase.FILE, grid)
    if given != wanted:
        raise InvalidField(field="scores", accepted=f"one mark for each of {', '.join(sorted(wanted))}")
    return phases

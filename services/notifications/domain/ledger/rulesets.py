"""Dated rules as data: what a regime requires in a period, with its source, the day of its check and a confidence."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shared.kernel.words import ActionType, Mode, Text


class Regime(StrEnum):
    DPC = "dpc"
    """The triennial duty: Code de la santé publique, L.4021-1 and R.4021-4."""
    CERTIFICATION = "certification"
    """Periodic certification: L.4022-1 ff. and decree 2024-258."""


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another way to meet the duty. The ledger does not record it; papers and answers mention it."""

    code: str
    label: Text
    professions: frozenset[str] = frozenset()
    """For these alone; empty: for all."""


@dataclass(frozen=True, kw_only=True)
class DistinctTypes:
    """At least so many different action types; an integrated programme combines several by itself."""

    code: str
    label: Text
    at_least: int
    among: frozenset[ActionType]
    integrated_counts_for: int


@dataclass(frozen=True, kw_only=True)
class OrientationAction:
    """At least so many actions within the priority orientations, from a registered DPC body (ODPC)."""

    code: str
    label: Text
    at_least: int
    orientations_until: date | None = None
    """Last day of the orientations in force. For later actions the answer is `cannot_tell`."""


@dataclass(frozen=True, kw_only=True)
class ObjectiveActions:
    """At least so many actions for one objective of the certification.

    `types` serve it; for `undecided` types only the professional council can tell.
    """

    code: str
    label: Text
    at_least: int
    types: frozenset[ActionType] = frozenset()
    undecided: frozenset[ActionType] = frozenset()


Rule = DistinctTypes | OrientationAction | ObjectiveActions


@dataclass(frozen=True, kw_only=True)
class Ruleset:
    """One regime in one period."""

    id: str
    regime: Regime
    title: Text
    starts_on: date
    ends_on: date | None
    """None where the period runs for `years` from the day that practice began."""
    years: int | None
    """Length of a personal period; None where the period is the same for all."""
    practising_before: date | None = None
    """Holds for those practising on that day."""
    source: tuple[str, ...]
    checked_on: date
    confidence: Confidence
    rules: tuple[Rule, ...]
    professions: frozenset[str] = frozenset()
    """The professions that it holds for, by code; empty: for all."""
    alternatives: tuple[Alternative, ...] = ()
    credits_per_hour: dict[Mode, float] = field(default_factory=dict)
    """One credit for an hour in a mode that is not named."""
    remark: Text | None = None

    def holds_for(self, profession: str | None) -> bool:
        """Whether it applies to this profession. None: the profession is not known."""
        return not self.professions or profession in self.professions

    def alternatives_for(self, profession: str | None) -> tuple[Alternative, ...]:
        """The other ways that are open to this profession; all of them for None."""
        return tuple(
            a for a in self.alternatives if profession is None or not a.professions or profession in a.professions
        )

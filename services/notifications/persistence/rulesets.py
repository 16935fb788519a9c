"""Reads the rulesets' files at start. An invalid file stops the start."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from services.notifications.domain.ledger.professions import Profession
from services.notifications.domain.ledger.rulesets import (
    Alternative,
    Confidence,
    DistinctTypes,
    ObjectiveActions,
    OrientationAction,
    Regime,
    Rule,
    Ruleset,
)
from shared.kernel.words import ActionType, Mode, Text


class RulesetError(Exception):
    """A ruleset's file is invalid. The text names the file, the field and what is accepted."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Text(_Form):
    fr: str
    en: str

    def say(self) -> Text:
        return Text(fr=self.fr, en=self.en)


class _Rule(_Form):
    code: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    label: _Text
    at_least: int = Field(ge=1)


class _Alternative(_Form):
    code: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    label: _Text
    professions: frozenset[str] = frozenset()

    def alternative(self) -> Alternative:
        return Alternative(code=self.code, label=self.label.say(), professions=self.professions)


class _DistinctTypes(_Rule):
    kind: Literal["distinct_types"]
    among: frozenset[ActionType]
    integrated_counts_for: int = Field(ge=0)

    def rule(self) -> Rule:
        return DistinctTypes(
            code=self.code,
            label=self.label.say(),
            at_least=self.at_least,
            among=self.among,
            integrated_counts_for=self.integrated_counts_for,
        )


class _OrientationAction(_Rule):
    kind: Literal["orientation_action"]
    orientations_until: date | None = None

    def rule(self) -> Rule:
        return OrientationAction(
            code=self.code,
            label=self.label.say(),
            at_least=self.at_least,
            orientations_until=self.orientations_until,
        )


class _ObjectiveActions(_Rule):
    kind: Literal["objective_actions"]
    types: frozenset[ActionType] = frozenset()
    undecided: frozenset[ActionType] = frozenset()

    def rule(self) -> Rule:
        return ObjectiveActions(
            code=self.code,
            label=self.label.say(),
            at_least=self.at_least,
            types=self.types,
            undecided=self.undecided,
        )


class _Ruleset(_Form):
    id: str
    regime: Regime
    title: _Text
    starts_on: date
    ends_on: date | None = None
    years: int | None = Field(default=None, ge=1)
    practising_before: date | None = None
    source: tuple[str, ...] = Field(min_length=1)
    checked_on: date
    confidence: Confidence
    rules: tuple[
        Annotated[_DistinctTypes | _OrientationAction | _ObjectiveActions, Field(discriminator="kind")], ...
    ] = Field(min_length=1)
    professions: frozenset[str] = frozenset()
    alternatives: tuple[_Alternative, ...] = ()
    credits_per_hour: dict[Mode, float] = Field(default_factory=dict)
    remark: _Text | None = None

    @model_validator(mode="after")
    def has_one_end(self) -> "_Ruleset":
        if (self.ends_on is None) == (self.years is None):
            raise ValueError("either ends_on or years is accepted, and one is needed")
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("ends_on must not be before starts_on")
        return self

    def ruleset(self) -> Ruleset:
        return Ruleset(
            id=self.id,
            regime=self.regime,
            title=self.title.say(),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            years=self.years,
            practising_before=self.practising_before,
            source=self.source,
            checked_on=self.checked_on,
            confidence=self.confidence,
            rules=tuple(form.rule() for form in self.rules),
            professions=self.professions,
            alternatives=tuple(form.alternative() for form in self.alternatives),
            credits_per_hour=self.credits_per_hour,
            remark=self.remark.say() if self.remark else None,
        )


_FORM = TypeAdapter(_Ruleset)


def read_rulesets(folder: Path, professions: Iterable[Profession]) -> tuple[Ruleset, ...]:
    """All rulesets of the folder, by id. Raises `RulesetError`, also for a profession that is not in the list."""
    rulesets, known = tuple(_read(file) for file in sorted(folder.glob("*.yaml"))), {p.code for p in professions}
    if not rulesets:
        raise RulesetError(f"no ruleset (*.yaml) in {folder.name}")
    for ruleset in rulesets:
        named = ruleset.professions.union(*(alternative.professions for alternative in ruleset.alternatives))
        if unknown := named - known:
            raise RulesetError(f"{ruleset.id} names {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")
    return rulesets


def _read(file: Path) -> Ruleset:
    try:
        ruleset = _FORM.validate_python(yaml.safe_load(file.read_text(encoding="utf-8"))).ruleset()
    except (ValidationError, yaml.YAMLError) as error:
        raise RulesetError(f"{file.name}: {error}") from error
    if ruleset.id != file.stem:
        raise RulesetError(f"{file.name} names itself {ruleset.id}; id must be the file's name")
    return ruleset

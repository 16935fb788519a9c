"""Evaluates a person's proofs under a dated ruleset. Pure. It never states that an obligation is met."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from services.notifications.domain.ledger.ledger import Proof, Verification
from services.notifications.domain.ledger.rulesets import (
    Alternative,
    DistinctTypes,
    ObjectiveActions,
    OrientationAction,
    Regime,
    Rule,
    Ruleset,
)
from shared.kernel.clock import PARIS
from shared.kernel.words import ActionType, Text

NOTICE = Text(
    fr="À vérifier auprès de votre Ordre ou de votre employeur : seul le document de traçabilité, qui vous "
    "appartient, fait foi.",
    en="To be checked with your Order or employer: only the traceability document, which is yours alone, is official.",
)


class Answer(StrEnum):
    COUNTED = "counted"
    NOT_COUNTED = "not_counted"
    MISSING = "missing"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The answer of one rule for one proof. `why` is a stable code; None where the proof counts."""

    rule: str
    answer: Answer
    why: str | None = None


@dataclass(frozen=True, kw_only=True)
class Appraisal:
    """The answer of the ruleset for one proof, and the credits of its hours."""

    proof_id: str
    answer: Answer
    why: str | None
    credits: float
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One rule applied to all proofs: `needed` are required, `found` count for certain, `uncertain` may count."""

    rule: str
    label: Text
    answer: Answer
    needed: int
    found: int
    uncertain: int


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The answer of a ruleset on a day. Where no ruleset applies, `ruleset` is None and `why` gives the reason."""

    regime: Regime
    on: date
    answer: Answer
    why: tuple[str, ...]
    ruleset: Ruleset | None
    period: tuple[date, date] | None
    credits: float
    proofs: tuple[Appraisal, ...]
    requirements: tuple[Requirement, ...]
    alternatives: tuple[Alternative, ...] = ()
    """Other ways to meet the duty that are open to the profession. The ledger does not record them."""
    notice: Text = NOTICE

    @property
    def missing(self) -> tuple[Requirement, ...]:
        return tuple(requirement for requirement in self.requirements if requirement.answer is Answer.MISSING)


def evaluate(
    proofs: Iterable[Proof],
    rulesets: Iterable[Ruleset],
    regime: Regime,
    on: date,
    practising_since: date | None = None,
    profession: str | None = None,
) -> Evaluation:
    """Evaluates standing proofs under `regime` on that day. Their order does not matter.

    `practising_since` selects the personal period of the certification; `profession` is a code of `professions.yaml`.
    The answer is `cannot_tell` where the law depends on one of them and it is None.
    """
    ruleset, period, why = choose(rulesets, regime, on, practising_since, profession)
    if ruleset is None or period is None:
        return Evaluation(
            regime=regime, on=on, answer=Answer.CANNOT_TELL, why=(why,), ruleset=None, period=None, credits=0.0,
            proofs=(), requirements=(),
        )  # fmt: skip
    ordered = sorted(proofs, key=lambda proof: (proof.completed_at, proof.proof_id))
    appraisals = tuple(appraise(proof, ruleset, period, on) for proof in ordered)
    requirements = tuple(_require(rule, ordered, appraisals) for rule in ruleset.rules)
    answers = [requirement.answer for requirement in requirements]
    overall = next((a for a in (Answer.MISSING, Answer.CANNOT_TELL) if a in answers), Answer.COUNTED)
    return Evaluation(
        regime=regime,
        on=on,
        answer=overall,
        why=tuple(f"{r.answer.value}:{r.rule}" for r in requirements if r.answer is not Answer.COUNTED),
        ruleset=ruleset,
        period=period,
        credits=sum(a.credits for a in appraisals if a.answer is not Answer.NOT_COUNTED),
        proofs=appraisals,
        requirements=requirements,
        alternatives=ruleset.alternatives_for(profession),
    )


def choose(
    rulesets: Iterable[Ruleset], regime: Regime, on: date, practising_since: date | None, profession: str | None = None
) -> tuple[Ruleset | None, tuple[date, date] | None, str]:
    """The ruleset and period that apply to the profession on that day; else None, None and the reason."""
    of_the_regime = [ruleset for ruleset in rulesets if ruleset.regime is regime]
    for_the_profession = [ruleset for ruleset in of_the_regime if ruleset.holds_for(profession)]
    if of_the_regime and not for_the_profession:
        return None, None, "not-for-this-profession" if profession else "profession-not-known"
    for ruleset in sorted(for_the_profession, key=lambda ruleset: not ruleset.professions):
        if ruleset.ends_on is not None and ruleset.practising_before is None:
            if ruleset.starts_on <= on <= ruleset.ends_on:
                return ruleset, (ruleset.starts_on, ruleset.ends_on), ""
            continue
        if practising_since is None:
            return None, None, "practising-since-not-known"
        was_practising = ruleset.practising_before is not None and practising_since <= ruleset.practising_before
        if ruleset.ends_on is not None:
            if was_practising and ruleset.starts_on <= on <= ruleset.ends_on:
                return ruleset, (ruleset.starts_on, ruleset.ends_on), ""
        elif ruleset.years is not None and practising_since > ruleset.starts_on:
            start, end = _personal_period(practising_since, ruleset.years, on)
            if start <= on:
                return ruleset, (start, end), ""
    return None, None, "no-ruleset-for-this-day"


def appraise(proof: Proof, ruleset: Ruleset, period: tuple[date, date], on: date) -> Appraisal:
    """The answer of the ruleset for one proof on that day."""
    findings = tuple(_finding(rule, proof, period, on) for rule in ruleset.rules)
    answers = [finding.answer for finding in findings]
    answer = next((a for a in (Answer.COUNTED, Answer.CANNOT_TELL) if a in answers), Answer.NOT_COUNTED)
    why = next((finding.why for finding in findings if finding.answer is answer), None)
    worth = sum(quantity * ruleset.credits_per_hour.get(mode, 1.0) for mode, quantity in proof.hours.items())
    return Appraisal(proof_id=proof.proof_id, answer=answer, why=why, credits=worth, findings=findings)


def _finding(rule: Rule, proof: Proof, period: tuple[date, date], on: date) -> Finding:
    done_on = proof.completed_at.astimezone(PARIS).date()
    if not period[0] <= done_on <= period[1]:
        return Finding(rule=rule.code, answer=Answer.NOT_COUNTED, why="outside-the-period")
    if done_on > on:
        return Finding(rule=rule.code, answer=Answer.NOT_COUNTED, why="after-the-day-asked-for")
    answer, why = _serves(rule, proof, done_on)
    if answer is Answer.COUNTED and proof.verification is Verification.SELF_DECLARED:
        answer, why = Answer.CANNOT_TELL, "self-declared"
    return Finding(rule=rule.code, answer=answer, why=why)


def _serves(rule: Rule, proof: Proof, done_on: date) -> tuple[Answer, str | None]:
    match rule:
        case DistinctTypes():
            if proof.action_type in rule.among or proof.action_type is ActionType.PI:
                return Answer.COUNTED, None
            return Answer.NOT_COUNTED, "action-type-not-asked-for"
        case OrientationAction():
            if proof.odpc_number is None:
                return Answer.NOT_COUNTED, "no-odpc-number"
            if proof.orientation is None:
                return Answer.NOT_COUNTED, "outside-the-orientations"
            if rule.orientations_until is not None and done_on > rule.orientations_until:
                return Answer.CANNOT_TELL, "orientations-not-published"
            return Answer.COUNTED, None
        case ObjectiveActions():
            if proof.action_type in rule.types:
                return Answer.COUNTED, None
            if proof.action_type in rule.undecided:
                return Answer.CANNOT_TELL, "objective-depends-on-the-content"
            return Answer.NOT_COUNTED, "another-objective"
        case _:
            assert_never(rule)


def _require(rule: Rule, proofs: Iterable[Proof], appraisals: Iterable[Appraisal]) -> Requirement:
    answers = {a.proof_id: next(f.answer for f in a.findings if f.rule == rule.code) for a in appraisals}
    sure = [proof for proof in proofs if answers[proof.proof_id] is Answer.COUNTED]
    possible = sure + [proof for proof in proofs if answers[proof.proof_id] is Answer.CANNOT_TELL]
    found, at_best = _count(rule, sure), _count(rule, possible)
    if found >= rule.at_least:
        answer = Answer.COUNTED
    else:
        answer = Answer.CANNOT_TELL if at_best >= rule.at_least else Answer.MISSING
    return Requirement(
        rule=rule.code, label=rule.label, answer=answer, needed=rule.at_least, found=found, uncertain=at_best - found
    )


def _count(rule: Rule, proofs: Iterable[Proof]) -> int:
    if not isinstance(rule, DistinctTypes):
        return sum(1 for _ in proofs)
    types = {proof.action_type for proof in proofs}
    combined = rule.integrated_counts_for if ActionType.PI in types else 0
    return min(len(types & rule.among) + combined, len(rule.among))


def _personal_period(start: date, years: int, on: date) -> tuple[date, date]:
    """The first and last day of the period that contains `on`; from `start` on, each period has `years` years."""
    first = start
    while (following := _years_after(first, years)) <= on:
        first = following
    return first, date.fromordinal(_years_after(first, years).toordinal() - 1)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)

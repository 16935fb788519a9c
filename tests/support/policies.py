"""Policies of a small programme: valid in all fields, except in what a test changes."""

from dataclasses import replace
from typing import Any

from shared.kernel.money import Cents
from shared.kernel.policies import (
    AdmissionPolicy,
    AssessmentPolicy,
    Audience,
    Criterion,
    DocumentRule,
    DpcAction,
    FeePolicy,
    FinalAssessment,
    Module,
    ModuleTest,
    Policies,
    Reason,
)
from shared.kernel.words import ActionType, Mode, Phase, Text


def said(fr: str, en: str | None = None) -> Text:
    return Text(fr=fr, en=en or fr)


def a_module(code: str = "telemedicine", **changes: Any) -> Module:
    module = Module(
        code=code,
        title=said("Télémédecine", "Telemedicine"),
        hours=24,
        min_hours=18,
        modes=(Mode.ON_SITE, Mode.LIVE_REMOTE),
        test=ModuleTest(pass_mark=10, attempts=2),
        dpc=DpcAction(action_type=ActionType.FC),
    )
    return replace(module, **changes)


def an_audience(profile: str = "health", share: str | None = "1/3", **changes: Any) -> Audience:
    return replace(Audience(profile=profile, label=said(profile), share=share, health=profile == "health"), **changes)


def a_document(kind: str = "cv", **changes: Any) -> DocumentRule:
    rule = DocumentRule(kind=kind, label=said("CV"), required=True, formats=("application/pdf",), max_bytes=2_000_000)
    return replace(rule, **changes)


def some_policies(**changes: Any) -> Policies:
    """`changes` by field; a mapping changes fields of a part: `fee={"due_days": (30, 60, 90)}`."""
    policies = Policies(
        audiences=(an_audience(), an_audience("technical"), an_audience("law_ethics_society")),
        modules=(a_module(), a_module("imaging")),
        documents=(a_document(),),
        admission=AdmissionPolicy(
            oral=True,
            criteria=(
                Criterion(code="motivation", label=said("Motivation"), weight=2),
                Criterion(code="interview", label=said("Entretien", "Interview"), weight=1, phase=Phase.ORAL),
            ),
            refusal_reasons=(Reason(code="level", label=said("Niveau", "Level")),),
            answer_days=7,
            answer_days_waiting_list=3,
            reminder_days=(3, 1),
        ),
        assessment=AssessmentPolicy(written_exam=FinalAssessment(pass_mark=10)),
        fee=FeePolicy(amount_cents=Cents(150_000), instalments=3, confirm_with=1),
    )
    parts = {
        name: replace(getattr(policies, name), **change) for name, change in changes.items() if isinstance(change, dict)
    }
    return replace(policies, **changes | parts)

"""Builders of institutions, programmes and editions: valid, except for what the test changes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from services.catalogue.domain.edition import Edition, EditionState, Plan, TeachingMode
from services.catalogue.domain.institution import Contact, Entry, Institution, InstitutionRole
from services.catalogue.domain.policy import AdmissionPolicy, AssessmentPolicy, Audience, FinalAssessment, Policies
from services.catalogue.domain.programme import Programme, Syllabus
from shared.kernel.money import Cents
from shared.kernel.policies import Criterion, DocumentRule, DpcAction, FeePolicy, Module, ModuleTest, Reason
from shared.kernel.words import ActionType, Mode, Phase, Text

OPENS = datetime(2026, 10, 1, 7, tzinfo=UTC)
CLOSES = datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC)
STARTS, ENDS = date(2027, 1, 11), date(2027, 6, 25)
BEFORE = datetime(2026, 9, 1, tzinfo=UTC)


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


def some_policies(**changes: Any) -> Policies:
    policies = Policies(
        audiences=(an_audience(), an_audience("technical"), an_audience("law_ethics_society")),
        modules=(a_module(), a_module("imaging")),
        documents=(
            DocumentRule(kind="cv", label=said("CV"), required=True, formats=("application/pdf",), max_bytes=2_000_000),
        ),
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
    return replace(policies, **changes)


def a_syllabus(**changes: Any) -> Syllabus:
    syllabus = Syllabus(
        partners=("cesi",),
        title=said("IA appliquée en santé", "AI applied to health"),
        description=said("Une formation.", "A course."),
        skills=(said("Planifier un projet", "Plan a project"),),
        policies=some_policies(),
    )
    return replace(syllabus, **changes)


def a_programme(**changes: Any) -> Programme:
    return Programme.drawn_up("du-ia-sante", "universite-de-paris", a_syllabus(**changes))


def an_entry(**changes: Any) -> Entry:
    entry = Entry(
        name="Université de Paris",
        roles=(InstitutionRole.AWARDING, InstitutionRole.TEACHING),
        contacts=(Contact(purpose="admissions", email="scolarite@example.org"),),
    )
    return replace(entry, **changes)


def an_institution(id: str = "universite-de-paris", **changes: Any) -> Institution:
    return Institution.registered(id, an_entry(**changes))


def a_plan(**changes: Any) -> Plan:
    plan = Plan(
        code="paris-2027",
        opens_at=OPENS,
        closes_at=CLOSES,
        starts_on=STARTS,
        ends_on=ENDS,
        capacity=30,
        place="Faculté de médecine Cochin, Paris",
        mode=TeachingMode.HYBRID,
    )
    return replace(plan, **changes)


def an_edition(state: EditionState = EditionState.DRAFT, **changes: Any) -> Edition:
    """An edition brought to `state` by its own methods, each at its time."""
    edition = Edition.drafted("edition-1", a_programme(), a_plan(**changes))
    if state in (EditionState.DRAFT, EditionState.CANCELLED):
        if state is EditionState.CANCELLED:
            edition.publish(BEFORE)
            edition.cancel()
        return edition
    edition.publish(BEFORE)
    while edition.state is not state:
        assert edition.due is not None
        edition.advance(a_programme(), edition.due)
    return edition

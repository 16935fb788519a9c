"""Builders of institutions, programmes and editions: valid, except for what the test changes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from services.catalogue.domain.edition import Edition, EditionState, Plan, TeachingMode
from services.catalogue.domain.institution import Contact, Entry, Institution, InstitutionRole
from services.catalogue.domain.programme import Programme, Syllabus
from tests.support.policies import said, some_policies

OPENS = datetime(2026, 10, 1, 7, tzinfo=UTC)
CLOSES = datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC)
STARTS, ENDS = date(2027, 1, 11), date(2027, 6, 25)
BEFORE = datetime(2026, 9, 1, tzinfo=UTC)


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

"""Programmes and institutions: revisions, ownership, and every field that can be refused."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from services.catalogue.domain.checks import check_bounds
from services.catalogue.domain.errors import AwardingInstitutionIsKept
from services.catalogue.domain.events import InstitutionRegistered, ProgrammeRevised
from services.catalogue.domain.institution import Contact
from services.catalogue.domain.policy import check_policies
from services.catalogue.domain.programme import Programme, folded
from shared.kernel import policies as p
from shared.kernel import words
from shared.kernel.bounds import Bounds
from shared.kernel.errors import InvalidField
from shared.kernel.money import Cents
from shared.kernel.policies import DpcAction, FeePolicy, ModuleTest
from shared.kernel.words import Phase
from tests.support.policies import a_module, an_audience, some_policies
from tests.unit.catalogue.builders import (
    a_programme,
    a_syllabus,
    an_entry,
    an_institution,
)

PARIS = "universite-de-paris"


def test_each_change_of_a_programme_is_a_revision_of_its_own() -> None:
    programme = a_programme()
    programme.revise(PARIS, replace(programme.syllabus, partners=("cesi", "chu-dijon")))
    assert programme.revision == 2
    told = [fact for fact in programme.facts if isinstance(fact, ProgrammeRevised)]
    assert [(fact.revision, fact.partners) for fact in told] == [(1, ("cesi",)), (2, ("cesi", "chu-dijon"))]


def test_an_equal_revision_changes_nothing() -> None:
    programme = a_programme()
    programme.revise(PARIS, a_syllabus())
    assert (programme.revision, len(programme.facts)) == (1, 1)


def test_a_programme_cannot_be_taken_over_by_another_institution() -> None:
    programme = a_programme()
    with pytest.raises(AwardingInstitutionIsKept):
        programme.revise("universite-de-bourgogne", a_syllabus())
    assert programme.institution_id == PARIS


def test_the_search_finds_titles_skills_and_modules_in_both_languages_whatever_their_accents() -> None:
    wording = a_programme().wording
    assert all(folded(word) in wording for word in ("APPLIQUEE", "health", "Planifier", "project", "TELEMEDECINE"))


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_policies_are_those_of_the_contract_field_by_field_and_survive_storage() -> None:
    policies = some_policies()
    kept = msgspec.to_builtins(policies)
    assert msgspec.convert(kept, p.Policies) == policies
    wire = TypeAdapter(p.Policies)
    assert json.loads(wire.dump_json(wire.validate_python(kept))) == json.loads(msgspec.json.encode(policies))


ADMISSION = some_policies().admission
CV = some_policies().documents[0]
CRITERION, REASON = ADMISSION.criteria[0], ADMISSION.refusal_reasons[0]
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("policies.audiences", {"audiences": ()}),
    ("policies.audiences", {"audiences": (an_audience(share="2/3"), an_audience("technical", "334/1000"))}),
    ("policies.audiences[1].profile", {"audiences": (an_audience(), an_audience())}),
    ("policies.audiences[0].profile", {"audiences": (an_audience("Health Care"),)}),
    ("policies.audiences[0].share", {"audiences": (an_audience(share="0.33"),)}),
    ("policies.audiences[0].share", {"audiences": (an_audience(share="1/0"),)}),
    ("policies.audiences[0].share", {"audiences": (an_audience(share="0/3"),)}),
    ("policies.audiences[0].share", {"audiences": (an_audience(share="4/3"),)}),
    ("policies.audiences[0].label.en", {"audiences": (an_audience(label=words.Text(fr="Santé", en="")),)}),
    ("policies.modules", {"modules": ()}),
    ("policies.modules", {"modules": tuple(a_module(f"m{n}") for n in range(61))}),
    ("policies.modules[1].code", {"modules": (a_module(), a_module())}),
    ("policies.modules[0].code", {"modules": (a_module("m" * 65),)}),
    ("policies.modules[0].hours", {"modules": (a_module(hours=0),)}),
    ("policies.modules[0].hours", {"modules": (a_module(hours=7.1),)}),
    ("policies.modules[0].min_hours", {"modules": (a_module(min_hours=24.25),)}),
    ("policies.modules[0].modes", {"modules": (a_module(modes=()),)}),
    ("policies.modules[0].modes[1]", {"modules": (a_module(modes=(words.Mode.ON_SITE, words.Mode.ON_SITE)),)}),
    ("policies.modules[0].test.pass_mark", {"modules": (a_module(test=ModuleTest(pass_mark=20.25, attempts=1)),)}),
    ("policies.modules[0].test.attempts", {"modules": (a_module(test=ModuleTest(pass_mark=10, attempts=6)),)}),
    (
        "policies.modules[0].dpc.odpc_number",
        {"modules": (a_module(dpc=DpcAction(action_type=words.ActionType.FC, odpc_number="")),)},
    ),
    (
        "policies.modules[0].dpc.orientation",
        {"modules": (a_module(dpc=DpcAction(action_type=words.ActionType.FC, orientation="No 12")),)},
    ),
    ("policies.documents[1].kind", {"documents": (CV, CV)}),
    ("policies.documents[0].formats", {"documents": (replace(CV, formats=("text/html",)),)}),
    ("policies.documents[0].formats", {"documents": (replace(CV, formats=()),)}),
    ("policies.documents[0].max_bytes", {"documents": (replace(CV, max_bytes=20_000_001),)}),
    ("policies.admission.criteria", {"admission": replace(ADMISSION, criteria=())}),
    ("policies.admission.criteria[1].code", {"admission": replace(ADMISSION, criteria=(CRITERION, CRITERION))}),
    (
        "policies.admission.criteria[0].phase",
        {"admission": replace(ADMISSION, oral=False, criteria=(replace(CRITERION, phase=Phase.ORAL),))},
    ),
    ("policies.admission.criteria", {"admission": replace(ADMISSION, oral=True, criteria=(CRITERION,))}),
    (
        "policies.admission.criteria[0].weight",
        {"admission": replace(ADMISSION, criteria=(replace(CRITERION, weight=0),))},
    ),
    ("policies.admission.refusal_reasons", {"admission": replace(ADMISSION, refusal_reasons=())}),
    (
        "policies.admission.refusal_reasons[1].code",
        {"admission": replace(ADMISSION, refusal_reasons=(REASON, REASON))},
    ),
    ("policies.admission.answer_days", {"admission": replace(ADMISSION, answer_days=0)}),
    ("policies.admission.answer_days_waiting_list", {"admission": replace(ADMISSION, answer_days_waiting_list=91)}),
    ("policies.admission.reminder_days[1]", {"admission": replace(ADMISSION, reminder_days=(3, 8))}),
    ("policies.admission.reminder_days[1]", {"admission": replace(ADMISSION, reminder_days=(3, 3))}),
    (
        "policies.assessment.written_exam.pass_mark",
        {"assessment": p.AssessmentPolicy(written_exam=p.FinalAssessment(pass_mark=-1))},
    ),
    (
        "policies.assessment.project_defence.pass_mark",
        {"assessment": p.AssessmentPolicy(project_defence=p.FinalAssessment(pass_mark=10.1))},
    ),
    ("policies.fee.amount_cents", {"fee": FeePolicy(amount_cents=Cents(-1), instalments=1, confirm_with=0)}),
    ("policies.fee.instalments", {"fee": FeePolicy(amount_cents=Cents(1), instalments=13, confirm_with=0)}),
    ("policies.fee.confirm_with", {"fee": FeePolicy(amount_cents=Cents(1), instalments=2, confirm_with=3)}),
    (
        "policies.admission.interview_reminder_days[1]",
        {"admission": replace(ADMISSION, interview_reminder_days=(1, 61))},
    ),
    ("policies.admission.interview_reminder_days", {"admission": replace(ADMISSION, interview_reminder_days=(1, 1))}),
    (
        "policies.fee.due_days",
        {"fee": FeePolicy(amount_cents=Cents(1), instalments=2, confirm_with=0, due_days=(30, 30))},
    ),
    (
        "policies.fee.due_days[1]",
        {"fee": FeePolicy(amount_cents=Cents(1), instalments=2, confirm_with=0, due_days=(30, 1001))},
    ),
    (
        "policies.fee.reminder_days",
        {"fee": FeePolicy(amount_cents=Cents(1), instalments=1, confirm_with=0, reminder_days=(1, -7))},
    ),
    (
        "policies.fee.reminder_days[0]",
        {"fee": FeePolicy(amount_cents=Cents(1), instalments=1, confirm_with=0, reminder_days=(-61, 1))},
    ),
    (
        "policies.fee.reminder_days",
        {"fee": FeePolicy(amount_cents=Cents(1), instalments=1, confirm_with=0, reminder_days=tuple(range(11)))},
    ),
]


@pytest.mark.parametrize(("field", "changes"), REFUSED, ids=[f"{n}-{field}" for n, (field, _) in enumerate(REFUSED)])
def test_an_invalid_policy_is_refused_by_the_path_of_its_field(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidField) as refusal:
        a_programme(policies=some_policies(**changes))
    assert refusal.value.data["field"] == field
    assert refusal.value.data["accepted"]


def parts_in(part: p.Part) -> Iterator[p.Part]:
    yield part
    for value in vars(part).values():
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, p.Part):
                yield from parts_in(inner)


def bounds_in(kind: Any) -> Iterator[Bounds]:
    """The bounds of a number, or of the numbers in a tuple."""
    yield from (mark for mark in getattr(kind, "__metadata__", ()) if isinstance(mark, Bounds))
    for inner in get_args(kind):
        yield from bounds_in(inner)


PARTS = {type(part): part for part in parts_in(some_policies())}
BOUNDED = [
    (part, name, bounds)
    for part in PARTS.values()
    for name, kind in get_type_hints(type(part), include_extras=True).items()
    for bounds in dict.fromkeys(bounds_in(kind))
]


def test_the_sample_has_each_part_of_a_policy() -> None:
    assert set(PARTS) == set(p.Part.__subclasses__())


@pytest.mark.parametrize(
    ("part", "name", "bounds"), BOUNDED, ids=[f"{type(part).__name__}.{name}" for part, name, _ in BOUNDED]
)
def test_each_bound_of_a_field_is_accepted_and_the_next_number_is_refused(
    part: p.Part, name: str, bounds: Bounds
) -> None:
    several = isinstance(getattr(part, name), tuple)

    def check(number: int) -> None:
        check_bounds("policies", replace(part, **{name: (number,) if several else number}))

    check(bounds.least)
    check(bounds.most)
    for number in (bounds.least - 1, bounds.most + 1):
        with pytest.raises(InvalidField) as refusal:
            check(number)
        assert refusal.value.data["field"] == f"policies.{name}" + ("[0]" if several else "")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title.fr", {"title": words.Text(fr="", en="AI")}),
        ("description.en", {"description": words.Text(fr="Bien", en="x" * 5001)}),
        ("skills[0].en", {"skills": (words.Text(fr="Bien", en=" "),)}),
        ("partners[0]", {"partners": ("CESI École",)}),
        ("partners[1]", {"partners": ("cesi", "cesi")}),
        ("partners", {"partners": (PARIS,)}),
    ],
)
def test_an_invalid_syllabus_is_refused_by_the_name_of_its_field(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidField) as refusal:
        Programme.drawn_up("du-ia", PARIS, a_syllabus(**changes))
    assert refusal.value.data["field"] == field


@given(st.lists(st.fractions(min_value=0, max_value=1, max_denominator=60), min_size=1, max_size=8))
def test_shares_are_accepted_exactly_when_they_add_up_to_one_at_most(shares: list[Any]) -> None:
    audiences = tuple(
        an_audience(f"profile-{n}", f"{share.numerator}/{share.denominator}" if share else None)
        for n, share in enumerate(shares)
    )
    try:
        check_policies("policies", some_policies(audiences=audiences))
        accepted = True
    except InvalidField:
        accepted = False
    assert accepted == (sum(shares) <= 1)


def test_an_institution_publishes_its_name_and_roles_but_not_its_contacts() -> None:
    (fact,) = an_institution().facts
    assert fact == InstitutionRegistered(
        institution_id=PARIS, name="Université de Paris", roles=("awarding", "teaching")
    )


def test_registering_the_same_entry_again_publishes_nothing() -> None:
    institution = an_institution()
    institution.register(an_entry())
    assert len(institution.facts) == 1
    institution.register(an_entry(name="Université Paris Cité"))
    assert len(institution.facts) == 2


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": ""}),
        ("roles", {"roles": ()}),
        ("contacts[0].email", {"contacts": (Contact(purpose="admissions", email="nobody"),)}),
        ("contacts[0].purpose", {"contacts": (Contact(purpose="The Desk", email="a@example.org"),)}),
    ],
)
def test_an_invalid_entry_is_refused_by_the_name_of_its_field(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidField) as refusal:
        an_institution(**changes)
    assert refusal.value.data["field"] == field

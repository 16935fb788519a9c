"""The arithmetic of the play: eligible applicants, the half-days of a module, mail latency."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import siret as companies

from deploy.demo.acts.decisions import ABSENT, eligible_of, pronounced
from deploy.demo.acts.jury import heard_of
from deploy.demo.acts.learning import HALF_DAY, half_days
from deploy.demo.campaign import Edition, File
from deploy.demo.fates import fates
from deploy.demo.people import cohort, siret
from deploy.demo.summary import percentile
from deploy.seed.command import next_intake

LAST = date(2028, 2, 10)


@given(st.integers(1, 400).map(lambda quarters: quarters / 4))
def test_half_days_make_exactly_the_hours_no_two_at_the_same_time_and_none_later_than_the_last_day(
    hours: float,
) -> None:
    made = half_days(hours, LAST)
    assert sum(length for _, _, length in made) == hours
    assert all(0 < length <= HALF_DAY for _, _, length in made)
    assert len({(day, half) for day, half, _ in made}) == len(made)
    assert max(day for day, _, _ in made) == LAST


def test_a_module_of_24_hours_takes_three_days() -> None:
    days = [LAST - timedelta(days=2), LAST - timedelta(days=1), LAST]
    assert half_days(24, LAST) == [(day, half, 4.0) for day in days for half in ("am", "pm")]


@pytest.mark.parametrize(
    ("files", "capacity", "eligible"),
    [(176, 30, 114), (53, 24, 48), (20, 30, 18)],
)
def test_enough_are_eligible_for_a_waiting_list_and_never_all(files: int, capacity: int, eligible: int) -> None:
    assert eligible_of(files, capacity) == eligible


@pytest.mark.parametrize(("files", "heard"), [(80, 24), (20, 18), (2, 2), (1, 1), (0, 0)])
def test_the_best_of_each_profile_are_heard_and_hardly_ever_all(files: int, heard: int) -> None:
    assert heard_of(files, capacity=30) == heard


def a_reviewed(number: int, mean: float, *, shortlisted: bool = False, oral: float | None = None) -> dict[str, Any]:
    phases = [{"phase": "file", "mean": mean}, {"phase": "oral", "mean": oral}]
    review = {"mean": mean, "shortlisted": shortlisted, "phases": phases}
    return {"application_id": f"a{number}", "review": review}


def test_who_was_heard_is_ranked_and_who_was_not_is_refused_the_absent_as_such() -> None:
    """Over all juries of the edition; without interviews, every complete file is in the ranking."""
    files = [
        a_reviewed(1, 15, shortlisted=True, oral=15),
        a_reviewed(2, 18, shortlisted=True, oral=14),
        a_reviewed(3, 19, shortlisted=True),
        a_reviewed(4, 9),
    ]
    decisions = dict(pronounced(an_edition(oral=True), files))
    assert decisions["a2"] == {"verdict": "eligible", "rank": 1}
    assert decisions["a1"] == {"verdict": "eligible", "rank": 2}
    assert (decisions["a3"]["reason"], decisions["a4"]["reason"]) == (ABSENT, "too-vague")
    on_the_file = dict(pronounced(an_edition(oral=False), files))
    assert [one for one, decision in on_the_file.items() if decision["verdict"] == "eligible"] == [
        "a3",
        "a2",
        "a1",
        "a4",
    ]


def an_edition(*, oral: bool) -> Edition:
    reasons = [{"code": "too-vague"}, {"code": ABSENT}]
    policies = {"admission": {"oral": oral, "refusal_reasons": reasons}}
    edition = Edition("paris", "e", "paris-2028", "paris", 2, policies, {})
    people = cohort("seed", 4, {"health": 1}, "x.example.org")
    fate = fates("seed", people)
    edition.files = [File(one, fate[one.number], edition, application_id=f"a{one.number}") for one in people]
    return edition


def test_a_company_number_is_one_that_the_register_could_have_given() -> None:
    assert companies.is_valid(siret("CHU de Lille"))
    assert siret("CHU de Lille") == siret("CHU de Lille") != siret("Inserm")


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([], 50, None), ([5.0], 99, 5.0), ([1.0, 2.0, 3.0, 4.0], 50, 2.0), ([float(n) for n in range(1, 101)], 99, 99.0)],
)
def test_a_percentile_is_a_value_that_was_measured(values: list[float], percent: float, expected: float | None) -> None:
    assert percentile(values, percent) == expected


@pytest.mark.parametrize(
    ("now", "year"),
    [
        (datetime(2026, 9, 30, tzinfo=UTC), 2027),
        (datetime(2026, 10, 1, 6, 59, tzinfo=UTC), 2027),
        (datetime(2026, 10, 1, 7, 0, tzinfo=UTC), 2028),
        (datetime(2026, 11, 24, tzinfo=UTC), 2028),
    ],
)
def test_the_next_intake_is_the_first_whose_windows_are_all_to_come(now: datetime, year: int) -> None:
    assert next_intake(now) == year

"""The play's own arithmetic: who is eligible, which half-days make a module, how long mails took."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import siret as companies

from deploy.demo.acts.jury import eligible_of
from deploy.demo.acts.learning import HALF_DAY, half_days
from deploy.demo.people import siret
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

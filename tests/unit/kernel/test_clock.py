"""Time: one source, cut to what storage keeps; deadlines at the end of the day in Paris, winter and summer."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.clock import (
    PARIS,
    SimulatedClock,
    SystemClock,
    deadline_after,
    end_of_day_in_paris,
    to_milliseconds,
)
from tests.support.eventually import DEADLINE

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=OFFSETS)  # noqa: DTZ001 - given one here


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        pytest.param(date(2026, 1, 15), datetime(2026, 1, 15, 22, 59, 59, tzinfo=UTC), id="winter"),
        pytest.param(date(2026, 7, 15), datetime(2026, 7, 15, 21, 59, 59, tzinfo=UTC), id="summer"),
        pytest.param(date(2026, 3, 28), datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC), id="the day before summer time"),
        pytest.param(date(2026, 3, 29), datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC), id="23 hours long"),
        pytest.param(date(2026, 10, 25), datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC), id="25 hours long"),
    ],
)
def test_a_day_ends_at_the_last_second_in_paris_whatever_the_season(day: date, utc: datetime) -> None:
    assert end_of_day_in_paris(day) == utc


def test_a_deadline_across_the_change_of_hour_still_falls_at_the_end_of_the_day() -> None:
    offered = datetime(2026, 3, 27, 10, 0, tzinfo=UTC)
    assert deadline_after(offered, 1) == datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC)
    assert deadline_after(offered, 2) == datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)


def test_the_day_of_an_offer_is_the_day_in_paris_not_the_day_in_utc() -> None:
    just_past_midnight_in_paris = datetime(2026, 7, 14, 22, 30, tzinfo=UTC)
    assert deadline_after(just_past_midnight_in_paris, 0) == datetime(2026, 7, 15, 21, 59, 59, tzinfo=UTC)


@given(MOMENTS, st.integers(0, 400))
def test_a_deadline_is_the_right_day_and_second_in_paris_and_never_already_past(moment: datetime, days: int) -> None:
    deadline = deadline_after(moment, days)
    there = deadline.astimezone(PARIS)
    assert deadline.utcoffset() == timedelta(0)
    assert (there.hour, there.minute, there.second) == (23, 59, 59)
    assert there.date() - moment.astimezone(PARIS).date() == timedelta(days=days)
    assert deadline > moment - timedelta(seconds=1)


@given(MOMENTS)
def test_a_moment_loses_less_than_a_millisecond_and_nothing_the_second_time(moment: datetime) -> None:
    cut = to_milliseconds(moment)
    assert cut.tzinfo is UTC
    assert timedelta(0) <= moment - cut < timedelta(milliseconds=1)
    assert to_milliseconds(cut) == cut


def test_the_machines_clock_tells_the_present_in_utc_milliseconds() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0
    assert before - timedelta(milliseconds=1) < now <= datetime.now(UTC)


def test_a_simulated_clock_without_its_file_tells_the_real_time(tmp_path: Path) -> None:
    before, told, after = SystemClock().now(), SimulatedClock(tmp_path / "clock").now(), SystemClock().now()
    assert before <= told <= after


def test_advancing_one_simulated_clock_advances_all_that_share_the_file(tmp_path: Path) -> None:
    mine, others = SimulatedClock(tmp_path / "clock"), SimulatedClock(tmp_path / "clock")
    others.now()
    spring = mine.now() + timedelta(days=120)
    mine.advance_to(spring)
    first, told, last = mine.now(), others.now(), mine.now()
    assert spring <= first <= told <= last


def test_two_moves_in_one_tick_of_the_file_system_are_both_seen(tmp_path: Path) -> None:
    """File times move in steps of some milliseconds: a clock that trusts them alone misses the second move."""
    file = tmp_path / "clock"
    mine, others = SimulatedClock(file), SimulatedClock(file)
    mine.advance_to(mine.now() + timedelta(days=1))
    tick = file.stat().st_mtime_ns
    first = others.now()
    mine.advance_to(first + timedelta(days=1))
    os.utime(file, ns=(tick, tick))
    assert others.now() >= first + timedelta(days=1)


def test_a_simulated_clock_runs_on_between_two_moves(tmp_path: Path) -> None:
    clock = SimulatedClock(tmp_path / "clock")
    spring = clock.now() + timedelta(days=120)
    clock.advance_to(spring)
    first, later = clock.now(), datetime.now(UTC) + timedelta(milliseconds=2)
    while datetime.now(UTC) < later:
        pass
    assert spring <= first < clock.now()


def test_a_simulated_clock_never_goes_back(tmp_path: Path) -> None:
    clock = SimulatedClock(tmp_path / "clock")
    clock.advance_to(clock.now() + timedelta(days=2))
    with pytest.raises(ValueError, match="already past"):
        clock.advance_to(clock.now() - timedelta(days=1))


MOVER = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from shared.kernel.clock import SimulatedClock

clock, start = SimulatedClock(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
sys.stdin.read()  # all begin at once
for day in range(1, 101):
    try:
        clock.advance_to(start + timedelta(days=day))
    except ValueError:
        pass  # another was faster
"""


def test_processes_that_move_the_clock_at_once_do_not_undo_each_others_moves(tmp_path: Path) -> None:
    """They take turns: none takes away the file that another is writing, and time never goes back."""
    file, start = tmp_path / "clock", datetime.now(UTC)
    movers = [
        subprocess.Popen(
            [sys.executable, "-c", MOVER, str(file), start.isoformat()],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[3],
        )
        for _ in range(3)
    ]
    for mover in movers:
        assert mover.stdin is not None
        mover.stdin.close()
    said = [(mover.wait(timeout=DEADLINE), mover.stderr.read() if mover.stderr else b"") for mover in movers]
    assert [code for code, _ in said] == [0, 0, 0], said
    assert SimulatedClock(file).now() >= start + timedelta(days=100)

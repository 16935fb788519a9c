"""Bulk imports: thousands of rows are checked and written slice by slice, also after a crash."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.papers import bulk_import
from services.enrolment.domain.papers.bulk_import import SLICE, BulkImport, Mode, Slice, Stage
from services.enrolment.domain.papers.entries import Kind
from services.enrolment.domain.state import Reason
from services.enrolment.use_cases.papers.imports import AdvanceImport, HandInTable
from tests.support.memory import InMemory
from tests.unit.enrolment import builders as a
from tests.unit.enrolment.memory import Enrolments


@dataclass
class Ticking:
    """Returns a later moment at each call, as for the timer."""

    at: datetime = a.NOW

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


def a_class(count: int) -> Enrolments:
    learners = []
    for n in range(count):
        learner = a.an_enrolment(f"app-{n}", on=a.terms(fee=a.FREE))
        learner.__post_init__()
        learners.append(learner)
    return Enrolments(*learners)


async def imported(content: str, enrolments: Enrolments, mode: Mode, kind: Kind = Kind.RESULTS) -> BulkImport:
    """Creates an import and runs the timer until nothing is due."""
    imports, clock = InMemory[BulkImport](), Ticking()
    command = HandInTable(import_id="i-1", edition_id="edition-1", kind=kind, mode=mode, content=content.encode())
    present = await command(InMemory(a.an_edition()), imports, clock)
    while due := present.due:
        before = present.progress
        present = await AdvanceImport("i-1")(imports, enrolments, clock)
        assert present.due is None or present.due > due
        assert present.progress >= before
    assert (present.progress, present.content) == (1.0, "")
    return present


def results(rows: list[tuple[str, str, str]]) -> str:
    return "\n".join(
        ["candidature;module;tentative;note", *(f"{app};medical-imaging;{n};{mark}" for app, n, mark in rows)]
    )


async def test_valid_rows_are_written_and_bad_rows_are_reported() -> None:
    enrolments = a_class(2)
    table = results([("app-0", "1", "12"), ("app-1", "2", "12"), ("app-9", "1", "12"), ("app-1", "1", "x")])
    present = await imported(table, enrolments, Mode.GOOD_ROWS)
    assert (present.stage, present.recorded, present.refused_rows) == (Stage.DONE, 1, 3)
    assert [(bad.line, bad.column, bad.code) for bad in present.refusals] == [
        (3, "attempt", "attempt-out-of-order"),
        (4, "enrolment_id", "not-found"),
        (5, "mark", "invalid-cell"),
    ]


async def test_all_or_nothing_with_a_bad_row_changes_nothing_and_reports_every_bad_row() -> None:
    enrolments = a_class(3)
    table = results([("app-0", "1", "12"), ("app-1", "2", "12"), ("app-2", "1", "x")])
    present = await imported(table, enrolments, Mode.ALL_OR_NOTHING)
    assert (present.stage, present.recorded) == (Stage.REFUSED, 0)
    assert [bad.line for bad in present.refusals] == [3, 4]
    assert not enrolments.published


async def test_all_or_nothing_without_a_bad_row_writes_all() -> None:
    enrolments = a_class(2)
    table = results([("app-0", "1", "8"), ("app-0", "2", "12"), ("app-1", "1", "12")])
    present = await imported(table, enrolments, Mode.ALL_OR_NOTHING)
    assert (present.stage, present.recorded, present.refusals) == (Stage.DONE, 3, ())


async def test_the_same_table_again_changes_nothing() -> None:
    enrolments = a_class(2)
    table = results([("app-0", "1", "8"), ("app-1", "1", "12")])
    await imported(table, enrolments, Mode.GOOD_ROWS)
    told = len(enrolments.published)
    again = await imported(table, enrolments, Mode.ALL_OR_NOTHING)
    assert (again.recorded, again.unchanged) == (0, 2)
    assert len(enrolments.published) == told


async def test_a_row_for_a_learner_of_another_edition_is_refused() -> None:
    enrolments = a_class(1)
    next(iter(enrolments.kept.values())).edition_id = "edition-2"
    for mode in Mode:
        present = await imported(results([("app-0", "1", "8")]), enrolments, mode)
        assert [bad.code for bad in present.refusals] == ["not-found"]


async def test_thousands_of_rows_are_written_slice_by_slice() -> None:
    count = SLICE * 4
    enrolments = a_class(count)
    rows = [(f"app-{n}", str(attempt), mark) for n in range(count) for attempt, mark in ((1, "8"), (2, "12"))]
    present = await imported(results(rows), enrolments, Mode.ALL_OR_NOTHING)
    assert (present.rows, present.recorded) == (2 * count, 2 * count)


async def test_a_slice_repeated_after_a_crash_counts_once() -> None:
    enrolments, imports, clock = a_class(1), InMemory[BulkImport](), Ticking()
    command = HandInTable(
        import_id="i-1",
        edition_id="edition-1",
        kind=Kind.RESULTS,
        mode=Mode.GOOD_ROWS,
        content=results([("app-0", "1", "12")]).encode(),
    )
    present = await command(InMemory(a.an_edition()), imports, clock)
    ((whose, entries),) = present.next_slice()
    await enrolments.change(whose, lambda it: entries[0].record_in(it, a.NOW))  # written just before a crash
    done = await AdvanceImport("i-1")(imports, enrolments, clock)
    assert (done.recorded, done.unchanged, done.refusals) == (0, 1, ())
    assert len(enrolments.published) == 1


async def test_only_the_rows_of_a_cancelled_enrolment_are_refused() -> None:
    enrolments = a_class(2)
    await enrolments.change(next(iter(enrolments.kept)), lambda it: it.cancel(Reason.LEARNER_LEFT))
    present = await imported(results([("app-0", "1", "12"), ("app-1", "1", "12")]), enrolments, Mode.GOOD_ROWS)
    assert present.recorded == 1
    assert [bad.code for bad in present.refusals] == ["illegal-transition"]


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["app-0", "app-1", "app-2", "app-9"]),
        st.sampled_from(["1", "2", "3", "x"]),
        st.sampled_from(["8", "12", "12,3", "=1"]),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize("mode", Mode)
@settings(max_examples=100, deadline=None)
@given(rows=ROWS)
async def test_each_row_is_recorded_unchanged_or_refused_and_never_lost(
    mode: Mode, rows: list[tuple[str, str, str]]
) -> None:
    """In both modes; all or nothing writes all rows or none."""
    enrolments = a_class(3)
    before = dict(enrolments.kept)
    present = await imported(results(rows), enrolments, mode)
    if present.stage is Stage.REFUSED:
        assert mode is Mode.ALL_OR_NOTHING
        assert present.refusals
        assert enrolments.kept == before
        assert not enrolments.published
    else:
        assert present.recorded + present.unchanged + present.refused_rows == len(rows)
        attempts = sum(len(record.attempts) for it in enrolments.kept.values() for record in it.modules.values())
        assert attempts == present.recorded


def handed_in(table: str, mode: Mode) -> BulkImport:
    return BulkImport.hand_in(
        "i-1",
        edition_id="edition-1",
        institution_id="dijon",
        kind=Kind.RESULTS,
        mode=mode,
        content=table.encode(),
        at=a.NOW,
    )


def test_an_import_stores_only_the_valid_rows_and_the_known_columns() -> None:
    """The rows keep their line numbers; names in other columns and bad rows are dropped."""
    table = '\n\nnom,candidature,module,tentative,note\nAda,app-0,medical-imaging,1,"12,5"\nGrace,app-1,nobody\n'
    present = handed_in(table + "Emmy,app-2,medical-imaging,1,13", Mode.GOOD_ROWS)
    assert present.content == (
        "application_id;module;attempt;mark\n\n\napp-0;medical-imaging;1;12,5\n\napp-2;medical-imaging;1;13"
    )
    assert [(row.line, row.values["mark"]) for _, its in present.next_slice() for row in its] == [(4, 12.5), (6, 13.0)]
    assert {bad.line for bad in present.refusals} == {5}
    assert present.separator == "comma"


async def test_a_table_with_bad_rows_only_ends_with_each_of_them_reported() -> None:
    present = await imported(results([("app-0", "1", "x")]), a_class(1), Mode.GOOD_ROWS)
    assert (present.stage, present.refused_rows) == (Stage.DONE, 1)


@pytest.mark.parametrize("mode", Mode)
async def test_a_learner_erased_during_a_slice_is_dropped_and_the_slice_is_repeated(mode: Mode) -> None:
    """The result of a slice that started before the erasure is ignored, and no row is skipped."""
    enrolments, imports, clock = a_class(3), InMemory[BulkImport](), Ticking()
    present = handed_in(results([(f"app-{n}", "1", "12") for n in range(3)]), mode)
    first = next(iter(enrolments.kept))
    imports.kept[present.id] = present
    since, done = present.place, Slice(enrolments=3, rows=3, recorded=3)
    await imports.change(present.id, lambda it: it.forget({first}))
    await imports.change(present.id, lambda it: it.advance(since, done, clock.now()))
    while imports.kept[present.id].due:
        await AdvanceImport(present.id)(imports, enrolments, clock)
    ended = imports.kept[present.id]
    assert (ended.stage, ended.recorded, ended.forgotten_rows) == (Stage.DONE, 2, 1)


async def test_the_refusal_of_a_dropped_row_does_not_stop_all_or_nothing() -> None:
    enrolments, imports = a_class(2), InMemory[BulkImport]()
    imports.kept["i-1"] = handed_in(results([("app-0", "2", "12"), ("app-1", "1", "12")]), Mode.ALL_OR_NOTHING)
    first = next(iter(enrolments.kept))
    with patch.object(bulk_import, "SLICE", 1):
        present = await AdvanceImport("i-1")(imports, enrolments, Ticking())
    assert [bad.code for bad in present.refusals] == ["attempt-out-of-order"]
    await imports.change("i-1", lambda it: it.forget({first}))
    while imports.kept["i-1"].due:
        await AdvanceImport("i-1")(imports, enrolments, Ticking())
    ended = imports.kept["i-1"]
    assert (ended.stage, ended.recorded, ended.refused_rows, ended.forgotten_rows) == (Stage.DONE, 1, 0, 1)


async def test_a_row_of_a_person_erased_before_the_import_is_refused() -> None:
    enrolments = a_class(2)
    await enrolments.change(next(iter(enrolments.kept)), Enrolment.erase)
    present = await imported(results([("app-0", "1", "12"), ("app-1", "1", "12")]), enrolments, Mode.GOOD_ROWS)
    assert (present.recorded, [bad.code for bad in present.refusals]) == (1, ["person-erased"])


@pytest.mark.parametrize("mode", Mode)
@settings(max_examples=60, deadline=None)
@given(rows=ROWS, after=st.integers(0, 4), whose=st.sampled_from(["app-0", "app-1", "app-2"]))
async def test_an_erasure_at_any_moment_leaves_the_rows_of_others(
    mode: Mode, rows: list[tuple[str, str, str]], after: int, whose: str
) -> None:
    """Every row is recorded, unchanged, refused or dropped; none is lost, and the import ends."""
    enrolments, imports, clock = a_class(3), InMemory[BulkImport](), Ticking()
    ids = {one.application_id: one.id for one in enrolments.kept.values()}
    imports.kept["i-1"] = handed_in(results(rows), mode)
    looks = 0
    while imports.kept["i-1"].due:
        if looks == after:
            await imports.change("i-1", lambda it: it.forget({ids[whose]}))
            assert whose not in imports.kept["i-1"].content
        looks += 1
        with patch.object(bulk_import, "SLICE", 1):  # one learner at a time
            await AdvanceImport("i-1")(imports, enrolments, clock)
    ended = imports.kept["i-1"]
    if ended.stage is Stage.DONE:
        told = ended.recorded + ended.unchanged + ended.refused_rows
        assert told + ended.forgotten_rows == len(rows)
        assert not [bad for bad in ended.refusals if mode is Mode.ALL_OR_NOTHING]

"""Exports of decisions: no cell is run as a formula, none is missing, and a slice written twice counts once."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from services.applications.domain.jury.review import Review
from services.applications.domain.records.errors import ExportNotReady
from services.applications.domain.records.export import KEPT_FOR, Export, ExportFormat, ExportState
from services.applications.use_cases.jury.reviews import review_id
from services.applications.use_cases.records.decided import Table, header, rows_of
from shared.kernel.cells import harmless
from shared.kernel.words import Phase
from shared.sheets import as_csv, as_xlsx
from tests.support.memory import InMemory
from tests.unit.applications.builders import (
    NOON,
    REFUSED,
    a_complete_file,
    a_draft,
    a_jury,
    a_validated_file,
    an_admitted_file,
    an_edition,
)

HARMFUL = ["=1+1", "+33 6", "-2", "@SUM(A1)", "\t=1", "\r=1", " =cmd|' /C calc'!A0", "＝1", "%0A", "\ufeff=1"]
CELLS = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    st.sampled_from(HARMFUL),
)


def an_export(**own: object) -> Export:
    values = {"jury_id": None, "format": ExportFormat.CSV, "asked_by": "secretary", "asked_at": NOON, "total": 3}
    return Export(**{"id": "x", "edition_id": "e", "institution_id": "u", "next_at": NOON, **values, **own})  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", HARMFUL)
def test_a_text_that_begins_like_a_formula_is_escaped(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["L'Étoile", "a=b", "2026-06-15T12:00:00+00:00", -2, 14.5, None, "", "'=1"])
def test_a_harmless_text_is_unchanged(cell: str | int | float | None) -> None:
    written = as_csv(["a"], [[cell]]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written, newline="")))[1] == ["" if cell is None else str(cell)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8))
def test_no_cell_of_a_csv_begins_like_a_formula_and_none_is_lost(rows: list[list[str | int | None]]) -> None:
    text = as_csv(["a", "b", "c"], rows).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[0] == ["a", "b", "c"]
    assert len(read) == len(rows) + 1
    for line, row in zip(read[1:], rows, strict=True):
        for shown, cell in zip(line, row, strict=True):
            assert shown.removeprefix("'") == ("" if cell is None else str(cell)).removeprefix("'")
            assert isinstance(cell, int) or not shown.strip().startswith(("=", "+", "-", "@"))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_every_text_of_an_xlsx_is_a_text_and_every_number_a_number(rows: list[list[str | int | None]]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx("paris/2027", ["a", "b", "c"], rows))).active
    assert sheet is not None
    for line, row in zip(sheet.iter_rows(min_row=2, max_row=len(rows) + 1, max_col=3), rows, strict=True):
        for shown, cell in zip(line, row, strict=True):
            assert shown.data_type != "f"
            assert shown.hyperlink is None
            value = unescape(shown.value) if isinstance(shown.value, str) else shown.value
            assert (value or None) == (cell or None)


async def test_each_decision_is_a_row_and_so_is_a_file_without_one() -> None:
    """The decision in force is marked; the columns of an erased person are empty."""
    corrected = an_admitted_file()
    corrected.enter_correction("d2", REFUSED, an_edition(), "juror", NOON)
    table = Table(an_edition(), (), None, None)
    files = [corrected, a_draft(id="ben"), a_validated_file(REFUSED)]
    rows = await rows_of(table, files, InMemory(), InMemory())
    names = header(an_edition())
    shown = [dict(zip(names, row, strict=True)) for row in rows]
    assert [(one["application_id"], one["decision_id"], one["counts"]) for one in shown] == [
        ("ada", "d1", "yes"),
        ("ada", "d2", "no"),
        ("ben", None, None),
        ("ada", "d1", "yes"),
    ]
    assert {one["family_name"] for one in shown} == {None}
    assert (shown[1]["corrects"], shown[1]["reason"]) == ("d1", "level")


async def test_a_row_states_whether_the_file_is_shortlisted_and_the_state_of_each_phase() -> None:
    """According to the settings of the jury; a phase without scores has not started."""
    jury, file = a_jury("j1", "ann", "bob"), a_complete_file()
    jury.list_for_oral([file.id], None, NOON)
    edition = an_edition()
    review = Review(
        id=review_id(file.id), application_id=file.id, edition_id=file.edition_id, institution_id=file.institution_id
    )
    of_the_file = [one.code for one in edition.criteria if one.phase is Phase.FILE]
    for juror, mark in (("ann", 15.0), ("bob", 4.0)):
        review.score(juror, dict.fromkeys(of_the_file, mark), edition.criteria)
    rows = await rows_of(Table(edition, (jury,), None, None), [file, a_draft(id="ben")], InMemory(), InMemory(review))
    shown = [dict(zip(header(edition), row, strict=True)) for row in rows]
    assert [(one["shortlisted"], one["state_file"], one["state_oral"]) for one in shown] == [
        ("yes", "conflicting", "not_started"),
        ("no", None, None),
    ]


def test_an_export_grows_slice_by_slice_and_a_slice_written_twice_counts_once() -> None:
    export = an_export()
    export.gather(None, "part-1", 2, "b", NOON)
    export.gather(None, "part-1-again", 2, "b", NOON)
    assert (export.parts, export.done, export.gathered) == (["part-1"], 2, False)
    with pytest.raises(ExportNotReady):
        export.content()
    export.gather("b", "part-2", 1, None, NOON + timedelta(seconds=1))
    export.finish("whole", 10, NOON)
    export.finish("another", 10, NOON)
    assert (export.content(), export.due) == ("whole", NOON + KEPT_FOR)
    export.forget()
    assert (export.state, export.due) == (ExportState.FORGOTTEN, None)
    with pytest.raises(ExportNotReady):
        export.content()

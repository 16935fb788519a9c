"""No table that leaves the house holds a cell that a spreadsheet would carry out, whoever wrote its texts."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.applications.domain.records.export import ExportFormat
from services.applications.gateways.sheets import Spreadsheets
from services.enrolment.domain.papers.bulk_import import BulkImport, Mode
from services.enrolment.domain.papers.entries import BadCell, Kind
from services.enrolment.web.papers import imports
from services.notifications.domain.ledger.ledger import Ledger
from services.notifications.web.ledger import exports
from tests.unit.enrolment.builders import NOW
from tests.unit.notifications.builders import NOON, a_proof

SIGNS = "=+-@\t\r\n|%＝＋－＠"
SPACES = ["", " ", "  ", "\u00a0", "\u202f", "\ufeff", "\u200b", " \u00a0"]
TEXTS = st.builds(
    lambda space, sign, rest: f"{space}{sign}{rest}",
    st.sampled_from(SPACES),
    st.sampled_from(["", "a", *SIGNS]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
)


def decisions(texts: Sequence[str]) -> list[str]:
    return _cells(Spreadsheets().write(ExportFormat.CSV, "paris", ["a"], [[text] for text in texts]), ",")


def refusals(texts: Sequence[str]) -> list[str]:
    present = BulkImport.hand_in(
        "i",
        edition_id="e",
        institution_id="u",
        kind=Kind.EXAM,
        mode=Mode.GOOD_ROWS,
        content=b"inscription;note\n1;2\n",
        at=NOW,
    )
    present.refusals = tuple(BadCell(line=2, column=text, code=text, reason=text) for text in texts)
    return _cells(imports.refusals(present), ";")


def ledger(texts: Sequence[str]) -> list[str]:
    titles = [{"fr": text, "en": text} for text in texts]
    held = Ledger(id="l", person_id="p")
    for number, title in enumerate(titles):
        held.add(a_proof(number, title=title, issuer=title["fr"], odpc_number=title["fr"]), NOON)
    return _cells(exports.as_csv(held), ",")


def _cells(content: bytes, separator: str) -> list[str]:
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return [cell for row in list(csv.reader(text, delimiter=separator))[1:] for cell in row]


def _carried_out(cells: Iterable[str]) -> list[str]:
    return [cell for cell in cells if cell.lstrip("".join(SPACES))[:1] in {*SIGNS}]


@pytest.mark.parametrize("written", [decisions, refusals, ledger])
@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_no_cell_of_an_export_is_carried_out_and_none_is_lost(
    written: Callable[[Sequence[str]], list[str]], texts: list[str]
) -> None:
    cells = written(texts)
    assert not _carried_out(cells)
    assert {text for text in texts if not _carried_out([text])} <= {*cells}
    assert {f"'{text}" for text in _carried_out(texts)} <= {*cells}


@settings(max_examples=30, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_every_text_of_a_workbook_is_a_text(texts: list[str]) -> None:
    content = Spreadsheets().write(ExportFormat.XLSX, "paris", ["a"], [[text] for text in texts])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    kinds = {cell.data_type for row in sheet.iter_rows(min_row=2, max_row=len(texts) + 1) for cell in row}
    assert kinds <= {"s", "n"}
    assert not [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.data_type == "n" and cell.value]

"""Tables as spreadsheets write them: any encoding and separator; bad cells are refused by line and column."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enrolment.domain.file.enrolment import enrolment_id
from services.enrolment.domain.papers.bulk_import import BulkImport, Mode, Stage
from services.enrolment.domain.papers.entries import Entry, Kind, entries, headings
from services.enrolment.domain.papers.errors import ColumnsMissing, NotATable
from services.enrolment.domain.papers.table import decoded, tabulated
from shared.kernel.cells import harmless, is_formula
from shared.kernel.words import HalfDay
from shared.kernel.words import Mode as Way
from tests.unit.enrolment import builders as a

ATTENDANCE = "Inscription;Module;Jour;Demi-journée;Mode;Heures\n"


def read(text: str, kind: Kind = Kind.ATTENDANCE) -> tuple[list[Entry], list[tuple[int, str | None, str]]]:
    good, bad = entries(kind, tabulated(text, *headings(kind)))
    return list(good), [(cell.line, cell.column, cell.code) for cell in bad]


def test_a_french_sheet_reads_like_an_english_one() -> None:
    french, none = read(ATTENDANCE + "e-1;medical-imaging;12/01/2027;Après-midi;Présentiel;3,5\n")
    english, _ = read("enrolment_id,module,day,half,mode,hours\ne-1,medical-imaging,2027-01-12,pm,on_site,3.5\n")
    assert french == english
    assert not none
    (entry,) = french
    assert entry.values == {
        "module": "medical-imaging",
        "day": date(2027, 1, 12),
        "half": HalfDay.PM,
        "mode": Way.ON_SITE,
        "hours": 3.5,
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encoding_separator_and_line_ends_are_detected(encoding: str, separator: str, newline: str) -> None:
    rows = [["Inscription", "Nom", "Module", "Tentative", "Note"], ["e-1", "Élodie Noël", "telemedicine", "1", "12.5"]]
    content = newline.join(separator.join(row) for row in rows).encode(encoding)
    text, found = decoded(content)
    table = tabulated(text, *headings(Kind.RESULTS))
    assert found == encoding.removesuffix("-sig")
    assert table.ignored == ("Nom",)
    good, bad = entries(Kind.RESULTS, table)
    assert not bad
    assert good[0].values == {"module": "telemedicine", "attempt": 1, "mark": 12.5}


def test_separator_hints_and_empty_rows_are_skipped_and_lines_keep_their_numbers() -> None:
    good, bad = read("sep=;\nenrolment_id;mark\n\ne-1;12\n;;\ne-2;nope\n", Kind.EXAM)
    assert [entry.line for entry in good] == [4]
    assert bad == [(6, "mark", "invalid-cell")]


def test_every_bad_row_is_reported_by_line_column_and_reason() -> None:
    good, bad = read(
        ATTENDANCE + "e-1;medical-imaging;2027-02-30;am;on_site;3.5\n"  # no such day
        "e-1;medical-imaging;2027-01-12;noon;on_site;3.7\n"  # two bad cells
        ";medical-imaging;2027-01-12;am;on_site;3.5\n"  # whose?
        'e-1;medical-imaging;2027-01-12;am;on_site;"3.5\n'  # a quotation mark
        "e-1;medical-imaging;2027-01-12;am;on_site;3.5;surplus\n"
        "e-1;=cmd|' /C calc'!A0;2027-01-12;am;on_site;3.5\n"
        "e-1;medical-imaging;2027-01-12;am;on_site;3.5\n"
        "e-1;medical-imaging;12/01/2027;matin;distanciel;6\n"  # the same half-day
    )
    assert len(good) == 1
    assert bad == [
        (2, "day", "invalid-cell"),
        (3, "half", "invalid-cell"),
        (3, "hours", "invalid-cell"),
        (4, "enrolment_id", "missing-cell"),
        (5, None, "unreadable-line"),
        (6, None, "unreadable-line"),
        (7, "module", "formula-cell"),
        (9, "enrolment_id", "duplicate-row"),
    ]


def test_a_row_may_name_the_application_instead_of_the_enrolment() -> None:
    (entry,), _ = read("candidature;note\napp-1;12\n", Kind.DEFENCE)
    assert entry.enrolment_id == enrolment_id("app-1")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"enrolment_id;mark\n",
        b"PK\x03\x04\x00\x00",
        b"\x81\x8d\x8f",
        b"enrolment_id;mark\n" + b"e;1\n" * 10_001,
    ],
    ids=["empty", "blank", "headings alone", "a workbook", "no text", "too many"],
)
def test_a_file_that_is_no_table_is_refused_as_a_whole(content: bytes) -> None:
    with pytest.raises(NotATable):
        hand_in(content)


def test_missing_and_duplicate_columns_are_reported() -> None:
    with pytest.raises(ColumnsMissing) as refused:
        hand_in(b"inscription;heures;hours\n1;2;3\n", Kind.ATTENDANCE)
    assert refused.value.data["missing"] == ["module", "day", "half", "mode"]
    assert refused.value.data["twice"] == ["hours"]


def hand_in(content: bytes, kind: Kind = Kind.EXAM, mode: Mode = Mode.GOOD_ROWS) -> BulkImport:
    return BulkImport.hand_in(
        "import-1", edition_id="edition-1", institution_id="u", kind=kind, mode=mode, content=content, at=a.NOW
    )


@given(st.text(max_size=30))
def test_an_exported_cell_is_never_run_as_a_formula(cell: str) -> None:
    assert not is_formula(harmless(cell))
    assert harmless(cell).endswith(cell)


MARKS = st.one_of(
    st.integers(0, 80).map(lambda quarters: f"{quarters / 4:g}"),
    st.integers(0, 80).map(lambda quarters: f"{quarters / 4:g}".replace(".", ",")),
    st.sampled_from(["", "21", "-1", "12.3", "=1+1", "abs", "+12", "1e1", "@x", "12 ", "٣"]),
)


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(MARKS, min_size=1, max_size=30),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    separator=st.sampled_from(";\t"),
)
def test_each_row_is_either_accepted_or_reported(rows: list[str], encoding: str, separator: str) -> None:
    text = "\n".join([f"inscription{separator}note", *(f"e-{n}{separator}{mark}" for n, mark in enumerate(rows))])
    read_text, _ = decoded(text.encode(encoding))
    good, bad = entries(Kind.EXAM, tabulated(read_text, *headings(Kind.EXAM)))
    assert sorted([*(entry.line for entry in good), *(cell.line for cell in bad)]) == list(range(2, len(rows) + 2))
    for entry in good:
        assert entry.values["mark"] == float(rows[entry.line - 2].replace(",", ".").strip())
    for cell in bad:
        assert cell.column == "mark"


def test_the_mode_of_an_import_sets_its_first_stage() -> None:
    assert hand_in(b"inscription;note\ne-1;12\n").stage is Stage.WRITING
    assert hand_in(b"inscription;note\ne-1;12\n", mode=Mode.ALL_OR_NOTHING).stage is Stage.CHECKING

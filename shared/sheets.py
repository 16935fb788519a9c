"""Tables as CSV and XLSX files in which no cell can be taken for a formula, whatever a person has written."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from shared.kernel.cells import harmless

Cell = str | int | float | None
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MARK = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""
_SHEET_NAME_MAX = 31


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]], separator: str = ",") -> bytes:
    """UTF-8 with a mark, CRLF (RFC 4180). A text that begins like a formula gets an apostrophe before it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(header)
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return (_MARK + text.getvalue()).encode()


def as_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with its first row fixed and filtered. Texts are written as texts: nothing becomes formula or link."""
    made = io.BytesIO()
    options = {
        "constant_memory": True,
        "in_memory": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(made, options) as book:
        sheet = book.add_worksheet("".join(sign for sign in title if sign not in "[]:*?/\\'")[:_SHEET_NAME_MAX] or None)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, header, book.add_format({"bold": True}))
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(last, column, cell)
                elif cell is not None:
                    sheet.write_number(last, column, cell)
        sheet.autofilter(0, 0, last, len(header) - 1)
    return made.getvalue()

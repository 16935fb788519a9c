"""Reads a table from text: its encoding, separator, columns and numbered lines.

It accepts what spreadsheets write: UTF-8 with or without a BOM, Windows-1252, UTF-16; semicolons, commas or tabs. One
row is one line, so that a stray quotation mark affects its own row only.
"""

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from services.enrolment.domain.papers.errors import ColumnsMissing, NotATable

SEPARATORS = {";": "semicolon", ",": "comma", "\t": "tab"}
MOST_ROWS = 10_000
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NEWLINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row. `number` is the line number in the file, from 1; `cells` are by column."""

    number: int
    cells: Mapping[str, str]
    fault: str | None = None
    """Why the whole line is unreadable; None where it is readable."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """`columns`: the known columns; `ignored`: the other headings."""

    separator: str
    columns: tuple[str, ...]
    ignored: tuple[str, ...]
    lines: tuple[Line, ...]


def decoded(content: bytes) -> tuple[str, str]:
    """The text and its encoding. Refuses with `NotATable` unless the content is text."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        encoding = "windows-1252"
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            raise NotATable(accepted="text in UTF-8, UTF-16 or Windows-1252") from None
    if "\0" in text:
        raise NotATable(accepted="text (CSV), not a workbook or another binary file")
    return text, "utf-8" if encoding == "utf-8-sig" else encoding


def tabulated(text: str, wanted: Mapping[str, Iterable[str]], needed: Iterable[Iterable[str]]) -> Table:
    """Parses a table. `wanted`: the columns with their alternative headings; of each group in `needed` one column is
    required. Refuses with `NotATable` or `ColumnsMissing`.
    """
    lines = [(number, line) for number, line in enumerate(_NEWLINE.split(text), 1) if line.strip(" \t;,\ufeff")]
    if lines and lines[0][1].lower().startswith("sep="):  # a hint that spreadsheets write
        del lines[0]
    if not lines:
        raise NotATable(accepted="a heading row and at least one row below it")
    names = {_folded(heading): name for name, others in wanted.items() for heading in (name, *others)}
    separator = max(SEPARATORS, key=lambda candidate: len(_known(lines[0][1], candidate, names)))
    headings = _cells(lines[0][1], separator)
    columns = [names.get(_folded(heading)) for heading in headings]
    found = [name for name in columns if name is not None]
    missing = ["|".join(group) for group in needed if not set(group) & set(found)]
    if missing or len(set(found)) < len(found):
        twice = sorted({name for name in found if found.count(name) > 1})
        raise ColumnsMissing(missing=missing, twice=twice, found=[heading[:60] for heading in headings][:40])
    if not 1 < len(lines) <= MOST_ROWS + 1:
        raise NotATable(accepted=f"1 to {MOST_ROWS} rows below the headings")
    return Table(
        separator=SEPARATORS[separator],
        columns=tuple(found),
        ignored=tuple(heading[:60] for heading, name in zip(headings, columns, strict=True) if name is None),
        lines=tuple(_line(number, line, separator, columns) for number, line in lines[1:]),
    )


def kept(table: Table, numbers: Collection[int]) -> str:
    """The table as text with these lines only, at the same line numbers, and without the ignored columns. Empty
    without lines."""
    written = {1: _row(table.columns)}
    written |= {
        line.number: _row(line.cells[name] for name in table.columns) for line in table.lines if line.number in numbers
    }
    return "\n".join(written.get(number, "") for number in range(1, max(written) + 1)) if len(written) > 1 else ""


def _row(cells: Iterable[str]) -> str:
    return ";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & {";", '"'} else cell for cell in cells)


def _line(number: int, line: str, separator: str, columns: list[str | None]) -> Line:
    try:
        cells = _cells(line, separator)
    except csv.Error:
        return Line(number=number, cells={}, fault="a quotation mark is not closed or stands inside a cell")
    if any(cells[len(columns) :]):
        return Line(number=number, cells={}, fault=f"{len(cells)} cells, under {len(columns)} headings")
    cells += [""] * (len(columns) - len(cells))
    return Line(number=number, cells={name: cell for name, cell in zip(columns, cells, strict=False) if name})


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip(" \u00a0\u202f\ufeff") for cell in next(csv.reader([line], delimiter=separator, strict=True))]


def _known(line: str, separator: str, names: Mapping[str, str]) -> set[str]:
    try:
        return {names[heading] for cell in _cells(line, separator) if (heading := _folded(cell)) in names}
    except csv.Error:
        return set()


def _folded(heading: str) -> str:
    """A heading without accents, case, spaces and dashes: `Demi-journée` becomes `demi_journee`."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")

"""The rows of a table of attendance or marks: cells become entries, or are refused by line and column."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from services.enrolment.domain.file.enrolment import Enrolment, enrolment_id
from services.enrolment.domain.papers.table import Line, Table
from services.enrolment.domain.policy import HALF_DAY_HOURS
from shared.kernel.bounds import CODE, MARK
from shared.kernel.cells import is_formula
from shared.kernel.errors import Refusal
from shared.kernel.words import HalfDay, Mode

CELLS_REPORTED = 3
"""The maximum of reported cells per row."""


class Kind(StrEnum):
    """The content of a table."""

    ATTENDANCE = "attendance"
    RESULTS = "results"
    """Marks of a module's test."""
    EXAM = "exam"
    DEFENCE = "defence"


@dataclass(frozen=True, kw_only=True)
class BadCell:
    """Why a row is refused. `column` None: the whole line. The content of the cell is left out: it may be a name."""

    line: int
    column: str | None
    code: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One valid row, for one enrolment. `values` are by column."""

    line: int
    enrolment_id: str
    kind: Kind
    values: Mapping[str, Any]

    def record_in(self, enrolment: Enrolment, at: datetime) -> bool:
        """Records the row; False when nothing changes. Raises the enrolment's refusal."""
        values = dict(self.values)
        match self.kind:
            case Kind.ATTENDANCE:
                return enrolment.attend(values.pop("module"), at=at, **values)
            case Kind.RESULTS:
                return enrolment.take_test(values.pop("module"), at=at, **values)
            case Kind.EXAM:
                return enrolment.sit_exam(at=at, **values)
            case Kind.DEFENCE:
                return enrolment.defend(at=at, **values)

    def refused(self, refusal: Refusal) -> BadCell:
        """The enrolment's refusal, with the column it is about."""
        column = _COLUMN_OF_REFUSAL.get(refusal.code) or str(refusal.data.get("field", ""))
        return BadCell(
            line=self.line,
            column=column if column in self.values else "enrolment_id",
            code=refusal.code,
            reason=str(refusal)[:200],
        )


_COLUMN_OF_REFUSAL = {
    "unknown-module": "module",
    "mode-not-offered": "mode",
    "too-many-hours": "hours",
    "not-assessed": "module",
    "attempt-out-of-order": "attempt",
    "attempts-exhausted": "attempt",
    "test-already-passed": "attempt",
    "completed-module-undone": "module",
}


@dataclass(frozen=True)
class Column:
    """`reads` converts a cell to a value or raises ValueError; `accepted` describes the accepted cells."""

    reads: Callable[[str], Any]
    accepted: str
    others: tuple[str, ...] = ()
    """Alternative headings."""


def _matching(pattern: str) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if re.fullmatch(pattern, cell) is None:
            raise ValueError
        return cell

    return read


def _day(cell: str) -> date:
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        with suppress(ValueError):
            return datetime.strptime(cell, shape).date()  # noqa: DTZ007 - a day, not a moment
    raise ValueError


def _one_of(words: Mapping[str, Any]) -> Callable[[str], Any]:
    def read(cell: str) -> Any:
        folded = re.sub(r"[\s_-]+", " ", cell.strip().lower())
        if folded not in words:
            raise ValueError
        return words[folded]

    return read


def _quarters(most: float) -> Callable[[str], float]:
    """Reads a number in steps of 0.25, with a decimal point or comma."""

    def read(cell: str) -> float:
        if re.fullmatch(r"\d{1,3}([.,]\d{1,3})?", cell) is None:
            raise ValueError
        value = float(cell.replace(",", "."))
        if value > most or value % 0.25:
            raise ValueError
        return value

    return read


def _attempt(cell: str) -> int:
    if re.fullmatch("[1-9]", cell) is None:
        raise ValueError
    return int(cell)


_HALVES = {"am": HalfDay.AM, "matin": HalfDay.AM, "morning": HalfDay.AM}
_HALVES |= dict.fromkeys(("pm", "après midi", "apres midi", "afternoon"), HalfDay.PM)
_MODES = {mode.value.replace("_", " "): mode for mode in Mode}
_MODES |= {"présentiel": Mode.ON_SITE, "presentiel": Mode.ON_SITE, "sur place": Mode.ON_SITE}
_MODES |= {"distanciel": Mode.LIVE_REMOTE, "à distance": Mode.LIVE_REMOTE, "a distance": Mode.LIVE_REMOTE}
_MODES |= {"en autonomie": Mode.ON_ONES_OWN, "autonomie": Mode.ON_ONES_OWN}

_ID = _matching(r"[A-Za-z0-9_-]{1,64}")
_ENROLMENT_COLUMNS = {
    "enrolment_id": Column(_ID, "an enrolment's id", ("enrolment", "inscription")),
    "application_id": Column(_ID, "an application's id", ("application", "candidature")),
}
_MODULE = Column(_matching(CODE), "a module's code, for instance medical-imaging")
_MARK = Column(_quarters(MARK.most), "0 to 20 in steps of 0.25", ("note",))
COLUMNS: dict[Kind, dict[str, Column]] = {
    Kind.ATTENDANCE: {
        "module": _MODULE,
        "day": Column(_day, "a day, 2027-01-12 or 12/01/2027", ("date", "jour")),
        "half": Column(_one_of(_HALVES), "am or pm, matin or après-midi", ("half_day", "demi_journee")),
        "mode": Column(_one_of(_MODES), "on_site, live_remote or on_ones_own (présentiel, distanciel, autonomie)"),
        "hours": Column(_quarters(HALF_DAY_HOURS), f"0 to {HALF_DAY_HOURS:g} in steps of 0.25", ("heures",)),
    },
    Kind.RESULTS: {
        "module": _MODULE,
        "attempt": Column(_attempt, "1 to 9", ("tentative",)),
        "mark": _MARK,
    },
    Kind.EXAM: {"mark": _MARK},
    Kind.DEFENCE: {"mark": _MARK},
}
_KEYS = {Kind.ATTENDANCE: ("module", "day", "half"), Kind.RESULTS: ("module", "attempt")}
"""The columns that identify a row within an enrolment."""


def headings(kind: Kind) -> tuple[dict[str, tuple[str, ...]], list[tuple[str, ...]]]:
    """The columns with their alternative headings, and the groups of columns of which one is required."""
    own = COLUMNS[kind]
    wanted = {name: column.others for name, column in {**_ENROLMENT_COLUMNS, **own}.items()}
    return wanted, [tuple(_ENROLMENT_COLUMNS), *((name,) for name in own)]


def entries(kind: Kind, table: Table) -> tuple[tuple[Entry, ...], tuple[BadCell, ...]]:
    """The valid rows, and the faults of the others."""
    good: list[Entry] = []
    bad: list[BadCell] = []
    seen: dict[tuple[Any, ...], int] = {}
    for line in table.lines:
        if line.fault:
            bad.append(BadCell(line=line.number, column=None, code="unreadable-line", reason=line.fault))
            continue
        values, wrong = _read(kind, line)
        if wrong:
            bad += wrong[:CELLS_REPORTED]
            continue
        application = values.pop("application_id", None)
        enrolment = values.pop("enrolment_id", None) or enrolment_id(application)
        key = (enrolment, *(values[name] for name in _KEYS.get(kind, ())))
        if (first := seen.setdefault(key, line.number)) != line.number:
            reason = f"line {first} has the same key; keep one of the two lines"
            bad.append(BadCell(line=line.number, column="enrolment_id", code="duplicate-row", reason=reason))
            continue
        good.append(Entry(line=line.number, enrolment_id=enrolment, kind=kind, values=values))
    return tuple(good), tuple(bad)


def _read(kind: Kind, line: Line) -> tuple[dict[str, Any], list[BadCell]]:
    values: dict[str, Any] = {}
    wrong: list[BadCell] = []
    present = {name: column for name, column in _ENROLMENT_COLUMNS.items() if name in line.cells}
    given = [name for name in present if line.cells[name]] or list(present)[:1]
    for name, column in {**{name: present[name] for name in given[:1]}, **COLUMNS[kind]}.items():
        cell = line.cells[name]
        code = "missing-cell" if not cell else "formula-cell" if is_formula(cell) else "invalid-cell"
        if code == "invalid-cell":
            try:
                values[name] = column.reads(cell)
                continue
            except ValueError:
                pass
        wrong.append(BadCell(line=line.number, column=name, code=code, reason=f"accepted: {column.accepted}"))
    return values, wrong


def by_enrolment(good: Sequence[Entry]) -> list[tuple[str, tuple[Entry, ...]]]:
    """The entries grouped by enrolment, in the order of the table; enrolments in the order of their first row."""
    groups: dict[str, list[Entry]] = {}
    for entry in good:
        groups.setdefault(entry.enrolment_id, []).append(entry)
    return [(enrolment_id, tuple(rows)) for enrolment_id, rows in groups.items()]

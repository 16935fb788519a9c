"""The response schemas of bulk imports."""

from datetime import datetime

from services.enrolment.domain.papers.bulk_import import BulkImport, Mode, Stage
from services.enrolment.domain.papers.entries import BadCell, Kind
from shared.mongo.store import plain
from shared.web.requests import View


class ImportView(View):
    """An import and its progress."""

    id: str
    edition_id: str
    kind: Kind
    mode: Mode
    stage: Stage
    """`checking`, `writing`, `done`; `refused`: a row is bad in mode `all_or_nothing`, nothing is written."""
    progress: float
    """From 0 to 1."""
    received_at: datetime
    encoding: str
    """The detected encoding."""
    separator: str
    ignored_columns: tuple[str, ...]
    """Headings of unknown columns."""
    rows: int
    recorded: int
    unchanged: int
    """Rows that were recorded already."""
    refused_rows: int
    forgotten_rows: int
    """Rows dropped before they were written, because their learner was erased; not counted as refused."""

    @classmethod
    def of(cls, present: BulkImport) -> "ImportView":
        known = {name: getattr(present, name) for name in cls.model_fields}
        return cls.model_validate(known)


class BadCellView(View):
    line: int
    """Line number in the file, from 1."""
    column: str | None
    """Null: the whole line."""
    code: str
    reason: str

    @classmethod
    def of(cls, bad: BadCell) -> "BadCellView":
        return cls.model_validate(plain(bad))

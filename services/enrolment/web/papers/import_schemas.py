"""Bulk imports as they are answered."""

from datetime import datetime

from services.enrolment.domain.papers.bulk_import import BulkImport, Mode, Stage
from services.enrolment.domain.papers.entries import BadCell, Kind
from shared.mongo.store import plain
from shared.web.requests import View


class ImportView(View):
    """An import and how far it is."""

    id: str
    edition_id: str
    kind: Kind
    mode: Mode
    stage: Stage
    """`checking`, `writing`, `done`; `refused`: all or nothing was asked for, a row is bad, nothing was changed."""
    progress: float
    """From 0 to 1."""
    received_at: datetime
    encoding: str
    """As it was found to be."""
    separator: str
    ignored_columns: tuple[str, ...]
    """Headings that nobody reads."""
    rows: int
    recorded: int
    unchanged: int
    """Rows that told what was known already."""
    refused_rows: int
    forgotten_rows: int
    """Rows dropped before they were written, whose learner was forgotten meanwhile: no fault of the table's."""

    @classmethod
    def of(cls, present: BulkImport) -> "ImportView":
        known = {name: getattr(present, name) for name in cls.model_fields}
        return cls.model_validate(known)


class BadCellView(View):
    line: int
    """Of the file, from 1, as an editor counts."""
    column: str | None
    """Null: the line as a whole."""
    code: str
    reason: str

    @classmethod
    def of(cls, bad: BadCell) -> "BadCellView":
        return cls.model_validate(plain(bad))

"""Tables of decisions as files."""

from collections.abc import Iterable, Sequence

from services.applications.domain.records.export import ExportFormat
from shared.sheets import Cell, as_csv, as_xlsx


class Spreadsheets:
    """Writes a header and rows as one file."""

    def write(self, format: ExportFormat, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
        return as_csv(header, rows) if format is ExportFormat.CSV else as_xlsx(title, header, rows)

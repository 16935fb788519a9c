"""A sheet: a half-day or a test of a whole class, sent in one request, with the result of each row."""

from dataclasses import dataclass
from enum import StrEnum

from services.enrolment.domain.teaching.errors import SheetDiffers
from shared.kernel.aggregate import Aggregate


class Outcome(StrEnum):
    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    """The row was recorded already."""
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Row:
    """The result of one learner's row; `code` and `reason` of a refusal."""

    enrolment_id: str
    outcome: Outcome
    code: str | None = None
    reason: str | None = None


@dataclass(kw_only=True)
class Sheet(Aggregate, thing="sheet"):
    """The sheet is stored first, then each row changes its own enrolment: a refused row does not affect the others.

    After a crash the request is repeated under the same id; rows that are recorded already change nothing.
    """

    edition_id: str
    institution_id: str
    module: str
    digest: str
    """SHA-256 of the content."""
    settled: bool = False
    rows: tuple[Row, ...] = ()

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    def must_match(self, digest: str) -> None:
        """Refuses with `SheetDiffers` other content under the same id."""
        if digest != self.digest:
            raise SheetDiffers

    def settle(self, rows: tuple[Row, ...]) -> None:
        """Keeps the results of the rows, once."""
        if not self.settled:
            self.settled, self.rows = True, rows

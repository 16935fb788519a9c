"""A sheet: one class's half-day or test, handed in at once. It keeps what became of each row."""

from dataclasses import dataclass
from enum import StrEnum

from services.enrolment.domain.teaching.errors import SheetDiffers
from shared.kernel.aggregate import Aggregate


class Outcome(StrEnum):
    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    """The row said what was known already."""
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Row:
    """What became of one learner's row; `code` and `reason` say why it was refused."""

    enrolment_id: str
    outcome: Outcome
    code: str | None = None
    reason: str | None = None


@dataclass(kw_only=True)
class Sheet(Aggregate, thing="sheet"):
    """Handed in once under its id, whatever happens to the request: its rows are settled after it stands.

    Each row changes an enrolment of its own, so that a refused one spoils no other. Rows may be tried again after a
    crash: an enrolment that has recorded a row knows it.
    """

    edition_id: str
    institution_id: str
    module: str
    digest: str
    """SHA-256 of what was handed in."""
    settled: bool = False
    rows: tuple[Row, ...] = ()

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    def must_say(self, digest: str) -> None:
        """Refuse with `SheetDiffers` another content under the same id."""
        if digest != self.digest:
            raise SheetDiffers

    def settle(self, rows: tuple[Row, ...]) -> None:
        """Keep what became of the rows; the first account stays."""
        if not self.settled:
            self.settled, self.rows = True, rows

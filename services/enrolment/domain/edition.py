"""The local copy of an edition: its terms and its progress. The catalogue owns the original."""

from dataclasses import dataclass
from enum import StrEnum

from services.enrolment.domain.policy import Terms
from shared.kernel.aggregate import Aggregate
from shared.kernel.words import Text


class Progress(StrEnum):
    OPEN = "open"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"


@dataclass(kw_only=True)
class Edition(Aggregate, thing="edition"):
    """One intake of a programme as the catalogue opened it. The id is the catalogue's."""

    code: str
    programme_id: str
    institution_id: str
    title: Text
    place: str
    terms: Terms
    progress: Progress = Progress.OPEN

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    def takes_over_from(self, earlier: "Edition") -> bool:
        """Whether a learner of the earlier edition may defer to this one: same programme and institution, not ended."""
        return (
            self.programme_id == earlier.programme_id
            and self.institution_id == earlier.institution_id
            and self.progress in (Progress.OPEN, Progress.RUNNING)
        )

    def follow(self, progress: Progress) -> None:
        self.progress = progress

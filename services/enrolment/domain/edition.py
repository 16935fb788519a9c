"""Our copy of an edition: the terms it was opened with and how far it is. The catalogue decides, we follow."""

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
    """One intake of a programme as the catalogue opened it. Its id is the catalogue's own."""

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
        """Whether who defers from that edition may go on in this one."""
        return (
            self.programme_id == earlier.programme_id
            and self.institution_id == earlier.institution_id
            and self.progress in (Progress.OPEN, Progress.RUNNING)
        )

    def follow(self, progress: Progress) -> None:
        """Be where the catalogue says the edition is now."""
        self.progress = progress

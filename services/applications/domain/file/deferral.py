"""The place that an admitted learner asks for in a later edition. The seat board of that edition decides."""

from dataclasses import dataclass, replace
from enum import StrEnum

from shared.kernel.errors import IllegalTransition


class LaterPlace(StrEnum):
    ASKED = "asked"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True)
class Deferral:
    """The enrolment that asks for a place, the later edition, and the board's answer.

    It is stored as an intent, because the later edition may not have been published yet.
    """

    enrolment_id: str
    to_edition_id: str
    place: LaterPlace = LaterPlace.ASKED

    def awaits(self, edition_id: str) -> bool:
        """Whether the board of this edition has still to answer."""
        return (self.to_edition_id, self.place) == (edition_id, LaterPlace.ASKED)

    def answered(self, edition_id: str, place: LaterPlace) -> "Deferral":
        """Refuses (`IllegalTransition`) a second answer, and the answer of another edition's board."""
        if not self.awaits(edition_id):
            raise IllegalTransition("deferral", "answer", self.place, (LaterPlace.ASKED,))
        return replace(self, place=place)

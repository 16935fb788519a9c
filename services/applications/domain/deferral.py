"""The place in a later edition that an admitted learner asked to go on in. That edition's seat board decides."""

from dataclasses import dataclass
from enum import StrEnum


class LaterPlace(StrEnum):
    ASKED = "asked"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True)
class Deferral:
    """Which enrolment asks for a place in which later edition, and how far that has come.

    Kept as an intent: the later edition may not be known here yet, and its board answers as soon as it is.
    """

    enrolment_id: str
    to_edition_id: str
    place: LaterPlace = LaterPlace.ASKED

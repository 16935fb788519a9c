"""Events of a seat board, on the internal topic. The applications publish what follows from them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CallListReleased:
    """Places are offered to the first `called` candidates of the list; the others wait, except those already `gone`."""

    call_list_id: str
    called: int
    gone: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class PlaceOffered:
    application_id: str
    decision_id: str
    answer_by: datetime
    from_waiting_list: bool
    call_position: int
    at: datetime


@dataclass(frozen=True)
class PlaceTaken:
    application_id: str
    at: datetime


@dataclass(frozen=True)
class PlaceDeclined:
    application_id: str
    at: datetime


@dataclass(frozen=True)
class PlaceExpired:
    application_id: str
    at: datetime


@dataclass(frozen=True)
class PlaceReleased:
    """An application with an open or accepted offer is withdrawn."""

    application_id: str
    at: datetime


@dataclass(frozen=True)
class PlaceExtended:
    application_id: str
    answer_by: datetime
    at: datetime


@dataclass(frozen=True)
class PlaceRevoked:
    """A held place is taken back, because its decision was corrected."""

    application_id: str
    at: datetime


@dataclass(frozen=True)
class PlaceReserved:
    """A place is held for a learner of an earlier edition."""

    application_id: str
    at: datetime


@dataclass(frozen=True)
class ReservationRefused:
    """A learner of an earlier edition gets no place: `reason` is `full` or `cancelled`."""

    application_id: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class DecisionCorrected:
    """The board has processed a refusal that corrects a decision; the application may release it."""

    application_id: str
    decision_id: str
    at: datetime


@dataclass(frozen=True)
class BoardClosed:
    """The edition is cancelled: nobody holds a place any more."""

    at: datetime


BoardFact = (
    CallListReleased
    | PlaceOffered
    | PlaceTaken
    | PlaceDeclined
    | PlaceExpired
    | PlaceExtended
    | PlaceReleased
    | PlaceRevoked
    | PlaceReserved
    | ReservationRefused
    | DecisionCorrected
    | BoardClosed
)

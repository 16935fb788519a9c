"""What a seat board decides: it steers this service, on its internal topic, and the files tell the world."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CallListReleased:
    """The first `called` of the list were called at once; the others wait, save those already `gone`."""

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
    """Somebody with an open or accepted offer has withdrawn."""

    application_id: str
    at: datetime


@dataclass(frozen=True)
class PlaceExtended:
    application_id: str
    answer_by: datetime
    at: datetime


@dataclass(frozen=True)
class PlaceRevoked:
    """An open offer is taken back: the decision it stands on was corrected."""

    application_id: str
    at: datetime


@dataclass(frozen=True)
class PlaceReserved:
    """A learner of an earlier edition goes on in this one."""

    application_id: str
    at: datetime


@dataclass(frozen=True)
class ReservationRefused:
    """No place for a learner of an earlier edition: the edition is `full` or `cancelled`."""

    application_id: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class DecisionCorrected:
    """The board has drawn the consequences of a refusal that corrects a decision; the file may make it known."""

    application_id: str
    decision_id: str
    at: datetime


@dataclass(frozen=True)
class BoardClosed:
    """The edition will not take place: nobody holds a place any more."""

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

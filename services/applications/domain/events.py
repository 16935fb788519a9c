"""What happens here. The first group is told to everybody, the second steers this service, the third is private."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What a released decision says."""

    ADMITTED = "admitted"
    WAITLISTED = "waitlisted"
    REFUSED = "refused"


# An application speaks for itself, on the public topic.
@dataclass(frozen=True)
class ApplicationStarted:
    profile: str


@dataclass(frozen=True)
class ApplicationSubmitted:
    profile: str
    submitted_at: datetime


@dataclass(frozen=True)
class DocumentReceived:
    kind: str


@dataclass(frozen=True)
class DocumentValidated:
    kind: str


@dataclass(frozen=True)
class DocumentRefused:
    kind: str
    reason: str


@dataclass(frozen=True)
class DocumentWaived:
    kind: str


@dataclass(frozen=True)
class DocumentRequested:
    """Asked for beside or after what the programme asks of everybody."""

    kind: str
    answer_by: datetime


@dataclass(frozen=True)
class DocumentReminded:
    """What was asked for is still awaited, and its deadline comes near."""

    kind: str
    answer_by: datetime


@dataclass(frozen=True)
class DocumentLapsed:
    """What was asked for has not come in time."""

    kind: str
    answer_by: datetime


@dataclass(frozen=True)
class ApplicationFoundIncomplete:
    missing: tuple[str, ...]


@dataclass(frozen=True)
class ApplicationCompleted:
    pass


@dataclass(frozen=True)
class ApplicationWithdrawn:
    withdrawn_at: datetime


@dataclass(frozen=True)
class ApplicationReopened:
    """By the secretary. `until` is the last moment to hand in a draft past the window; None where that is not asked."""

    reason: str
    until: datetime | None
    reopened_at: datetime


@dataclass(frozen=True)
class ApplicationCancelled:
    pass


@dataclass(frozen=True)
class DecisionReleased:
    decision_id: str
    outcome: Outcome
    waiting_rank: int | None
    reason: str | None
    corrects: str | None = None


@dataclass(frozen=True)
class OfferMade:
    decision_id: str
    answer_by: datetime
    from_waiting_list: bool
    call_position: int


@dataclass(frozen=True)
class OfferAccepted:
    decision_id: str
    accepted_at: datetime


@dataclass(frozen=True)
class OfferDeclined:
    decision_id: str
    declined_at: datetime


@dataclass(frozen=True)
class OfferExpired:
    decision_id: str
    expired_at: datetime


@dataclass(frozen=True)
class OfferExtended:
    decision_id: str
    answer_by: datetime


@dataclass(frozen=True)
class OfferRevoked:
    """A correction of the decision has taken the place back before it was answered."""

    decision_id: str
    revoked_at: datetime


# The seat board and the jury steer the service, on its internal topic.
@dataclass(frozen=True)
class CallListReleased:
    """The first `called` of the list were called at once; the others wait, save those already `gone`.

    `waiting_before` people of earlier lists wait before them.
    """

    call_list_id: str
    called: int
    gone: tuple[str, ...]
    waiting_before: int
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
class DecisionCorrected:
    """The board has drawn the consequences of a refusal that corrects a decision; the file may make it known."""

    application_id: str
    decision_id: str
    at: datetime


@dataclass(frozen=True)
class BoardClosed:
    """The edition will not take place: nobody holds a place any more."""

    at: datetime


@dataclass(frozen=True)
class DecisionsApproved:
    """The president validates all decisions entered up to this moment on the files of this jury."""

    by: str
    at: datetime
    jury_id: str


# A person's card, on the restricted topic; the aggregate itself is the whole of it.
@dataclass(frozen=True)
class ContactCardChanged:
    pass


ApplicationFact = (
    ApplicationStarted
    | ApplicationSubmitted
    | DocumentReceived
    | DocumentValidated
    | DocumentRefused
    | DocumentWaived
    | DocumentRequested
    | DocumentReminded
    | DocumentLapsed
    | ApplicationFoundIncomplete
    | ApplicationCompleted
    | ApplicationWithdrawn
    | ApplicationReopened
    | ApplicationCancelled
    | DecisionReleased
    | OfferMade
    | OfferAccepted
    | OfferDeclined
    | OfferExpired
    | OfferExtended
    | OfferRevoked
)
BoardFact = (
    CallListReleased
    | PlaceOffered
    | PlaceTaken
    | PlaceDeclined
    | PlaceExpired
    | PlaceExtended
    | PlaceReleased
    | PlaceRevoked
    | DecisionCorrected
    | BoardClosed
)
Fact = ApplicationFact | BoardFact | DecisionsApproved | ContactCardChanged

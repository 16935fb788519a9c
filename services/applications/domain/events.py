"""What happens here. The first group is told to everybody, the others steer this service or are private.

What a seat board decides is in `board_events`.
"""

from dataclasses import dataclass
from datetime import datetime

from shared.kernel.words import Outcome


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
class ApplicationErased:
    """Nothing of the person is left in the file; whoever holds something of it is to let it go as well."""

    erased_at: datetime


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


@dataclass(frozen=True)
class DeferralPlaceReserved:
    """The later edition that the learner asked to go on in holds a place for them."""

    enrolment_id: str
    to_edition_id: str


@dataclass(frozen=True)
class DeferralPlaceRefused:
    """The later edition has no place for the learner, for this reason: full or cancelled."""

    enrolment_id: str
    to_edition_id: str
    reason: str


@dataclass(frozen=True)
class BookingOpened:
    """The person is to be heard, and has slots to choose from."""


@dataclass(frozen=True)
class BookingClosed:
    """The person was asked to choose a slot, and the office gives them by now."""


# The jury steers the service, on its internal topic.
@dataclass(frozen=True)
class DecisionsApproved:
    """The president validates all decisions entered up to this moment on the files of this jury."""

    by: str
    at: datetime
    jury_id: str


@dataclass(frozen=True)
class ShortlistGrown:
    """This jury wants to hear somebody more."""

    jury_id: str
    at: datetime


@dataclass(frozen=True)
class ShortlistReduced:
    """This jury wants to hear these no more."""

    jury_id: str
    applications: tuple[str, ...]
    at: datetime


# A person's card, on the restricted topic; the aggregate itself is the whole of it.
@dataclass(frozen=True)
class ContactCardChanged:
    pass


@dataclass(frozen=True)
class PersonForgotten:
    """The card is no more, and nothing that was said of it before counts."""


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
    | ApplicationErased
    | DecisionReleased
    | OfferMade
    | OfferAccepted
    | OfferDeclined
    | OfferExpired
    | OfferExtended
    | OfferRevoked
    | DeferralPlaceReserved
    | DeferralPlaceRefused
    | BookingOpened
    | BookingClosed
)
Fact = ApplicationFact | DecisionsApproved | ShortlistGrown | ShortlistReduced | ContactCardChanged | PersonForgotten

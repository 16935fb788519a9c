"""Events of applications, juries and persons. Those of the seat board are in `seats/events.py`, those of interviews
with their aggregates.
"""

from dataclasses import dataclass
from datetime import datetime

from shared.kernel.words import Outcome


# Events of an application, on the public topic.
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
    """The office requests a document in addition to the programme's rules, or again."""

    kind: str
    answer_by: datetime


@dataclass(frozen=True)
class DocumentReminded:
    """A requested document is missing and its deadline is near."""

    kind: str
    answer_by: datetime


@dataclass(frozen=True)
class DocumentLapsed:
    """A requested document did not arrive before its deadline."""

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
    """`until` is the submission deadline of a draft past the window; None for a file that needs none."""

    reason: str
    until: datetime | None
    reopened_at: datetime


@dataclass(frozen=True)
class ApplicationCancelled:
    pass


@dataclass(frozen=True)
class ApplicationErased:
    """The file holds no personal data any more; every consumer erases its copies."""

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
    """A correction of the decision takes the place back."""

    decision_id: str
    revoked_at: datetime


@dataclass(frozen=True)
class DeferralPlaceReserved:
    """The later edition holds a place for the learner who defers."""

    enrolment_id: str
    to_edition_id: str


@dataclass(frozen=True)
class DeferralPlaceRefused:
    """The later edition is full or cancelled, which `reason` says."""

    enrolment_id: str
    to_edition_id: str
    reason: str


@dataclass(frozen=True)
class BookingOpened:
    """The person is invited to choose an interview slot."""


@dataclass(frozen=True)
class BookingClosed:
    """The invitation to choose a slot is withdrawn: the office assigns slots now."""


# Events of a jury, on the internal topic.
@dataclass(frozen=True)
class DecisionsApproved:
    """The president validates all decisions entered up to `at` on the files of this jury."""

    by: str
    at: datetime
    jury_id: str


@dataclass(frozen=True)
class ShortlistGrown:
    """The jury adds files to its shortlist for the oral."""

    jury_id: str
    at: datetime


@dataclass(frozen=True)
class ShortlistReduced:
    """The jury removes these files from its shortlist."""

    jury_id: str
    applications: tuple[str, ...]
    at: datetime


# Events of a person, on the restricted topic. The contract carries the whole contact card of the aggregate.
@dataclass(frozen=True)
class ContactCardChanged:
    pass


@dataclass(frozen=True)
class ContactCardErased:
    """The contact card is erased; it is published as a tombstone."""


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
Fact = ApplicationFact | DecisionsApproved | ShortlistGrown | ShortlistReduced | ContactCardChanged | ContactCardErased

"""What the seat board and the jury tell this service's own files. Topic `applications.internal`, keyed by edition.

Nobody else listens, so these may change with the code; within one key they arrive in the order they were decided.
"""

from datetime import datetime
from typing import ClassVar

from shared.contracts.envelope import Contract
from shared.kernel.words import Booking


class InternalEvent(Contract):
    topic: ClassVar[str] = "applications.internal"

    at: datetime


class EditionEvent(InternalEvent):
    edition_id: str


class CallListReleasedV1(EditionEvent):
    """The first `called` of the list were called at once; the others wait, save those already `gone`."""

    type: ClassVar[str] = "eu.cursus.applications-internal.call-list-released.v1"

    call_list_id: str
    called: int
    gone: tuple[str, ...]


class DecisionsApprovedV1(EditionEvent):
    """The president validates all decisions entered up to `at` on the files of this jury."""

    type: ClassVar[str] = "eu.cursus.applications-internal.decisions-approved.v1"

    by: str
    jury_id: str


class ShortlistGrownV1(EditionEvent):
    """A jury wants to hear somebody more."""

    type: ClassVar[str] = "eu.cursus.applications-internal.shortlist-grown.v1"

    jury_id: str


class ShortlistReducedV1(EditionEvent):
    """A jury wants to hear these no more."""

    type: ClassVar[str] = "eu.cursus.applications-internal.shortlist-reduced.v1"

    jury_id: str
    applications: tuple[str, ...]


class SlotsFreeV1(EditionEvent):
    """A jury's diary has a slot more that nobody holds."""

    type: ClassVar[str] = "eu.cursus.applications-internal.slots-free.v1"

    jury_id: str


class SlotsWithheldV1(EditionEvent):
    """A jury's office gives the slots of its diary from now on."""

    type: ClassVar[str] = "eu.cursus.applications-internal.slots-withheld.v1"

    jury_id: str


class BoardClosedV1(EditionEvent):
    """The edition will not take place."""

    type: ClassVar[str] = "eu.cursus.applications-internal.board-closed.v1"


class PlaceEvent(EditionEvent):
    application_id: str


class PlaceOfferedV1(PlaceEvent):
    type: ClassVar[str] = "eu.cursus.applications-internal.place-offered.v1"

    decision_id: str
    answer_by: datetime
    from_waiting_list: bool
    call_position: int


class PlaceTakenV1(PlaceEvent):
    type: ClassVar[str] = "eu.cursus.applications-internal.place-taken.v1"


class PlaceDeclinedV1(PlaceEvent):
    type: ClassVar[str] = "eu.cursus.applications-internal.place-declined.v1"


class PlaceExpiredV1(PlaceEvent):
    type: ClassVar[str] = "eu.cursus.applications-internal.place-expired.v1"


class PlaceReleasedV1(PlaceEvent):
    """Who held the place has withdrawn; their file knows, nobody needs to react."""

    type: ClassVar[str] = "eu.cursus.applications-internal.place-released.v1"


class PlaceRevokedV1(PlaceEvent):
    """A correction has taken the open offer back; the file hears of it with the correction."""

    type: ClassVar[str] = "eu.cursus.applications-internal.place-revoked.v1"


class PlaceExtendedV1(PlaceEvent):
    type: ClassVar[str] = "eu.cursus.applications-internal.place-extended.v1"

    answer_by: datetime


class PlaceReservedV1(PlaceEvent):
    """A learner of an earlier edition holds a place; their file tells enrolment."""

    type: ClassVar[str] = "eu.cursus.applications-internal.place-reserved.v1"


class ReservationRefusedV1(PlaceEvent):
    """There is no place for a learner of an earlier edition."""

    type: ClassVar[str] = "eu.cursus.applications-internal.reservation-refused.v1"

    reason: str


class DecisionCorrectedV1(PlaceEvent):
    """The file may make this decision known: the board has drawn its consequences."""

    type: ClassVar[str] = "eu.cursus.applications-internal.decision-corrected.v1"

    decision_id: str


class ActionTakenV1(InternalEvent):
    """Who did what on which thing, for the audit trail. `by` is the subject of a token, never a name."""

    type: ClassVar[str] = "eu.cursus.applications-internal.action-taken.v1"

    edition_id: str | None

    institution_id: str
    from_institution: str | None
    roles: tuple[str, ...]
    did: str
    thing: str
    thing_id: str
    by: str
    person_id: str | None


class InterviewSetV1(PlaceEvent):
    """A jury's diary has given a slot, or a slot given has changed."""

    type: ClassVar[str] = "eu.cursus.applications-internal.interview-set.v1"

    jury_id: str
    starts_at: datetime
    ends_at: datetime
    place: str | None
    video: bool
    booking: Booking = Booking.BY_APPLICANT


class InterviewFreedV1(PlaceEvent):
    """A jury's diary has taken a slot back."""

    type: ClassVar[str] = "eu.cursus.applications-internal.interview-freed.v1"

    jury_id: str
    reason: str
    booking: Booking = Booking.BY_APPLICANT

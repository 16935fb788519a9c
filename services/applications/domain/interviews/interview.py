"""The interview of an application. It follows its jury's diary and publishes the changes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.applications.domain.interviews.diary import InterviewFreed, InterviewSet
from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import IllegalTransition
from shared.kernel.ids import derived_id
from shared.kernel.words import Booking


@dataclass(frozen=True)
class InterviewScheduled:
    revision: int


@dataclass(frozen=True)
class InterviewMoved:
    revision: int


@dataclass(frozen=True)
class InterviewCancelled:
    revision: int
    reason: str


InterviewFact = InterviewScheduled | InterviewMoved | InterviewCancelled


class InterviewState(StrEnum):
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


@dataclass(kw_only=True)
class Interview(Aggregate, thing="interview"):
    """The interview of one application. `revision` increases with each event (RFC 5545 SEQUENCE), so that calendars
    keep the latest one."""

    application_id: str
    person_id: str
    edition_id: str
    institution_id: str
    jury_id: str = ""
    state: InterviewState | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str | None = None
    video: bool = False
    booking: Booking = Booking.BY_APPLICANT
    """Who assigns the slots, according to the diary's last event."""
    revision: int = -1

    @staticmethod
    def id_for(application_id: str) -> str:
        return derived_id("interview", application_id)

    @property
    def partition_key(self) -> str:
        return self.application_id

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    def schedule(self, jury_id: str, event: InterviewSet) -> None:
        """Sets time and place. Skips an event that changes nothing."""
        moved = self.state is InterviewState.SCHEDULED
        now = (event.starts_at, event.ends_at, event.place, event.video)
        if moved and now == (self.starts_at, self.ends_at, self.place, self.video) and jury_id == self.jury_id:
            return
        self.state, self.jury_id = InterviewState.SCHEDULED, jury_id
        self.starts_at, self.ends_at, self.place, self.video = now
        self.booking = event.booking
        self.revision += 1
        self.record(InterviewMoved(self.revision) if moved else InterviewScheduled(self.revision))

    def cancel(self, jury_id: str, event: InterviewFreed) -> None:
        """Cancels it. Refuses (`IllegalTransition`) the event of a jury that no longer has this interview."""
        if self.state is not InterviewState.SCHEDULED or jury_id != self.jury_id:
            raise IllegalTransition("interview", "cancel", self.state or "none", (InterviewState.SCHEDULED,))
        self.state, self.booking = InterviewState.CANCELLED, event.booking
        self.revision += 1
        self.record(InterviewCancelled(self.revision, event.reason))

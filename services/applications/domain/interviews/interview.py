"""Interviews: each application's follows what its jury's diary has decided, and speaks for itself."""

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
    """One application's interview, as the diary has decided it. `revision` rises with each thing it says (RFC 5545
    SEQUENCE), so that every calendar knows which word is the last."""

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
    """Who gives the slots, as the diary said with its last word."""
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

    def hear_set(self, jury_id: str, told: InterviewSet) -> None:
        """There is a time for it; the same again is no news."""
        moved = self.state is InterviewState.SCHEDULED
        now = (told.starts_at, told.ends_at, told.place, told.video)
        if moved and now == (self.starts_at, self.ends_at, self.place, self.video) and jury_id == self.jury_id:
            return
        self.state, self.jury_id = InterviewState.SCHEDULED, jury_id
        self.starts_at, self.ends_at, self.place, self.video = now
        self.booking = told.booking
        self.revision += 1
        self.record(InterviewMoved(self.revision) if moved else InterviewScheduled(self.revision))

    def hear_freed(self, jury_id: str, told: InterviewFreed) -> None:
        """It will not take place; a jury that hears the person no more has no say."""
        if self.state is not InterviewState.SCHEDULED or jury_id != self.jury_id:
            raise IllegalTransition("interview", "cancel", self.state or "none", (InterviewState.SCHEDULED,))
        self.state, self.booking = InterviewState.CANCELLED, told.booking
        self.revision += 1
        self.record(InterviewCancelled(self.revision, told.reason))

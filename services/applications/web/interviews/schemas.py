"""What interviews take and answer over HTTP."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from services.applications.domain.interviews.diary import Diary, Slot
from services.applications.domain.interviews.meeting import Meeting, in_series
from services.applications.use_cases.interviews.interviews import Outlook
from services.applications.web.file.card_schemas import Name
from services.applications.web.jury.schemas import ApplicationKey
from shared.kernel.clock import to_milliseconds
from shared.kernel.words import Booking
from shared.mongo.store import plain
from shared.web.requests import Input, View

VideoLink = Annotated[str, Field(pattern=r"^https://[^\s<>\"]+$", max_length=500)]


class MeetingInput(Input):
    """One meeting: a room, a video link, or both."""

    starts_at: AwareDatetime = Field(examples=["2026-12-01T08:00:00Z"])
    minutes: int = Field(ge=5, le=240, examples=[20])
    place: Name | None = Field(None, examples=["Salle 204, site Cochin"])
    video_url: VideoLink | None = Field(None, examples=["https://visio.example.org/jury-a"])
    """Shown to the person invited and to the jury, alone; it is in no event and in no mail."""

    def meeting(self) -> Meeting:
        starts_at = to_milliseconds(self.starts_at)
        return Meeting(starts_at, starts_at + timedelta(minutes=self.minutes), self.place, self.video_url)


class SlotsInput(MeetingInput):
    """Slots one after the other, from the first on."""

    count: int = Field(1, ge=1, le=200)
    pause_minutes: int = Field(0, ge=0, le=240)

    def meetings(self) -> list[Meeting]:
        return in_series(self.meeting(), self.count, timedelta(minutes=self.pause_minutes))


class AssignInput(Input):
    applications: tuple[ApplicationKey, ...] = Field((), max_length=1_000)
    """Empty: the whole shortlist. Who holds a slot keeps it."""


class BookingInput(Input):
    booking: Booking = Field(examples=["by_office"])
    """by_applicant: whoever is to be heard is asked to choose, and may change it; by_office: the office alone gives."""


class HolderInput(Input):
    application_id: ApplicationKey | None = Field(examples=["0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3"])
    """null: nobody; whoever held it is told that the interview does not take place."""


class BookInput(Input):
    slot_id: str = Field(min_length=1, max_length=64)
    """One of those that `GET` shows as free."""


class SlotView(View):
    id: str
    starts_at: datetime
    ends_at: datetime
    place: str | None
    video_url: str | None
    application_id: str | None
    cancelled: bool

    @classmethod
    def of(cls, id: str, slot: Slot) -> "SlotView":
        own = {"id": id, "application_id": slot.application_id, "cancelled": slot.cancelled}
        return cls.model_validate(plain(slot.meeting) | own)


class DiaryView(View):
    """All slots of a jury, the soonest first."""

    jury_id: str
    version: int
    booking: Booking
    slots: tuple[SlotView, ...]

    @classmethod
    def of(cls, diary: Diary) -> "DiaryView":
        slots = sorted(diary.slots.items(), key=lambda one: (one[1].meeting.starts_at, one[0]))
        return cls(
            jury_id=diary.jury_id,
            version=diary.version,
            booking=diary.booking,
            slots=tuple(SlotView.of(*one) for one in slots),
        )


class OwnSlotView(View):
    """The slot one holds."""

    slot_id: str
    starts_at: datetime
    ends_at: datetime
    place: str | None
    video_url: str | None


class FreeSlotView(View):
    slot_id: str
    starts_at: datetime
    ends_at: datetime
    place: str | None
    video: bool


class BookedView(View):
    """What has come of a booking."""

    application_id: str
    held: OwnSlotView | None

    @classmethod
    def of(cls, application_id: str, diary: Diary) -> "BookedView":
        held = diary.held_by(application_id)
        return cls(application_id=application_id, held=_own(held[0], held[1].meeting) if held else None)


class InterviewView(View):
    """The slot one holds before the jury, and those one may take instead."""

    application_id: str
    held: OwnSlotView | None
    free: tuple[FreeSlotView, ...]
    may_change: bool
    """Whether one may still book, change or cancel without asking the office."""
    booking: Booking
    """by_office: the office gives the times; one may cancel, and asks the office for another."""

    @classmethod
    def of(cls, application_id: str, outlook: Outlook) -> "InterviewView":
        return cls(
            application_id=application_id,
            held=_own(*outlook.held) if outlook.held else None,
            free=tuple(
                FreeSlotView.model_validate(plain(one) | {"slot_id": slot_id, "video": one.video_url is not None})
                for slot_id, one in outlook.free
            ),
            may_change=outlook.may_change,
            booking=outlook.booking,
        )


def _own(slot_id: str, meeting: Meeting) -> OwnSlotView:
    return OwnSlotView.model_validate(plain(meeting) | {"slot_id": slot_id})

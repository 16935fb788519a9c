"""Request and response bodies of interviews."""

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
    """Shown only to the invited person and to the jury. No event and no mail contains it."""

    def meeting(self) -> Meeting:
        starts_at = to_milliseconds(self.starts_at)
        return Meeting(starts_at, starts_at + timedelta(minutes=self.minutes), self.place, self.video_url)


class SlotsInput(MeetingInput):
    """A series of slots; the fields of the meeting are those of the first one."""

    count: int = Field(1, ge=1, le=200)
    pause_minutes: int = Field(0, ge=0, le=240)

    def meetings(self) -> list[Meeting]:
        return in_series(self.meeting(), self.count, timedelta(minutes=self.pause_minutes))


class AssignInput(Input):
    applications: tuple[ApplicationKey, ...] = Field((), max_length=1_000)
    """Empty: the whole shortlist. Applicants who hold a slot keep it."""


class BookingInput(Input):
    booking: Booking = Field(examples=["by_office"])
    """by_applicant: shortlisted applicants are invited to choose a slot and may change it; by_office: only the office
    assigns slots."""


class HolderInput(Input):
    application_id: ApplicationKey | None = Field(examples=["0192f0c1-2d3e-7a4b-8c5d-6e7f8091a2b3"])
    """null: take the slot back; its holder is informed that the interview does not take place."""


class BookInput(Input):
    slot_id: str = Field(min_length=1, max_length=64)
    """A slot that `GET` lists as free."""


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
        slots = sorted(diary.slots.items(), key=lambda entry: (entry[1].meeting.starts_at, entry[0]))
        return cls(
            jury_id=diary.jury_id,
            version=diary.version,
            booking=diary.booking,
            slots=tuple(SlotView.of(slot_id, slot) for slot_id, slot in slots),
        )


class OwnSlotView(View):
    """The applicant's slot."""

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
    """The applicant's slot after a booking or a cancellation."""

    application_id: str
    held: OwnSlotView | None

    @classmethod
    def of(cls, application_id: str, diary: Diary) -> "BookedView":
        held = diary.held_by(application_id)
        return cls(application_id=application_id, held=_own(held[0], held[1].meeting) if held else None)


class InterviewView(View):
    """The applicant's slot, and the slots that they may book instead."""

    application_id: str
    held: OwnSlotView | None
    free: tuple[FreeSlotView, ...]
    may_change: bool
    """Whether the applicant may still book, change or cancel without the office."""
    booking: Booking
    """by_office: only the office assigns slots; the applicant may cancel, and asks the office for another slot."""

    @classmethod
    def of(cls, application_id: str, outlook: Outlook) -> "InterviewView":
        return cls(
            application_id=application_id,
            held=_own(*outlook.held) if outlook.held else None,
            free=tuple(
                FreeSlotView.model_validate(
                    plain(meeting) | {"slot_id": slot_id, "video": meeting.video_url is not None}
                )
                for slot_id, meeting in outlook.free
            ),
            may_change=outlook.may_change,
            booking=outlook.booking,
        )


def _own(slot_id: str, meeting: Meeting) -> OwnSlotView:
    return OwnSlotView.model_validate(plain(meeting) | {"slot_id": slot_id})

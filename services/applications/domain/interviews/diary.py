"""The diary of a jury: one document with all its slots decides who holds which."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.applications.domain.interviews.errors import (
    BookedByOffice,
    NoInterview,
    SlotOverlaps,
    SlotUnavailable,
    TooLateToChange,
    TooManySlots,
)
from services.applications.domain.interviews.meeting import Meeting
from shared.kernel.aggregate import Aggregate
from shared.kernel.errors import IllegalTransition, NotFound
from shared.kernel.ids import derived_id
from shared.kernel.words import Booking

NOTICE = timedelta(hours=24)
"""How long before an interview an applicant may still book, change or cancel it; the office may do so later."""
MOST_SLOTS = 1_000


# Events of a diary, on the internal topic.
@dataclass(frozen=True)
class InterviewSet:
    """An application gets a slot, or the time or place of its slot changes."""

    application_id: str
    starts_at: datetime
    ends_at: datetime
    place: str | None
    video: bool
    at: datetime
    booking: Booking = Booking.BY_APPLICANT


@dataclass(frozen=True)
class InterviewFreed:
    """An application loses its slot."""

    application_id: str
    reason: str
    at: datetime
    booking: Booking = Booking.BY_APPLICANT


@dataclass(frozen=True)
class SlotsFree:
    """A slot becomes free."""

    at: datetime


@dataclass(frozen=True)
class SlotsWithheld:
    """Only the office assigns slots from now on."""

    at: datetime


DiaryFact = InterviewSet | InterviewFreed | SlotsFree | SlotsWithheld


@dataclass(kw_only=True)
class Slot:
    """A slot of a diary, for one application at a time."""

    meeting: Meeting
    application_id: str | None = None
    cancelled: bool = False

    def is_free(self, at: datetime) -> bool:
        return not self.cancelled and self.application_id is None and at < self.meeting.starts_at


@dataclass(kw_only=True)
class Diary(Aggregate, thing="diary"):
    """All slots of one jury. One document decides: no slot has two applications, no application has two slots."""

    jury_id: str
    edition_id: str
    institution_id: str
    slots: dict[str, Slot] = field(default_factory=dict)
    booking: Booking = Booking.BY_APPLICANT
    plan: int = 0
    """Counts the changes of times and places, to detect concurrent ones."""

    @staticmethod
    def id_for(jury_id: str) -> str:
        return derived_id("diary", jury_id)

    @property
    def partition_key(self) -> str:
        return self.edition_id

    @property
    def owner_institution(self) -> str:
        return self.institution_id

    def held_by(self, application_id: str) -> tuple[str, Slot] | None:
        """The id and the slot that an application holds."""
        held = ((slot_id, slot) for slot_id, slot in self.slots.items() if slot.application_id == application_id)
        return next(held, None)

    def free_slots(self, at: datetime) -> list[tuple[str, Slot]]:
        """Free slots, the soonest first."""
        free = [(slot_id, slot) for slot_id, slot in self.slots.items() if slot.is_free(at)]
        return sorted(free, key=lambda entry: (entry[1].meeting.starts_at, entry[0]))

    def bookable_slots(self, at: datetime) -> list[tuple[str, Slot]]:
        """Free slots that an applicant may book, the soonest first; none where the office assigns them."""
        return self.free_slots(at + NOTICE) if self.booking is Booking.BY_APPLICANT else []

    def open_meetings(self) -> tuple[Meeting, ...]:
        """Time and place of all slots that are not cancelled."""
        return tuple(slot.meeting for slot in self.slots.values() if not slot.cancelled)

    def mark_changed(self) -> None:
        """Makes concurrent changes of slots, based on an earlier read, read again."""
        self.plan += 1

    def decide_booking(self, booking: Booking, at: datetime) -> None:
        """Sets who assigns slots; held slots stay. Publishes free slots that applicants may book again."""
        before, self.booking = self.booking, booking
        if booking is Booking.BY_OFFICE and before is not booking:
            self.record(SlotsWithheld(at))
        elif before is Booking.BY_OFFICE and self.bookable_slots(at):
            self.record(SlotsFree(at))

    def open(self, meetings: Mapping[str, Meeting], at: datetime) -> None:
        """Adds slots, all or none."""
        if len(self.slots) + len(meetings) > MOST_SLOTS:
            raise TooManySlots(most=MOST_SLOTS)
        added: dict[str, Slot] = {}
        for slot_id, meeting in meetings.items():
            meeting.check(at)
            self._require_room(slot_id, meeting, added)
            added[slot_id] = Slot(meeting=meeting)
        self.slots |= added
        self.mark_changed()
        self.record(SlotsFree(at))

    def book(self, application_id: str, slot_id: str, at: datetime, notice: timedelta = timedelta()) -> None:
        """Assigns a free slot and frees the one held before. `notice` is the minimum time before both."""
        slot, held = self._slot(slot_id), self.held_by(application_id)
        if held is not None and held[0] == slot_id:
            return
        if not slot.is_free(at):
            raise SlotUnavailable()
        self._require_time(slot, at, notice)
        if held is not None:
            self._require_time(held[1], at, notice)
            held[1].application_id = None
            self.record(SlotsFree(at))
        self._give(slot, application_id, at)

    def book_alone(self, application_id: str, slot_id: str, at: datetime) -> None:
        """Books a slot for an applicant, with notice. Refuses (`BookedByOffice`) where the office assigns slots."""
        if self.booking is Booking.BY_OFFICE:
            raise BookedByOffice()
        self.book(application_id, slot_id, at, NOTICE)

    def assign(self, applications: Iterable[str], at: datetime) -> None:
        """Assigns the soonest free slots to applications without one, in this order, while slots last."""
        without = [each for each in dict.fromkeys(applications) if self.held_by(each) is None]
        for application_id, (_, slot) in zip(without, self.free_slots(at), strict=False):
            self._give(slot, application_id, at)

    def change(self, slot_id: str, to: Meeting, at: datetime) -> None:
        """Changes the time or place of a future slot. Notifies its holder unless only the link changes."""
        slot = self._open_slot(slot_id, "change", at)
        to.check(at)
        self._require_room(slot_id, to, {})
        before, slot.meeting = slot.meeting, to
        if before != to:
            self.mark_changed()
        if slot.application_id and before.public != to.public:
            self._give(slot, slot.application_id, at)
        elif slot.application_id is None:
            self.record(SlotsFree(at))  # at a time that may now be bookable

    def cancel(self, slot_id: str, at: datetime) -> None:
        """Cancels a future slot and notifies its holder."""
        self._strike_out(self._open_slot(slot_id, "cancel", at), "slot-cancelled", at)
        self.mark_changed()

    def call_off(self, at: datetime) -> None:
        """Cancels all future slots of a cancelled edition and notifies their holders."""
        for slot in self.slots.values():
            if not slot.cancelled and at < slot.meeting.starts_at:
                self._strike_out(slot, "cancelled", at)
        self.mark_changed()  # in any case, so that a concurrent opening reads again

    def take_back(self, slot_id: str, at: datetime) -> None:
        """Frees a future slot for the office. A free slot stays free."""
        holder = self._open_slot(slot_id, "take back", at).application_id
        if holder:
            self.leave(holder, "office", at)

    def leave(self, application_id: str, reason: str, at: datetime, notice: timedelta = timedelta()) -> None:
        """Frees the future slot of an application. Refuses (`NoInterview`) if it holds none."""
        held = self.held_by(application_id)
        if held is None or held[1].meeting.starts_at <= at:
            raise NoInterview()
        self._require_time(held[1], at, notice)
        held[1].application_id = None
        self.record(InterviewFreed(application_id, reason, at, self.booking))
        self.record(SlotsFree(at))

    def leave_unlisted(self, applications: Iterable[str], at: datetime) -> None:
        """Frees the future slots of applications that were removed from the shortlist."""
        for application_id in applications:
            held = self.held_by(application_id)
            if held is not None and at < held[1].meeting.starts_at:
                self.leave(application_id, "unlisted", at)

    def forget(self, application_id: str, at: datetime) -> None:
        """Frees the slot without an event to its holder: another jury interviews them and has notified them."""
        if held := self.held_by(application_id):
            held[1].application_id = None
            self.record(SlotsFree(at))

    def _give(self, slot: Slot, application_id: str, at: datetime) -> None:
        slot.application_id = application_id
        self.record(InterviewSet(application_id, *slot.meeting.public, at, self.booking))

    def _strike_out(self, slot: Slot, reason: str, at: datetime) -> None:
        holder, slot.application_id, slot.cancelled = slot.application_id, None, True
        if holder:
            self.record(InterviewFreed(holder, reason, at, self.booking))

    def _require_room(self, slot_id: str, meeting: Meeting, also: Mapping[str, Slot]) -> None:
        slots = self.slots | dict(also)
        others = (slot for other_id, slot in slots.items() if other_id != slot_id and not slot.cancelled)
        if any(meeting.clash_with(slot.meeting) for slot in others):
            raise SlotOverlaps(starts_at=meeting.starts_at.isoformat())

    def _slot(self, slot_id: str) -> Slot:
        if slot_id not in self.slots:
            raise NotFound(thing="slot", id=slot_id)
        return self.slots[slot_id]

    def _open_slot(self, slot_id: str, verb: str, at: datetime) -> Slot:
        slot = self._slot(slot_id)
        if slot.cancelled or slot.meeting.starts_at <= at:
            raise IllegalTransition("slot", verb, "cancelled" if slot.cancelled else "past", ("free", "taken"))
        return slot

    @staticmethod
    def _require_time(slot: Slot, at: datetime, notice: timedelta) -> None:
        if at > slot.meeting.starts_at - notice:
            raise TooLateToChange(until=(slot.meeting.starts_at - notice).isoformat())

"""A jury's diary: all its slots in one document, which decides who has which."""

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
"""Until how long before it an applicant may book, change or cancel an interview alone; later the office may."""
MOST_SLOTS = 1_000


# What the diary tells this service (internal topic).
@dataclass(frozen=True)
class InterviewSet:
    """Somebody has this slot now, for the first time or in the place of another, or the slot itself has changed."""

    application_id: str
    starts_at: datetime
    ends_at: datetime
    place: str | None
    video: bool
    at: datetime
    booking: Booking = Booking.BY_APPLICANT


@dataclass(frozen=True)
class InterviewFreed:
    """Somebody has no slot any more."""

    application_id: str
    reason: str
    at: datetime
    booking: Booking = Booking.BY_APPLICANT


@dataclass(frozen=True)
class SlotsFree:
    """There is a slot more that nobody holds."""

    at: datetime


@dataclass(frozen=True)
class SlotsWithheld:
    """The office gives the slots from now on."""

    at: datetime


DiaryFact = InterviewSet | InterviewFreed | SlotsFree | SlotsWithheld


@dataclass(kw_only=True)
class Slot:
    """One place in a diary, for one application at a time."""

    meeting: Meeting
    application_id: str | None = None
    cancelled: bool = False

    def is_free(self, at: datetime) -> bool:
        return not self.cancelled and self.application_id is None and at < self.meeting.starts_at


@dataclass(kw_only=True)
class Diary(Aggregate, thing="diary"):
    """All slots of one jury. One document decides: no slot is given twice, and nobody holds two of them."""

    jury_id: str
    edition_id: str
    institution_id: str
    slots: dict[str, Slot] = field(default_factory=dict)
    booking: Booking = Booking.BY_APPLICANT
    plan: int = 0
    """How often the times or places of slots have changed."""

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
        """The slot of an application, with its id."""
        found = (one for one in self.slots.items() if one[1].application_id == application_id)
        return next(found, None)

    def free_slots(self, at: datetime) -> list[tuple[str, Slot]]:
        """What can still be given, the soonest first."""
        free = [one for one in self.slots.items() if one[1].is_free(at)]
        return sorted(free, key=lambda one: (one[1].meeting.starts_at, one[0]))

    def bookable_slots(self, at: datetime) -> list[tuple[str, Slot]]:
        """What an applicant may take alone, the soonest first; nothing where the office gives the slots."""
        return self.free_slots(at + NOTICE) if self.booking is Booking.BY_APPLICANT else []

    def open_meetings(self) -> tuple[Meeting, ...]:
        """When and where there are slots, given or not."""
        return tuple(slot.meeting for slot in self.slots.values() if not slot.cancelled)

    def move_on(self) -> None:
        """Whoever meant to plan slots by what they saw before looks again."""
        self.plan += 1

    def decide_booking(self, booking: Booking, at: datetime) -> None:
        """Who gives the slots from now on; those that are held stay. What may be chosen now is said to be free."""
        before, self.booking = self.booking, booking
        if booking is Booking.BY_OFFICE and before is not booking:
            self.record(SlotsWithheld(at))
        elif before is Booking.BY_OFFICE and self.bookable_slots(at):
            self.record(SlotsFree(at))

    def open(self, meetings: Mapping[str, Meeting], at: datetime) -> None:
        """Add slots; all or none."""
        if len(self.slots) + len(meetings) > MOST_SLOTS:
            raise TooManySlots(most=MOST_SLOTS)
        added: dict[str, Slot] = {}
        for slot_id, meeting in meetings.items():
            meeting.check(at)
            self._require_room(slot_id, meeting, added)
            added[slot_id] = Slot(meeting=meeting)
        self.slots |= added
        self.move_on()
        self.record(SlotsFree(at))

    def book(self, application_id: str, slot_id: str, at: datetime, notice: timedelta = timedelta()) -> None:
        """Give a free slot; whoever held another one leaves it in the same save. `notice` binds an applicant."""
        slot, held = self._slot(slot_id), self.held_by(application_id)
        if held is not None and held[0] == slot_id:
            return  # it is theirs already
        if not slot.is_free(at):
            raise SlotUnavailable()
        self._require_time(slot, at, notice)
        if held is not None:
            self._require_time(held[1], at, notice)
            held[1].application_id = None
            self.record(SlotsFree(at))
        self._give(slot, application_id, at)

    def book_alone(self, application_id: str, slot_id: str, at: datetime) -> None:
        """An applicant takes a slot, in time; refuses (`BookedByOffice`) where the office gives them."""
        if self.booking is Booking.BY_OFFICE:
            raise BookedByOffice()
        self.book(application_id, slot_id, at, NOTICE)

    def assign(self, applications: Iterable[str], at: datetime) -> None:
        """Give the soonest free slots to those who hold none, in this order, as far as slots go."""
        waiting = [one for one in dict.fromkeys(applications) if self.held_by(one) is None]
        for application_id, (_, slot) in zip(waiting, self.free_slots(at), strict=False):
            self._give(slot, application_id, at)

    def change(self, slot_id: str, to: Meeting, at: datetime) -> None:
        """Another time or place for a slot that is yet to come; who holds it is told, unless only the link is new."""
        slot = self._open_slot(slot_id, "change", at)
        to.check(at)
        self._require_room(slot_id, to, {})
        before, slot.meeting = slot.meeting, to
        if before != to:
            self.move_on()
        if slot.application_id and before.told != to.told:
            self._give(slot, slot.application_id, at)
        elif slot.application_id is None:
            self.record(SlotsFree(at))  # at a time that may be booked now

    def cancel(self, slot_id: str, at: datetime) -> None:
        """The slot is given to nobody any more; who held it is told."""
        self._strike_out(self._open_slot(slot_id, "cancel", at), "slot-cancelled", at)
        self.move_on()

    def call_off(self, at: datetime) -> None:
        """The edition will not take place: each slot that is yet to come is cancelled; who held it is told."""
        for slot in self.slots.values():
            if not slot.cancelled and at < slot.meeting.starts_at:
                self._strike_out(slot, "cancelled", at)
        self.move_on()  # in any case: whoever is about to open one looks again

    def take_back(self, slot_id: str, at: datetime) -> None:
        """Whoever holds the slot does not come, and the office knows: it is free; one that nobody holds stays so."""
        holder = self._open_slot(slot_id, "take back", at).application_id
        if holder:
            self.leave(holder, "office", at)

    def leave(self, application_id: str, reason: str, at: datetime, notice: timedelta = timedelta()) -> None:
        """Take back the slot of somebody who does not come; refuses (`NoInterview`) when none is yet to come."""
        held = self.held_by(application_id)
        if held is None or held[1].meeting.starts_at <= at:
            raise NoInterview()
        self._require_time(held[1], at, notice)
        held[1].application_id = None
        self.record(InterviewFreed(application_id, reason, at, self.booking))
        self.record(SlotsFree(at))

    def leave_unlisted(self, applications: Iterable[str], at: datetime) -> None:
        """The jury wants to hear these no more: what is yet to come is free, in one go."""
        for application_id in applications:
            held = self.held_by(application_id)
            if held is not None and at < held[1].meeting.starts_at:
                self.leave(application_id, "unlisted", at)

    def forget(self, application_id: str, at: datetime) -> None:
        """Another jury hears this person now, and has told them so."""
        if held := self.held_by(application_id):
            held[1].application_id = None
            self.record(SlotsFree(at))

    def _give(self, slot: Slot, application_id: str, at: datetime) -> None:
        slot.application_id = application_id
        self.record(InterviewSet(application_id, *slot.meeting.told, at, self.booking))

    def _strike_out(self, slot: Slot, reason: str, at: datetime) -> None:
        holder, slot.application_id, slot.cancelled = slot.application_id, None, True
        if holder:
            self.record(InterviewFreed(holder, reason, at, self.booking))

    def _require_room(self, slot_id: str, meeting: Meeting, also: Mapping[str, Slot]) -> None:
        others = (slot for one, slot in (self.slots | dict(also)).items() if one != slot_id and not slot.cancelled)
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

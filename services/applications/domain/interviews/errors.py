"""What a jury's diary refuses."""

from shared.kernel.errors import Kind, Refusal


class SlotUnavailable(Refusal):
    kind, code = Kind.CONFLICT, "slot-unavailable"
    says = "This slot is taken, cancelled or past; choose another one."


class BookedByOffice(Refusal):
    kind, code = Kind.CONFLICT, "booked-by-office"
    says = "The registrar's office gives the times of this jury; ask it for another one."


class SlotOverlaps(Refusal):
    kind, code = Kind.CONFLICT, "slot-overlaps"
    says = "The slot at {starts_at} meets another one in the same room or behind the same link."


class BookedElsewhere(Refusal):
    kind, code = Kind.CONFLICT, "booked-elsewhere"
    says = "Another jury of this institution has the {taken} from {starts_at} to {ends_at}."


class AgendaFull(Refusal):
    kind, code = Kind.CONFLICT, "agenda-full"
    says = "The juries of an institution have {most} slots to come at the most."


class OutOfDate(Exception):  # noqa: N818 - no answer to anybody: the use case looks again
    """The slots, or the members, are not those that were seen any more."""


class TooManySlots(Refusal):
    kind, code = Kind.CONFLICT, "too-many-slots"
    says = "A jury has {most} slots at the most."


class TooLateToChange(Refusal):
    kind, code = Kind.CONFLICT, "too-late-to-change"
    says = "This could be done until {until}; ask the registrar's office."


class NoInterview(Refusal):
    kind, code = Kind.NOT_FOUND, "no-interview"
    says = "No interview that is yet to come."

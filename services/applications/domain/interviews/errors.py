"""Refusals of diaries, agendas and interviews."""

from shared.kernel.errors import Kind, Refusal


class SlotUnavailable(Refusal):
    kind, code = Kind.CONFLICT, "slot-unavailable"
    says = "This slot is taken, cancelled or past; choose another one."


class BookedByOffice(Refusal):
    kind, code = Kind.CONFLICT, "booked-by-office"
    says = "The registrar's office assigns the slots of this jury; ask the office for another one."


class SlotOverlaps(Refusal):
    kind, code = Kind.CONFLICT, "slot-overlaps"
    says = "The slot at {starts_at} overlaps another one in the same room or on the same link."


class BookedElsewhere(Refusal):
    kind, code = Kind.CONFLICT, "booked-elsewhere"
    says = "Another jury of this institution uses the {taken} from {starts_at} to {ends_at}."


class AgendaFull(Refusal):
    kind, code = Kind.CONFLICT, "agenda-full"
    says = "The juries of an institution may have at most {most} future slots."


class OutOfDate(Exception):  # noqa: N818 - never reaches a caller: the use case reads again
    """The slots or the members have changed since they were read."""


class TooManySlots(Refusal):
    kind, code = Kind.CONFLICT, "too-many-slots"
    says = "A jury may have at most {most} slots."


class TooLateToChange(Refusal):
    kind, code = Kind.CONFLICT, "too-late-to-change"
    says = "The deadline for this was {until}; ask the registrar's office."


class NoInterview(Refusal):
    kind, code = Kind.NOT_FOUND, "no-interview"
    says = "This application has no future interview."

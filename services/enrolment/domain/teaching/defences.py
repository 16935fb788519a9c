"""The upcoming defences of an institution, in one document, so that no room and no juror is booked twice."""

from dataclasses import dataclass, field
from datetime import datetime

from services.enrolment.domain.teaching.errors import DefenceSlotTaken
from services.enrolment.domain.teaching.project import DefenceSlot
from shared.kernel.aggregate import Aggregate


@dataclass(kw_only=True)
class DefenceDiary(Aggregate, thing="defence diary"):
    """Its id is the institution's: rooms and teachers serve all its editions. `slots` are by enrolment."""

    slots: dict[str, DefenceSlot] = field(default_factory=dict)

    def book(self, enrolment_id: str, slot: DefenceSlot, at: datetime) -> None:
        """Books the slot instead of the enrolment's earlier slot, and drops past slots.

        Refuses with `DefenceSlotTaken` when another defence has the room, or a member of the jury, at that time.
        """
        self.slots = {booked_by: booked for booked_by, booked in self.slots.items() if booked.ends_at > at}
        for booked_by, other in self.slots.items():
            if booked_by != enrolment_id and (taken := _clash(slot, other)):
                raise DefenceSlotTaken(
                    taken=taken, starts_at=other.starts_at.isoformat(), ends_at=other.ends_at.isoformat()
                )
        self.slots[enrolment_id] = slot

    def put_back(self, enrolment_id: str, booked: DefenceSlot, before: DefenceSlot | None) -> None:
        """Undoes a booking that the enrolment refused, unless another booking has replaced it."""
        if self.slots.get(enrolment_id) == booked:
            self.free(enrolment_id)
            if before is not None:
                self.slots[enrolment_id] = before

    def free(self, enrolment_id: str) -> None:
        """Drops the slot of this enrolment."""
        self.slots.pop(enrolment_id, None)


def _clash(slot: DefenceSlot, other: DefenceSlot) -> str | None:
    """What both slots need at the same time: `place` or `jury`; None where they do not clash."""
    if slot.starts_at >= other.ends_at or other.starts_at >= slot.ends_at:
        return None
    if _folded(slot.place) == _folded(other.place):
        return "place"
    return "jury" if {_folded(name) for name in slot.jury} & {_folded(name) for name in other.jury} else None


def _folded(text: str) -> str:
    """Ignores letter case and repeated spaces."""
    return " ".join(text.casefold().split())

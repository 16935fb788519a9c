"""The defences of an institution that are to come: one document says who sits where, so that none is booked twice."""

from dataclasses import dataclass, field
from datetime import datetime

from services.enrolment.domain.teaching.errors import DefenceSlotTaken
from services.enrolment.domain.teaching.project import DefenceSlot
from shared.kernel.aggregate import Aggregate


@dataclass(kw_only=True)
class DefenceDiary(Aggregate, thing="defence diary"):
    """Its id is the institution's. `slots` are by enrolment: rooms and teachers serve all its editions."""

    slots: dict[str, DefenceSlot] = field(default_factory=dict)

    def book(self, enrolment_id: str, slot: DefenceSlot, at: datetime) -> None:
        """Keep this time for the defence, in place of the one it had; what is over is forgotten.

        Refuses with `DefenceSlotTaken` when another defence has the room, or one of the jury, at that time.
        """
        self.slots = {whose: one for whose, one in self.slots.items() if one.ends_at > at}
        for whose, other in self.slots.items():
            if whose != enrolment_id and (taken := _clash(slot, other)):
                raise DefenceSlotTaken(
                    taken=taken, starts_at=other.starts_at.isoformat(), ends_at=other.ends_at.isoformat()
                )
        self.slots[enrolment_id] = slot

    def put_back(self, enrolment_id: str, booked: DefenceSlot, before: DefenceSlot | None) -> None:
        """The enrolment did not take what was booked: it has again what it had, unless it was booked anew meanwhile."""
        if self.slots.get(enrolment_id) == booked:
            self.free(enrolment_id)
            if before is not None:
                self.slots[enrolment_id] = before

    def free(self, enrolment_id: str) -> None:
        """There will be no defence."""
        self.slots.pop(enrolment_id, None)


def _clash(one: DefenceSlot, other: DefenceSlot) -> str | None:
    """What both want at the same time: `place` or `jury`; None when they do not meet."""
    if one.starts_at >= other.ends_at or other.starts_at >= one.ends_at:
        return None
    if _folded(one.place) == _folded(other.place):
        return "place"
    return "jury" if {_folded(name) for name in one.jury} & {_folded(name) for name in other.jury} else None


def _folded(text: str) -> str:
    """Letter case and spaces make no other room and no other person."""
    return " ".join(text.casefold().split())

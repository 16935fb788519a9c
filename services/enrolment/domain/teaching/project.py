"""A learner's project: its title, and the slot in which it is defended before its jury."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class DefenceSlot:
    """When, where and before whom. `jury` are names of staff, shown to those concerned and never published."""

    starts_at: datetime
    minutes: int
    place: str
    jury: tuple[str, ...]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, kw_only=True)
class Project:
    """What is worked on, in the learner's words: free text, which no event carries."""

    title: str
    named_at: datetime
    slot: DefenceSlot | None = None
    earlier_slots: tuple[DefenceSlot, ...] = ()
    """The trace of slots that were moved, oldest first."""

    def moved(self, slot: DefenceSlot) -> "Project":
        """With this slot; the one before goes into the trace."""
        earlier = (*self.earlier_slots, self.slot) if self.slot else self.earlier_slots
        return replace(self, slot=slot, earlier_slots=earlier)

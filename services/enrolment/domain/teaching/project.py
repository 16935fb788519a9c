"""A learner's project: its title, and the slot in which it is defended."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.enrolment.domain.teaching.errors import NoProject
from shared.kernel.errors import InvalidField


@dataclass(frozen=True, kw_only=True)
class DefenceSlot:
    """When, where and before whom. `jury`: names of staff, shown to the people concerned and never published."""

    starts_at: datetime
    minutes: int
    place: str
    jury: tuple[str, ...]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, kw_only=True)
class Project:
    """The title is free text of the learner, which no event carries."""

    title: str
    named_at: datetime
    slot: DefenceSlot | None = None
    earlier_slots: tuple[DefenceSlot, ...] = ()
    """The slots that were moved, oldest first."""

    def moved(self, slot: DefenceSlot) -> "Project":
        """With this slot; the previous slot is kept among the earlier ones."""
        earlier = (*self.earlier_slots, self.slot) if self.slot else self.earlier_slots
        return replace(self, slot=slot, earlier_slots=earlier)


def titled(project: Project | None, title: str, at: datetime) -> Project:
    """The project with this title; the same object when it has that title already."""
    if project is None:
        return Project(title=title, named_at=at)
    return project if project.title == title else replace(project, title=title)


def scheduled(project: Project | None, slot: DefenceSlot, at: datetime) -> Project:
    """The project with this slot; the same object when it has that slot already.

    Refuses with `NoProject` before there is a title, and with `InvalidField` for a slot that is not in the future.
    """
    if project is None:
        raise NoProject
    if slot == project.slot:
        return project
    if slot.starts_at <= at:
        raise InvalidField(field="starts_at", accepted="a moment to come")
    return project.moved(slot)

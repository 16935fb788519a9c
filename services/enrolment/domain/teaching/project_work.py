"""The project side of an enrolment: named by the learner, given a slot and a jury, defended."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.enrolment.domain.errors import AlreadyDefended, NoProject, NotAssessed
from services.enrolment.domain.events import DefenceScheduled
from services.enrolment.domain.file.file import EnrolmentFile
from services.enrolment.domain.state import State
from services.enrolment.domain.teaching.project import DefenceSlot, Project
from shared.kernel.errors import InvalidField


@dataclass(kw_only=True)
class ProjectWork(EnrolmentFile):
    """Where the programme asks for a project, and until it is defended."""

    def name_project(self, title: str, at: datetime) -> bool:
        """Say what the project is; False when it is said just so. Refuses with `NotAssessed` or `AlreadyDefended`."""
        self.must_be_known()
        self._undefended("name the project of")
        if self.project and self.project.title == title:
            return False
        self.project = replace(self.project, title=title) if self.project else Project(title=title, named_at=at)
        return True

    def schedule_defence(self, slot: DefenceSlot, at: datetime) -> bool:
        """Give the defence its slot and jury, or move it with a trace; False when it is just so.

        Refuses with `NotAssessed`, `NoProject`, `AlreadyDefended`, or `InvalidField` for a moment that is past.
        """
        self._undefended("schedule the defence of")
        if self.project is None:
            raise NoProject
        if slot == self.project.slot:
            return False
        if slot.starts_at <= at:
            raise InvalidField(field="starts_at", accepted="a moment to come")
        self.project = self.project.moved(slot)
        self._say(DefenceScheduled(starts_at=slot.starts_at, minutes=slot.minutes))
        return True

    def _undefended(self, verb: str) -> None:
        terms = self._terms_while(verb, State.CONFIRMED)
        if terms.defence_pass_mark is None:
            raise NotAssessed(assessment="project defence")
        if self.defence is not None:
            raise AlreadyDefended

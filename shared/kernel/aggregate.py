"""The aggregate: one document that decides and records facts. It uses no clock, database or HTTP."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar


@dataclass(kw_only=True)
class Aggregate:
    """The unit that is loaded, changed and saved as a whole.

    A subclass has one method per transition; each either raises a `Refusal` or changes the state and records facts
    (past tense, frozen dataclasses). `version` counts the saves; only the store changes it.
    """

    thing: ClassVar[str]
    """The name that callers read, independent of the class name: `class SeatBoard(Aggregate, thing="seat board")`."""
    id: str
    version: int = 0

    def __init_subclass__(cls, *, thing: str | None = None, **further: Any) -> None:
        super().__init_subclass__(**further)
        if thing is not None:
            cls.thing = thing
        elif not hasattr(cls, "thing"):
            raise TypeError(f"{cls.__name__} declares no name for callers: Aggregate, thing='...'")

    def __post_init__(self) -> None:
        self._facts: list[object] = []

    def record(self, fact: object) -> None:
        """Record a fact; the save publishes all facts in this order."""
        self._facts.append(fact)

    @property
    def facts(self) -> tuple[object, ...]:
        """The facts recorded since this aggregate was loaded."""
        return tuple(self._facts)

    @property
    def subject(self) -> str:
        """The `subject` of its events, under which they are numbered: its id, unless an aggregate of another kind in
        the same service has the same id."""
        return self.id

    @property
    def partition_key(self) -> str:
        """The key of all its events, which keeps them in order on a topic."""
        return self.id

    @property
    def owner_institution(self) -> str | None:
        """The institution that its events belong to, for the partner feed; None if they belong to none."""
        return None

    @property
    def due(self) -> datetime | None:
        """When a timer changes it next (a deadline, a reminder, a retry); None if never."""
        return None

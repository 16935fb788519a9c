"""The aggregate: one document, one judge. It decides, records what happened, and knows no clock, database or HTTP."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar


@dataclass(kw_only=True)
class Aggregate:
    """What is loaded, asked to decide and saved as one whole.

    A subclass has one method per transition; each either raises a `Refusal` or changes the state and records facts
    (past tense, frozen dataclasses). `version` counts the saves; the store alone moves it.
    """

    thing: ClassVar[str]
    """What callers read it as ("seat board"), whatever the class is called: `class SeatBoard(Aggregate, thing=...)`."""
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
        """Say what has just happened; the save publishes it in this order."""
        self._facts.append(fact)

    @property
    def facts(self) -> tuple[object, ...]:
        """What happened since this aggregate was loaded."""
        return tuple(self._facts)

    @property
    def subject(self) -> str:
        """What this aggregate's events name it by, and count their places under: its id, unless an aggregate of
        another sort in the same service has that id too."""
        return self.id

    @property
    def partition_key(self) -> str:
        """The key that keeps this aggregate's events in order on a topic: one and the same for all of them."""
        return self.id

    @property
    def owner_institution(self) -> str | None:
        """The institution whose events these are, for the partners' feeds; None where nobody's in particular."""
        return None

    @property
    def due(self) -> datetime | None:
        """When time alone will change this aggregate next (a deadline, a reminder, a retry); None if never."""
        return None

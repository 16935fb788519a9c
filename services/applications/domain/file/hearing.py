"""Whether a jury has heard a candidate. An edition with an oral needs this before a candidate is eligible."""

from dataclasses import dataclass

from services.applications.domain.file.errors import NotHeard


@dataclass(frozen=True)
class Hearing:
    """How many jurors have given all marks of the oral, and how many must."""

    given: int = 0
    needed: int = 1

    @property
    def is_complete(self) -> bool:
        return self.given >= self.needed

    def require(self) -> None:
        """Refuses (`NotHeard`) while marks of jurors are missing."""
        if not self.is_complete:
            raise NotHeard(given=self.given, needed=self.needed)


UNHEARD = Hearing()

"""Whether a jury has heard somebody: where an edition hears people, nobody is found eligible before that."""

from dataclasses import dataclass

from services.applications.domain.file.errors import NotHeard


@dataclass(frozen=True)
class Hearing:
    """How many members of the jury have given all marks of the oral, and how many it takes. Nobody, unless said."""

    given: int = 0
    needed: int = 1

    @property
    def is_complete(self) -> bool:
        return self.given >= self.needed

    def require(self) -> None:
        """Refuse (`NotHeard`) what takes that the jury has heard the person."""
        if not self.is_complete:
            raise NotHeard(given=self.given, needed=self.needed)


UNHEARD = Hearing()

"""The facts of the catalogue. A contract is made from the fact alone, under the same field names."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.kernel.policies import Policies
from shared.kernel.words import Text


@dataclass(frozen=True, kw_only=True)
class InstitutionRegistered:
    """A partner was registered, or its entry changed. Contacts are not published."""

    institution_id: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ProgrammeRevised:
    """A programme was created (revision 1) or changed. Editions opened from now on take this revision."""

    programme_id: str
    institution_id: str
    revision: int
    title: Text
    partners: tuple[str, ...]
    fee_cents: int


@dataclass(frozen=True, kw_only=True)
class EditionFact:
    edition_id: str
    programme_id: str
    institution_id: str


@dataclass(frozen=True, kw_only=True)
class EditionPublished(EditionFact):
    """The edition is published, with its application window."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class EditionOpened(EditionFact):
    """Applications are open, under these policies, which apply until the end of the edition."""

    code: str
    title: Text
    programme_revision: int
    capacity: int
    opens_at: datetime
    closes_at: datetime
    starts_on: date
    ends_on: date
    place: str
    policies: Policies


@dataclass(frozen=True, kw_only=True)
class EditionClosed(EditionFact):
    """The application window is over."""


@dataclass(frozen=True, kw_only=True)
class EditionStarted(EditionFact):
    """Teaching has begun."""


@dataclass(frozen=True, kw_only=True)
class EditionFinished(EditionFact):
    """Teaching is over."""


@dataclass(frozen=True, kw_only=True)
class EditionCancelled(EditionFact):
    """The edition does not take place, or does not continue."""


Fact = (
    InstitutionRegistered
    | ProgrammeRevised
    | EditionPublished
    | EditionOpened
    | EditionClosed
    | EditionStarted
    | EditionFinished
    | EditionCancelled
)

"""Words of the trade, once for all domains and contracts. The values are stored and published: they never change."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from shared.kernel.bounds import Example


class Locale(StrEnum):
    """A language that people read."""

    FR = "fr"
    EN = "en"


class Mode(StrEnum):
    """How an hour of teaching is followed."""

    ON_SITE = "on_site"
    LIVE_REMOTE = "live_remote"
    ON_ONES_OWN = "on_ones_own"


class HalfDay(StrEnum):
    """Half a day of teaching."""

    AM = "am"
    PM = "pm"


class ActionType(StrEnum):
    """The action types of the triennial DPC duty (Code de la santé publique, L.4021-1)."""

    FC = "FC"  # formation continue
    EPP = "EPP"  # évaluation des pratiques professionnelles
    GDR = "GDR"  # gestion des risques
    PI = "PI"  # programme intégré


class Phase(StrEnum):
    """When a row of the jury's grid is scored."""

    FILE = "file"
    ORAL = "oral"


class Booking(StrEnum):
    """Who gives the times of interviews before a jury."""

    BY_APPLICANT = "by_applicant"
    """The applicant chooses a time and may change it; the office may give times too."""
    BY_OFFICE = "by_office"
    """The office alone: an applicant who tries to choose is refused."""


class Outcome(StrEnum):
    """What a released decision says."""

    ADMITTED = "admitted"
    WAITLISTED = "waitlisted"
    REFUSED = "refused"


@dataclass(frozen=True)
class Text:
    """What people read, in the two languages of the house."""

    __pydantic_config__: ClassVar = {"use_attribute_docstrings": True}

    fr: Annotated[str, Example("Intelligence artificielle en santé")]
    """In French."""
    en: Annotated[str, Example("Artificial intelligence in health")]
    """In English."""

    def __getitem__(self, locale: str) -> str:
        """The text in this language; raises `ValueError` for another one."""
        return self.fr if Locale(locale) is Locale.FR else self.en

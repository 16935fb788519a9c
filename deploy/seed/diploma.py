"""What a seed file says: the institutions of a diploma, its programme, and the edition of any intake year."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deploy.seed.lines import Place, Source, read
from shared.contracts.vocabulary import Code, Policies, Text
from shared.kernel.clock import PARIS, end_of_day_in_paris

DIRECTORY = Path(__file__).parent
_YEAR = re.compile(r"\{Y([+-]\d)?\}")
Day = Annotated[str, Field(pattern=r"^\{Y([+-]\d)?\}-\d\d-\d\d$", examples=["{Y}-01-11"])]
Moment = Annotated[str, Field(pattern=r"^\{Y([+-]\d)?\}-\d\d-\d\d( \d\d:\d\d)?$", examples=["{Y-1}-10-01 09:00"])]


class Piece(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ContactSeed(Piece):
    purpose: Code
    email: str


class InstitutionSeed(Piece):
    id: Code
    name: str
    roles: tuple[Literal["awarding", "teaching", "hosting"], ...]
    contacts: tuple[ContactSeed, ...] = ()


class ProgrammeSeed(Piece):
    id: Code
    institution_id: Code
    partners: tuple[Code, ...]
    title: Text
    description: Text
    skills: tuple[Text, ...]
    policies: Policies


class EditionPlan(Piece):
    """One intake, with its dates."""

    code: Code
    opens_at: datetime
    closes_at: datetime
    starts_on: date
    ends_on: date
    capacity: int
    place: str
    mode: str


class EditionSeed(Piece):
    """Any intake: `{Y}` is its year, the one in which teaching ends. Days and hours are those of Paris."""

    code: Annotated[str, Field(pattern=r"\{Y\}")]
    opens_at: Moment
    closes_at: Moment
    starts_on: Day
    ends_on: Day
    capacity: int = Field(ge=1)
    place: str
    mode: Literal["on_site", "remote", "hybrid"]

    def of_year(self, year: int) -> EditionPlan:
        """The intake of that year; refuses a day that is in no calendar with `ValueError`."""
        return EditionPlan(
            code=_in(year, self.code),
            opens_at=_moment(year, self.opens_at),
            closes_at=_moment(year, self.closes_at),
            starts_on=date.fromisoformat(_in(year, self.starts_on)),
            ends_on=date.fromisoformat(_in(year, self.ends_on)),
            capacity=self.capacity,
            place=self.place,
            mode=self.mode,
        )


class Diploma(Piece):
    institutions: tuple[InstitutionSeed, ...]
    programme: ProgrammeSeed
    edition: EditionSeed


def _in(year: int, template: str) -> str:
    return _YEAR.sub(lambda found: str(year + int(found[1] or 0)), template)


def _moment(year: int, template: str) -> datetime:
    day, _, hour = _in(year, template).partition(" ")
    if not hour:
        return end_of_day_in_paris(date.fromisoformat(day))
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), PARIS).astimezone(UTC)


def diploma_of(source: Source) -> Diploma:
    """The file's content, checked; refuses with `SeedError`, naming line and field."""
    try:
        diploma = Diploma.model_validate(source.data)
    except ValidationError as invalid:
        source.refuse((error["loc"], error["msg"]) for error in invalid.errors())
        raise
    source.refuse((place, "is not a member of this part") for place in _unknown(source.data, diploma.model_dump()))
    for name in ("opens_at", "closes_at", "starts_on", "ends_on"):
        try:
            _moment(2028, getattr(diploma.edition, name))
        except ValueError as wrong:
            source.refuse([(("edition", name), str(wrong))])
    return diploma


def _unknown(written: Any, understood: Any, place: Place = ()) -> list[Place]:
    """Members that the contracts' open parts passed over: a misspelt one must not go unnoticed."""
    if isinstance(written, dict) and isinstance(understood, dict):
        return [
            found
            for name, value in written.items()
            for found in (_unknown(value, understood[name], (*place, name)) if name in understood else [(*place, name)])
        ]
    if isinstance(written, list) and isinstance(understood, list | tuple):
        pairs = enumerate(zip(written, understood, strict=True))
        return [found for n, (value, known) in pairs for found in _unknown(value, known, (*place, n))]
    return []


def seeds() -> dict[str, Source]:
    """The seed files that ship, by name: `paris`, `dijon`."""
    return {file.stem: read(file) for file in sorted(DIRECTORY.glob("*.yaml"))}

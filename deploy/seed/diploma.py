"""The shape of a seed file: institutions, programme, edition of any intake year, juries."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from deploy.seed.days import Day, Moment, Piece, in_year, moment_in
from deploy.seed.juries import JurySeed, moments_of, strangers_in
from deploy.seed.lines import Place, Source, read
from shared.contracts.vocabulary import Code, Policies, Text

DIRECTORY = Path(__file__).parent


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
    """One intake with its dates."""

    code: Code
    opens_at: datetime
    closes_at: datetime
    starts_on: date
    ends_on: date
    capacity: int
    place: str
    mode: str


class EditionSeed(Piece):
    """Any intake: `{Y}` is the year in which teaching ends. Days and hours are those of Paris."""

    code: Annotated[str, Field(pattern=r"\{Y\}")]
    opens_at: Moment
    closes_at: Moment
    starts_on: Day
    ends_on: Day
    capacity: int = Field(ge=1)
    place: str
    mode: Literal["on_site", "remote", "hybrid"]

    def of_year(self, year: int) -> EditionPlan:
        """The intake of that year; raises `ValueError` for an invalid day."""
        return EditionPlan(
            code=in_year(year, self.code),
            opens_at=moment_in(year, self.opens_at),
            closes_at=moment_in(year, self.closes_at),
            starts_on=date.fromisoformat(in_year(year, self.starts_on)),
            ends_on=date.fromisoformat(in_year(year, self.ends_on)),
            capacity=self.capacity,
            place=self.place,
            mode=self.mode,
        )


class Diploma(Piece):
    institutions: tuple[InstitutionSeed, ...]
    programme: ProgrammeSeed
    edition: EditionSeed
    juries: tuple[JurySeed, ...] = ()
    """The juries of each edition in any year. The office appoints them, not the catalogue."""


def diploma_of(source: Source) -> Diploma:
    """Parse and check the file; raises `SeedError` with line and field."""
    try:
        diploma = Diploma.model_validate(source.data)
    except ValidationError as invalid:
        source.refuse((error["loc"], error["msg"]) for error in invalid.errors())
        raise
    source.refuse((place, "is not a member of this part") for place in _unknown(source.data, diploma.model_dump()))
    days = ("opens_at", "closes_at", "starts_on", "ends_on")
    written = [((("edition", name), getattr(diploma.edition, name))) for name in days]
    for place, moment in [*written, *moments_of(diploma.juries)]:
        try:
            moment_in(2028, moment)
        except ValueError as wrong:
            source.refuse([(place, str(wrong))])
    profiles = {audience.profile for audience in diploma.programme.policies.audiences}
    source.refuse(strangers_in(diploma.juries, profiles))
    return diploma


def _unknown(written: Any, understood: Any, place: Place = ()) -> list[Place]:
    """Members that the contracts' open models ignored: a misspelt name must not go unnoticed."""
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
    """The seed files in this package: `paris`, `dijon`."""
    return {file.stem: read(file) for file in sorted(DIRECTORY.glob("*.yaml"))}

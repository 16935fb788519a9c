"""A campaign: two editions, the people who apply to them, and the calendar that everybody follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from deploy.access.client import Api
from deploy.demo.fates import Fate, fates
from deploy.demo.people import Applicant, cohort
from deploy.seed.diploma import Diploma
from deploy.seed.juries import JurySeed
from shared.kernel.clock import PARIS

PROFILES: Mapping[str, Mapping[str, float]] = {
    "paris": {"health": 0.46, "technical": 0.3, "law_ethics_society": 0.24},
    "dijon": {"health": 0.5, "industry": 0.3, "doctoral": 0.2},
}
"""By seed file, the share of each profile among those who apply."""


@dataclass
class File:
    """One person's application, from the outside: what the person, or a desk that has the file, knows of it."""

    applicant: Applicant
    fate: Fate
    edition: "Edition"
    person_id: str = ""
    application_id: str = ""
    enrolment_id: str = ""


@dataclass
class Jury:
    """One jury of an edition, as its seed file has it."""

    plan: JurySeed
    edition: "Edition"
    id: str = ""
    shortlist: list[str] = field(default_factory=list)
    """The applications that it wants to hear, the best first."""

    @property
    def label(self) -> str:
        return f"{self.edition.name} {self.plan.code}" if len(self.edition.juries) > 1 else self.edition.name

    @property
    def path(self) -> str:
        return f"/v1/juries/{self.id}"

    @property
    def president(self) -> str:
        return self.edition.staff("president", self.plan.president)

    @property
    def jurors(self) -> list[str]:
        return [self.edition.staff("juror", name) for name in self.plan.members]


@dataclass
class Edition:
    """One edition as the catalogue shows it, its desk's institution, and the files that go to it."""

    name: str
    """Of the seed file."""
    id: str
    code: str
    institution: str
    capacity: int
    policies: Mapping[str, Any]
    shown: Mapping[str, Any]
    files: list[File] = field(default_factory=list)
    juries: list[Jury] = field(default_factory=list)

    @property
    def hears(self) -> bool:
        """Whether there is an oral before a jury."""
        return bool(self.policies["admission"]["oral"])

    def criteria(self, phase: str) -> list[str]:
        return [one["code"] for one in self.policies["admission"]["criteria"] if one["phase"] == phase]

    @property
    def modules(self) -> list[dict[str, Any]]:
        return list(self.policies["modules"])

    @property
    def required(self) -> list[str]:
        return [rule["kind"] for rule in self.policies["documents"] if rule["required"]]

    @property
    def optional(self) -> list[str]:
        return [rule["kind"] for rule in self.policies["documents"] if not rule["required"]]

    def by_application(self) -> dict[str, File]:
        return {one.application_id: one for one in self.files if one.application_id}

    def staff(self, role: str, name: str = "") -> str:
        """Somebody of the institution, as the issuer and the juries name them."""
        return f"{role}@{self.institution}" + (f"/{name}" if name else "")


@dataclass
class Campaign:
    """One intake year of both diplomas."""

    seed: str
    """Of this campaign: what everybody does follows from it."""
    year: int
    editions: list[Edition]

    @property
    def files(self) -> list[File]:
        return [one for edition in self.editions for one in edition.files]

    def day(self, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
        """A moment in Paris; months from July on are those of the year before the intake's."""
        year = self.year - 1 if month >= 7 else self.year
        return paris(date(year, month, day), hour, minute)

    def after(self, month: int, day: int) -> datetime:
        """A moment after the end of the intake's year of teaching."""
        return paris(date(self.year, month, day), 9)


def paris(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), PARIS).astimezone(UTC)


def gathered(seed: int, year: int, ordinal: int, editions: Iterable[Edition], sizes: Mapping[str, int]) -> Campaign:
    """The campaign with its people: they follow from the seed and from how many campaigns there were before."""
    campaign = Campaign(f"{seed}/{ordinal}", year, list(editions))
    for edition in campaign.editions:
        own = f"{campaign.seed}/{edition.name}"
        people = cohort(own, sizes[edition.name], PROFILES[edition.name], f"{edition.name}-{year}.example.org")
        fate = fates(own, people)
        edition.files = [File(one, fate[one.number], edition) for one in people]
    return campaign


async def edition_of(api: Api, name: str, edition_id: str, diploma: Diploma) -> Edition:
    """What the public catalogue shows of it; its policies are still the programme's while it is not open."""
    shown = await api.get("catalogue", f"/v1/editions/{edition_id}")
    edition = Edition(
        name=name,
        id=edition_id,
        code=shown["code"],
        institution=shown["institution_id"],
        capacity=shown["capacity"],
        policies=diploma.programme.policies.model_dump(mode="json"),
        shown=shown,
    )
    edition.juries = [Jury(plan, edition) for plan in diploma.juries]
    return edition

"""A campaign: two editions, their applicants, and the calendar."""

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
from shared.mongo.store import plain

PROFILES: Mapping[str, Mapping[str, float]] = {
    "paris": {"health": 0.46, "technical": 0.3, "law_ethics_society": 0.24},
    "dijon": {"health": 0.5, "industry": 0.3, "doctoral": 0.2},
}
"""The share of each profile among the applicants, by seed file."""


@dataclass
class File:
    """One person's application, with the facts that the person or an office knows about it."""

    applicant: Applicant
    fate: Fate
    edition: "Edition"
    person_id: str = ""
    application_id: str = ""
    enrolment_id: str = ""


@dataclass
class Jury:
    """One jury of an edition, from its seed file."""

    plan: JurySeed
    edition: "Edition"
    id: str = ""
    shortlist: list[str] = field(default_factory=list)
    """The applications shortlisted for an interview, best first."""

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
    """One edition as the catalogue answers it, with the institution that administers it and its files."""

    name: str
    """The name of the seed file."""
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
        """Whether the edition holds interviews before a jury."""
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
        """A staff member of the institution, as named in tokens and juries."""
        return f"{role}@{self.institution}" + (f"/{name}" if name else "")


@dataclass
class Campaign:
    """One intake year of both diplomas."""

    seed: str
    """Determines the behaviour of all people of this campaign."""
    year: int
    editions: list[Edition]

    @property
    def files(self) -> list[File]:
        return [one for edition in self.editions for one in edition.files]

    def day(self, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
        """A time in Paris; months from July on belong to the year before the intake year."""
        year = self.year - 1 if month >= 7 else self.year
        return paris(date(year, month, day), hour, minute)

    def after(self, month: int, day: int) -> datetime:
        """A time in the year after the intake's teaching year."""
        return paris(date(self.year, month, day), 9)


def paris(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), PARIS).astimezone(UTC)


def gathered(seed: int, year: int, ordinal: int, editions: Iterable[Edition], sizes: Mapping[str, int]) -> Campaign:
    """The campaign with its people, generated from the seed and the number of earlier campaigns."""
    campaign = Campaign(f"{seed}/{ordinal}", year, list(editions))
    for edition in campaign.editions:
        own = f"{campaign.seed}/{edition.name}"
        people = cohort(own, sizes[edition.name], PROFILES[edition.name], f"{edition.name}-{year}.example.org")
        fate = fates(own, people)
        edition.files = [File(one, fate[one.number], edition) for one in people]
    return campaign


async def edition_of(api: Api, name: str, edition_id: str, diploma: Diploma) -> Edition:
    """The edition as the public catalogue answers it; until it opens, its policies are those of the programme."""
    shown = await api.get("catalogue", f"/v1/editions/{edition_id}")
    edition = Edition(
        name=name,
        id=edition_id,
        code=shown["code"],
        institution=shown["institution_id"],
        capacity=shown["capacity"],
        policies=plain(diploma.programme.policies),
        shown=shown,
    )
    edition.juries = [Jury(plan, edition) for plan in diploma.juries]
    return edition

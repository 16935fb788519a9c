"""Request and response bodies of juries."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from services.applications.domain.jury.jury import (
    FAVOURABLE_FROM,
    OPINIONS_NEEDED,
    Assignments,
    Composition,
    Jury,
    Window,
)
from shared.contracts.vocabulary import Code, Mark
from shared.kernel.clock import to_milliseconds
from shared.kernel.words import Phase
from shared.mongo.store import plain
from shared.web.requests import Input, View

Subject = Annotated[str, Field(min_length=1, max_length=200)]
Affiliation = Annotated[str, Field(min_length=1, max_length=200)]
ApplicationKey = Annotated[str, Field(min_length=1, max_length=64)]


class WindowInput(Input):
    """The time window of a phase, both ends included."""

    phase: Phase = Field(examples=["file"])
    opens_at: AwareDatetime = Field(examples=["2026-11-10T08:00:00Z"])
    closes_at: AwareDatetime = Field(examples=["2026-11-20T22:59:59Z"])
    anonymous: bool = Field(False, examples=[True])
    """Until the window closes, members see neither names nor documents that may contain a name."""

    def window(self) -> Window:
        return Window(
            self.phase, to_milliseconds(self.opens_at), to_milliseconds(self.closes_at), anonymous=self.anonymous
        )


class JuryInput(Input):
    members: tuple[Subject, ...] = Field(
        min_length=1, max_length=50, examples=[["president@universite-de-paris", "juror@universite-de-paris/ann"]]
    )
    """The subjects (`sub`) of the members' tokens."""
    president: Subject = Field(examples=["president@universite-de-paris"])
    """One of the members."""
    affiliations: dict[Subject, tuple[Affiliation, ...]] = Field(
        {}, max_length=50, examples=[{"juror@universite-de-paris/ann": ["CHU Dijon Bourgogne"]}]
    )
    """By member: employers and institutions. A member may not judge an applicant who works there."""
    calendar: tuple[WindowInput, ...] = Field((), max_length=2)
    """Empty: all criteria may be scored at any time."""
    opinions_needed: int = Field(OPINIONS_NEEDED, ge=1, le=50)
    """Number of jurors whose opinions settle a phase; fewer where fewer may judge. At most the number of members."""
    favourable_from: Mark = FAVOURABLE_FROM
    """Lowest mean that counts as a favourable opinion if the juror gives none."""

    def composition(self) -> Composition:
        return Composition(
            members=self.members,
            president=self.president,
            affiliations=self.affiliations,
            calendar=tuple(window.window() for window in self.calendar),
            opinions_needed=min(self.opinions_needed, len(set(self.members))),
            favourable_from=self.favourable_from,
        )


class NamedJuryInput(JuryInput):
    code: Code = Field(examples=["technical"])
    """Short name, unique in the edition. The jury `main` judges all applications assigned to no other."""


class WindowView(View):
    phase: Phase
    opens_at: datetime
    closes_at: datetime
    anonymous: bool


class LeftOutView(View):
    application_id: str
    reason: str
    """`conflict-of-interest`: the president is barred, and the application needs another jury; `not-heard`: scores of
    the oral are missing; or the code of another refusal."""


class ApprovalView(View):
    """The president's last validation of all entered decisions, and the applications that it leaves out."""

    at: datetime
    left_out: tuple[LeftOutView, ...]


class JuryView(View):
    id: str
    version: int
    edition_id: str
    institution_id: str
    code: str
    members: tuple[str, ...]
    president: str
    affiliations: dict[str, tuple[str, ...]]
    calendar: tuple[WindowView, ...]
    opinions_needed: int
    favourable_from: float
    shortlist: tuple[str, ...]
    """Applications invited to the oral, in the jury's order."""
    validation: ApprovalView | None
    """null: no validation of all decisions at once so far."""

    @classmethod
    def of(cls, jury: Jury) -> "JuryView":
        values = plain(jury)
        return cls.model_validate(values | {"validation": values["approval"]})


class AssignmentsInput(Input):
    """All present and future applications of these profiles, and these applications. An id beats a profile."""

    profiles: tuple[Code, ...] = Field((), max_length=50, examples=[["technical"]])
    applications: tuple[ApplicationKey, ...] = Field((), max_length=2_000)


class AssignmentsView(View):
    """Which jury judges which applications. All others are judged by the main jury."""

    edition_id: str
    version: int
    profiles: dict[str, str]
    """Jury ids by profile."""
    files: dict[str, str]
    """Jury ids by application."""

    @classmethod
    def of(cls, assignments: Assignments) -> "AssignmentsView":
        return cls.model_validate(plain(assignments) | {"edition_id": assignments.id})


class ShortlistInput(Input):
    applications: tuple[ApplicationKey, ...] = Field(max_length=2_000)
    """The whole list, in the jury's order."""

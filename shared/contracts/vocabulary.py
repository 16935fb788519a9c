"""Words and parts that contracts share: the policies of a programme travel inside the edition that keeps them."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Mark = Annotated[float, Field(ge=0, le=20, multiple_of=0.25)]
"""A French mark: out of 20, in quarter points (exact in binary)."""
Hours = Annotated[float, Field(ge=0, le=1000, multiple_of=0.25)]
"""Hours of teaching, in quarters of an hour."""
Share = Annotated[str, Field(pattern=r"^\d+/[1-9]\d*$", examples=["1/3"])]
"""An exact fraction."""
Code = Annotated[str, Field(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=64, examples=["medical-imaging"])]
"""A short, stable, public name."""
CentsOfEuro = Annotated[int, Field(ge=0, le=10_000_000)]


class Part(BaseModel):
    """A piece of a contract; frozen, and open like it."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Mode(StrEnum):
    """How an hour of teaching is followed."""

    ON_SITE = "on_site"
    LIVE_REMOTE = "live_remote"
    ON_ONES_OWN = "on_ones_own"


class ActionType(StrEnum):
    """The action types of the triennial DPC duty (Code de la santé publique, L.4021-1)."""

    FC = "FC"  # formation continue
    EPP = "EPP"  # évaluation des pratiques professionnelles
    GDR = "GDR"  # gestion des risques
    PI = "PI"  # programme intégré


class Outcome(StrEnum):
    """What a released decision says."""

    ADMITTED = "admitted"
    WAITLISTED = "waitlisted"
    REFUSED = "refused"


class Text(Part):
    """What people read, in the two languages of the house."""

    fr: str
    en: str


class Audience(Part):
    """A profile the programme is meant for, and the least share of the places it is to have."""

    profile: Code
    label: Text
    share: Share | None = None
    """None where no share is promised."""
    health: bool = False
    """Whether its people are health professionals with a DPC duty."""


class ModuleTest(Part):
    """A multiple-choice test (QCM) at the end of a module."""

    pass_mark: Mark
    attempts: int = Field(ge=1, le=5)


class DpcAction(Part):
    """What a module counts as under the DPC duty; without an ODPC number it may not serve as the orientation action."""

    action_type: ActionType
    odpc_number: str | None = None
    orientation: Code | None = None
    """The priority orientation it falls within, if one."""


class Module(Part):
    code: Code
    title: Text
    hours: Hours
    min_hours: Hours
    """Hours to attend before the module can be completed."""
    modes: tuple[Mode, ...]
    test: ModuleTest | None = None
    dpc: DpcAction | None = None


class DocumentRule(Part):
    kind: Code
    label: Text
    required: bool
    formats: tuple[str, ...]
    """Accepted media types, e.g. `application/pdf`."""
    max_bytes: int = Field(ge=1, le=20_000_000)


class Criterion(Part):
    code: Code
    label: Text
    weight: int = Field(ge=1, le=100)


class Reason(Part):
    code: Code
    label: Text


class AdmissionPolicy(Part):
    oral: bool
    criteria: tuple[Criterion, ...]
    """Each is scored out of 20."""
    refusal_reasons: tuple[Reason, ...]
    answer_days: int = Field(ge=1, le=90)
    """Days to answer an offer of the first call."""
    answer_days_waiting_list: int = Field(ge=1, le=90)
    """Days to answer an offer that came from the waiting list."""
    reminder_days: tuple[int, ...]
    """How many days before the answer deadline a reminder goes out."""


class FinalAssessment(Part):
    pass_mark: Mark


class AssessmentPolicy(Part):
    written_exam: FinalAssessment | None = None
    project_defence: FinalAssessment | None = None


class FeePolicy(Part):
    amount_cents: CentsOfEuro
    instalments: int = Field(ge=1, le=12)
    confirm_with: int = Field(ge=0, le=12)
    """How many instalments must be paid before the enrolment is confirmed; 0 confirms at once."""


class Policies(Part):
    """All that an edition was opened with, and keeps."""

    audiences: tuple[Audience, ...]
    modules: tuple[Module, ...]
    documents: tuple[DocumentRule, ...]
    admission: AdmissionPolicy
    assessment: AssessmentPolicy
    fee: FeePolicy

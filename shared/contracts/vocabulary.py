"""Words and parts that contracts share: the policies of a programme travel inside the edition that keeps them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.kernel import bounds, words
from shared.kernel.bounds import Bounds
from shared.kernel.words import ActionType, Mode, Phase


def within(bounds: Bounds) -> Any:
    """The bounds of the kernel's table, as a schema says them."""
    return Field(ge=bounds.least, le=bounds.most)


Mark = Annotated[float, within(bounds.MARK), Field(multiple_of=0.25)]
"""A French mark: out of 20, in quarter points (exact in binary)."""
Hours = Annotated[float, within(bounds.HOURS), Field(multiple_of=0.25)]
"""Hours of teaching, in quarters of an hour."""
Share = Annotated[str, Field(pattern=f"^{bounds.FRACTION}$", examples=["1/3"])]
"""An exact fraction."""
Code = Annotated[str, Field(pattern=f"^{bounds.CODE}$", max_length=bounds.LONGEST_CODE, examples=["medical-imaging"])]
"""A short, stable, public name."""
CentsOfEuro = Annotated[int, within(bounds.FEE_CENTS), Field(examples=[150_000])]
"""Whole cents of euro."""

# Names of things, the same in every contract. A field that means one of these needs no words of its own.
InstitutionId = Annotated[
    Code, Field(description="The institution whose event it is.", examples=["universite-de-bourgogne"])
]
ProgrammeId = Annotated[
    Code, Field(description="The programme (diploma).", examples=["du-intelligence-artificielle-sante"])
]
EditionId = Annotated[
    str, Field(description="The edition: one yearly intake.", examples=["0199b3a0-6d1e-7c43-9f0a-51d2c3b4a596"])
]
ApplicationId = Annotated[
    str,
    Field(
        description="The application: one person's request for one edition.",
        examples=["0199b3a1-02c5-7a10-8f3b-6e5d4c3b2a19"],
    ),
]
PersonId = Annotated[
    str,
    Field(
        description="The person, by a number that says nothing; who it is stands on the restricted topic alone.",
        examples=["0199b3a0-9e77-7d52-b1c4-0f9e8d7c6b5a"],
    ),
]
EnrolmentId = Annotated[
    str,
    Field(
        description="The enrolment: the learner's file. One per application.",
        examples=["5d1f6c0e-3b2a-5c4d-9e8f-7a6b5c4d3e2f"],
    ),
]
DecisionId = Annotated[
    str, Field(description="The jury's decision.", examples=["0199b3a2-4c8d-7f61-a2b3-c4d5e6f70819"])
]
ProfileCode = Annotated[Code, Field(description="The audience the person applies in.", examples=["health"])]
ModuleCode = Annotated[Code, Field(description="The module (teaching unit).", examples=["medical-imaging"])]
DocumentKind = Annotated[Code, Field(description="Which document of the programme's list.", examples=["cv"])]
Locale = Annotated[
    Literal[words.Locale.FR, words.Locale.EN], Field(description="The language the person reads: French or English.")
]

Half = Literal[words.HalfDay.AM, words.HalfDay.PM]


class Part(BaseModel):
    """A piece of a contract; frozen, and open like it."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Text(Part):
    """What people read, in the two languages of the house."""

    fr: str = Field(examples=["Intelligence artificielle en santé"])
    """In French."""
    en: str = Field(examples=["Artificial intelligence in health"])
    """In English."""


class Audience(Part):
    """A profile the programme is meant for, and the least share of the places it is to have."""

    profile: ProfileCode
    label: Text
    """What people read on the form."""
    share: Share | None = None
    """None where no share is promised."""
    health: bool = False
    """Whether its people are health professionals with a DPC duty."""


class ModuleTest(Part):
    """A multiple-choice test (QCM) at the end of a module."""

    pass_mark: Mark
    """The least mark that passes, out of 20."""
    attempts: Annotated[int, within(bounds.ATTEMPTS)]
    """How many times it may be taken."""


class DpcAction(Part):
    """What a module counts as under the DPC duty; without an ODPC number it may not serve as the orientation action."""

    action_type: ActionType
    """Continuing training, evaluation of practice, risk management or an integrated programme."""
    odpc_number: str | None = Field(None, examples=["99992600001"])
    """The action's number with the national agency (ODPC), where it is registered."""
    orientation: Code | None = Field(None, examples=["digital-health"])
    """The priority orientation it falls within, if one."""


class Module(Part):
    """A teaching unit and the policy by which it is completed."""

    code: ModuleCode
    title: Text
    """What people read."""
    hours: Hours
    """Hours taught."""
    min_hours: Hours
    """Hours to attend before the module can be completed."""
    modes: tuple[Mode, ...]
    """The ways in which it may be followed."""
    test: ModuleTest | None = None
    """None where attendance alone completes it."""
    dpc: DpcAction | None = None
    """None where it counts as nothing under the DPC duty."""


class DocumentRule(Part):
    """One document that an applicant is asked for."""

    kind: DocumentKind
    label: Text
    """What people read on the form."""
    required: bool
    """Whether the file can be handed in without it."""
    formats: tuple[Annotated[str, Field(examples=["application/pdf"])], ...]
    """Accepted media types, e.g. `application/pdf`."""
    max_bytes: Annotated[int, within(bounds.DOCUMENT_BYTES)] = Field(examples=[5_000_000])
    """The largest file taken, in bytes."""
    anonymous: bool = False
    """Whether it carries no name, address, photo or birth date: only such a one is shown to jurors who judge blind."""


class Criterion(Part):
    """One row of the jury's grid."""

    code: Code = Field(examples=["motivation"])
    """The criterion's stable name."""
    label: Text
    """What the jurors read."""
    weight: Annotated[int, within(bounds.WEIGHT)]
    """How much it weighs against the other rows."""
    phase: Phase = Phase.FILE
    """Whether jurors score it on the file or after hearing the person."""


class Reason(Part):
    """A reason for which a jury may refuse."""

    code: Code = Field(examples=["prerequisites-not-met"])
    """The reason's stable name."""
    label: Text
    """What the applicant reads."""


class AdmissionPolicy(Part):
    """How people are chosen, and how long they have to answer."""

    oral: bool
    """Whether the jury hears the person."""
    criteria: tuple[Criterion, ...]
    """Each is scored out of 20."""
    refusal_reasons: tuple[Reason, ...]
    """The managed list of reasons: a refusal names one of these."""
    answer_days: Annotated[int, within(bounds.ANSWER_DAYS)]
    """Days to answer an offer of the first call."""
    answer_days_waiting_list: Annotated[int, within(bounds.ANSWER_DAYS)]
    """Days to answer an offer that came from the waiting list."""
    reminder_days: tuple[int, ...]
    """How many days before the answer deadline a reminder goes out."""
    interview_reminder_days: tuple[Annotated[int, within(bounds.INTERVIEW_REMINDER_DAYS)], ...] = Field(
        bounds.REMINDED_OF_INTERVIEW, examples=[[1, 7]]
    )
    """How many days before an interview a reminder goes out, at nine in Paris; rising."""


class FinalAssessment(Part):
    """A written exam or a project defence."""

    pass_mark: Mark
    """The least mark that passes, out of 20."""


class AssessmentPolicy(Part):
    """What the diploma asks for beside the modules."""

    written_exam: FinalAssessment | None = None
    """None where there is none."""
    project_defence: FinalAssessment | None = None
    """None where there is none."""


class FeePolicy(Part):
    """What the edition costs, and when a learner is in."""

    amount_cents: CentsOfEuro
    """The whole fee."""
    instalments: Annotated[int, within(bounds.INSTALMENTS)]
    """In how many parts it may be paid."""
    confirm_with: Annotated[int, within(bounds.CONFIRM_WITH)]
    """How many instalments must be paid before the enrolment is confirmed; 0 confirms at once."""
    due_days: tuple[Annotated[int, within(bounds.DUE_DAYS)], ...] = Field((), examples=[[30, 90, 150]])
    """When each instalment falls due, in days after the acceptance; empty: a month after it, then evenly to the end."""
    reminder_days: tuple[Annotated[int, within(bounds.PAYMENT_REMINDER_DAYS)], ...] = Field(
        bounds.REMINDED_OF_PAYMENT, examples=[[-7, 1, 15]]
    )
    """When one is reminded of an instalment that is not paid: days from its due day, rising, negative before it."""


class Policies(Part):
    """All that an edition was opened with, and keeps."""

    audiences: tuple[Audience, ...]
    """The profiles it is meant for, with their shares of the places."""
    modules: tuple[Module, ...]
    """The teaching units."""
    documents: tuple[DocumentRule, ...]
    """What applicants are asked for."""
    admission: AdmissionPolicy
    """How people are chosen."""
    assessment: AssessmentPolicy
    """What is examined at the end."""
    fee: FeePolicy
    """What it costs."""

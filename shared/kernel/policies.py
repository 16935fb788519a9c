"""The policies of a programme: all that makes one diploma differ from another is data, declared here and only here.

The catalogue checks and stores these classes, contracts publish them (pydantic reads type, marks, default and docstring
of each field), and other services read or store them. A new field has a default: stored documents do not have it.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from shared.kernel.bounds import CODES, FEE_CENTS, HOURS, INSTALMENTS, MARK, SHARES, Bounds, Example
from shared.kernel.money import Cents, instalments
from shared.kernel.words import ActionType, Mode, Phase, Text

Mark = Annotated[float, MARK]
"""A French mark: out of 20, in quarter points (exact in binary)."""
Hours = Annotated[float, HOURS]
"""Hours of teaching, in quarters of an hour."""
Share = Annotated[str, SHARES, Example("1/3")]
"""An exact fraction."""
Code = Annotated[str, CODES, Example("medical-imaging")]
"""A short, stable, public name."""
CentsOfEuro = Annotated[int, FEE_CENTS, Example(150_000)]
"""Whole cents of euro."""


@dataclass(frozen=True)
class Part:
    """A piece of the policies; pydantic reads the docstring below a field as its description."""

    __pydantic_config__: ClassVar = {"use_attribute_docstrings": True}


@dataclass(frozen=True)
class Audience(Part):
    """A profile the programme is meant for, and the least share of the places it is to have."""

    profile: Annotated[Code, Example("health")]
    """The audience the person applies in."""
    label: Text
    """What people read on the form."""
    share: Share | None = None
    """None where no share is promised."""
    health: bool = False
    """Whether its people are health professionals with a DPC duty."""


@dataclass(frozen=True)
class ModuleTest(Part):
    """A multiple-choice test (QCM) at the end of a module."""

    pass_mark: Mark
    """The least mark that passes, out of 20."""
    attempts: Annotated[int, Bounds(1, 5)]
    """How many times it may be taken."""


@dataclass(frozen=True)
class DpcAction(Part):
    """What a module counts as under the DPC duty; without an ODPC number it may not serve as the orientation action."""

    action_type: ActionType
    """Continuing training, evaluation of practice, risk management or an integrated programme."""
    odpc_number: Annotated[str | None, Example("99992600001")] = None
    """The action's number with the national agency (ODPC), where it is registered."""
    orientation: Annotated[Code | None, Example("digital-health")] = None
    """The priority orientation it falls within, if one."""


@dataclass(frozen=True, kw_only=True)
class Module(Part):
    """A teaching unit and the policy by which it is completed."""

    code: Code
    """The module (teaching unit)."""
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


@dataclass(frozen=True)
class DocumentRule(Part):
    """One document that an applicant is asked for."""

    kind: Annotated[Code, Example("cv")]
    """Which document of the programme's list."""
    label: Text
    """What people read on the form."""
    required: bool
    """Whether the file can be handed in without it."""
    formats: tuple[Annotated[str, Example("application/pdf")], ...]
    """Accepted media types, e.g. `application/pdf`."""
    max_bytes: Annotated[int, Bounds(1, 20_000_000), Example(5_000_000)]
    """The largest file taken, in bytes."""
    anonymous: bool = False
    """Whether it carries no name, address, photo or birth date: only such a one is shown to jurors who judge blind."""
    reusable: bool = True
    """Whether the file of an earlier application may be sent again; false for what is written or dated anew."""


@dataclass(frozen=True)
class Criterion(Part):
    """One row of the jury's grid."""

    code: Annotated[Code, Example("motivation")]
    """The criterion's stable name."""
    label: Text
    """What the jurors read."""
    weight: Annotated[int, Bounds(1, 100)]
    """How much it weighs against the other rows."""
    phase: Phase = Phase.FILE
    """Whether jurors score it on the file or after hearing the person."""


@dataclass(frozen=True)
class Reason(Part):
    """A reason for which a jury may refuse."""

    code: Annotated[Code, Example("prerequisites-not-met")]
    """The reason's stable name."""
    label: Text
    """What the applicant reads."""


@dataclass(frozen=True, kw_only=True)
class AdmissionPolicy(Part):
    """How people are chosen, and how long they have to answer."""

    oral: bool
    """Whether the jury hears the person."""
    criteria: tuple[Criterion, ...]
    """Each is scored out of 20."""
    refusal_reasons: tuple[Reason, ...]
    """The managed list of reasons: a refusal names one of these."""
    answer_days: Annotated[int, Bounds(1, 90)]
    """Days to answer an offer of the first call."""
    answer_days_waiting_list: Annotated[int, Bounds(1, 90)]
    """Days to answer an offer that came from the waiting list."""
    reminder_days: tuple[int, ...]
    """How many days before the answer deadline a reminder goes out."""
    interview_reminder_days: Annotated[tuple[Annotated[int, Bounds(0, 60)], ...], Example([1, 7])] = (1,)
    """How many days before an interview a reminder goes out, at nine in Paris; rising."""


@dataclass(frozen=True)
class FinalAssessment(Part):
    """A written exam or a project defence."""

    pass_mark: Mark
    """The least mark that passes, out of 20."""


@dataclass(frozen=True, kw_only=True)
class AssessmentPolicy(Part):
    """What the diploma asks for beside the modules."""

    written_exam: FinalAssessment | None = None
    """None where there is none."""
    project_defence: FinalAssessment | None = None
    """None where there is none."""


@dataclass(frozen=True, kw_only=True)
class FeePolicy(Part):
    """What the edition costs, and when a learner is in."""

    amount_cents: Annotated[Cents, FEE_CENTS, Example(150_000)]
    """The whole fee."""
    instalments: Annotated[int, INSTALMENTS]
    """In how many parts it may be paid."""
    confirm_with: Annotated[int, Bounds(0, 12)]
    """How many instalments must be paid before the enrolment is confirmed; 0 confirms at once."""
    due_days: Annotated[tuple[Annotated[int, Bounds(0, 1000)], ...], Example([30, 90, 150])] = ()
    """When each instalment falls due, in days after the acceptance; empty: a month after it, then evenly to the end."""
    reminder_days: Annotated[tuple[Annotated[int, Bounds(-60, 365)], ...], Example([-7, 1, 15])] = (-7, 1, 15)
    """When one is reminded of an instalment that is not paid: days from its due day, rising, negative before it."""

    @property
    def plan(self) -> tuple[Cents, ...]:
        """The instalments in order; they add up to the fee exactly."""
        return instalments(self.amount_cents, self.instalments)

    @property
    def confirmed_at(self) -> Cents:
        """How much must be paid before the learner may attend."""
        return Cents(sum(self.plan[: self.confirm_with]))


@dataclass(frozen=True, kw_only=True)
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

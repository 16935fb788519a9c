"""The policies of a programme: diplomas differ in these data only. Each part checks its fields.

The shapes equal `Policies` of the contracts, field by field. A refusal names the field by its path.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from services.catalogue.domain.checks import (
    check_code,
    check_count,
    check_days,
    check_quarters,
    check_text,
    check_unique,
    check_within,
    check_words,
    refuse,
)
from shared.kernel import bounds
from shared.kernel.words import ActionType, Mode, Phase, Text

_FRACTION = re.compile(bounds.FRACTION)


@dataclass(frozen=True, kw_only=True)
class Audience:
    """A profile that the programme addresses, and its minimum share of the places (DOMAIN rule 2)."""

    profile: str
    label: Text
    share: str | None = None
    health: bool = False

    def check(self, at: str) -> None:
        check_code(f"{at}.profile", self.profile)
        check_words(f"{at}.label", self.label)
        if self.share is not None and not (_FRACTION.fullmatch(self.share) and 0 < Fraction(self.share) <= 1):
            refuse(f"{at}.share", "an exact fraction above 0 and up to 1, such as 1/3, or nothing")

    @property
    def promised(self) -> Fraction:
        """The share as an exact number; 0 where there is none."""
        return Fraction(self.share) if self.share else Fraction(0)


@dataclass(frozen=True, kw_only=True)
class ModuleTest:
    """A multiple-choice test (QCM) at the end of a module."""

    pass_mark: float
    attempts: int

    def check(self, at: str) -> None:
        check_quarters(f"{at}.pass_mark", self.pass_mark, *bounds.MARK)
        check_within(f"{at}.attempts", self.attempts, bounds.ATTEMPTS)


@dataclass(frozen=True, kw_only=True)
class DpcAction:
    """The DPC action of a module. Without an ODPC number it cannot be the orientation action."""

    action_type: ActionType
    odpc_number: str | None = None
    orientation: str | None = None

    def check(self, at: str) -> None:
        if self.odpc_number is not None:
            check_text(f"{at}.odpc_number", self.odpc_number, bounds.LONGEST_ODPC_NUMBER)
        if self.orientation is not None:
            check_code(f"{at}.orientation", self.orientation)


@dataclass(frozen=True, kw_only=True)
class Module:
    """A teaching unit. Hours are in quarters; `min_hours` are the hours to attend to complete it."""

    code: str
    title: Text
    hours: float
    min_hours: float
    modes: tuple[Mode, ...]
    test: ModuleTest | None = None
    dpc: DpcAction | None = None

    def check(self, at: str) -> None:
        check_code(f"{at}.code", self.code)
        check_words(f"{at}.title", self.title)
        check_quarters(f"{at}.hours", self.hours, 0.25, bounds.HOURS.most)
        check_quarters(f"{at}.min_hours", self.min_hours, 0, self.hours)
        if not self.modes:
            refuse(f"{at}.modes", "one mode at least: " + ", ".join(Mode))
        check_unique(f"{at}.modes", "", self.modes)
        if self.test:
            self.test.check(f"{at}.test")
        if self.dpc:
            self.dpc.check(f"{at}.dpc")


@dataclass(frozen=True, kw_only=True)
class DocumentRule:
    """One document of the file. `formats` are media types, `max_bytes` is the limit of one upload.

    `anonymous`: it contains no name, address, photo or birth date, so anonymous review may show it to jurors.
    """

    kind: str
    label: Text
    required: bool
    formats: tuple[str, ...]
    max_bytes: int
    anonymous: bool = False

    def check(self, at: str) -> None:
        check_code(f"{at}.kind", self.kind)
        check_words(f"{at}.label", self.label)
        if not self.formats or not set(bounds.FORMATS).issuperset(self.formats):
            refuse(f"{at}.formats", "some of " + ", ".join(bounds.FORMATS))
        check_unique(f"{at}.formats", "", self.formats)
        check_within(f"{at}.max_bytes", self.max_bytes, bounds.DOCUMENT_BYTES)


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One line of the jury's grid, scored out of 20 and weighted."""

    code: str
    label: Text
    weight: int
    phase: Phase = Phase.FILE

    def check(self, at: str) -> None:
        check_code(f"{at}.code", self.code)
        check_words(f"{at}.label", self.label)
        check_within(f"{at}.weight", self.weight, bounds.WEIGHT)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A reason for refusal."""

    code: str
    label: Text

    def check(self, at: str) -> None:
        check_code(f"{at}.code", self.code)
        check_words(f"{at}.label", self.label)


@dataclass(frozen=True, kw_only=True)
class AdmissionPolicy:
    """The rules of judging files and answering offers. Delays and reminders are in days (DOMAIN rule 5)."""

    oral: bool
    criteria: tuple[Criterion, ...]
    refusal_reasons: tuple[Reason, ...]
    answer_days: int
    answer_days_waiting_list: int
    reminder_days: tuple[int, ...]
    interview_reminder_days: tuple[int, ...] = bounds.REMINDED_OF_INTERVIEW

    def check(self, at: str) -> None:
        check_count(f"{at}.criteria", self.criteria, 1)
        for n, criterion in enumerate(self.criteria):
            criterion.check(f"{at}.criteria[{n}]")
            if criterion.phase is Phase.ORAL and not self.oral:
                refuse(f"{at}.criteria[{n}].phase", "file, as there is no oral")
        check_unique(f"{at}.criteria", "code", (c.code for c in self.criteria))
        if self.oral and not any(criterion.phase is Phase.ORAL for criterion in self.criteria):
            refuse(f"{at}.criteria", "one line at least of phase oral, as there is an oral")
        check_count(f"{at}.refusal_reasons", self.refusal_reasons, 1)
        for n, reason in enumerate(self.refusal_reasons):
            reason.check(f"{at}.refusal_reasons[{n}]")
        check_unique(f"{at}.refusal_reasons", "code", (r.code for r in self.refusal_reasons))
        check_within(f"{at}.answer_days", self.answer_days, bounds.ANSWER_DAYS)
        check_within(f"{at}.answer_days_waiting_list", self.answer_days_waiting_list, bounds.ANSWER_DAYS)
        for n, days in enumerate(self.reminder_days):
            if not 1 <= days <= self.answer_days:
                refuse(f"{at}.reminder_days[{n}]", f"whole days from 1 to answer_days ({self.answer_days})")
        check_unique(f"{at}.reminder_days", "", (str(days) for days in self.reminder_days))
        check_days(
            f"{at}.interview_reminder_days",
            self.interview_reminder_days,
            bounds.INTERVIEW_REMINDER_DAYS,
            longest=bounds.MOST_REMINDERS,
        )


@dataclass(frozen=True, kw_only=True)
class FinalAssessment:
    """An assessment of the whole programme. `pass_mark` is out of 20."""

    pass_mark: float

    def check(self, at: str) -> None:
        check_quarters(f"{at}.pass_mark", self.pass_mark, *bounds.MARK)


@dataclass(frozen=True, kw_only=True)
class AssessmentPolicy:
    """The assessments beyond the tests of the modules."""

    written_exam: FinalAssessment | None = None
    project_defence: FinalAssessment | None = None

    def check(self, at: str) -> None:
        if self.written_exam:
            self.written_exam.check(f"{at}.written_exam")
        if self.project_defence:
            self.project_defence.check(f"{at}.project_defence")


@dataclass(frozen=True, kw_only=True)
class FeePolicy:
    """The fee in whole cents, the number of instalments, and how many of these confirm an enrolment (0: no payment).

    `due_days`: when each instalment is due, in days after the acceptance; empty: a month after it, then evenly to the
    end. `reminder_days`: when an unpaid instalment is reminded of, in days from its due day; before it, negative.
    """

    amount_cents: int
    instalments: int
    confirm_with: int
    due_days: tuple[int, ...] = ()
    reminder_days: tuple[int, ...] = bounds.REMINDED_OF_PAYMENT

    def check(self, at: str) -> None:
        check_within(f"{at}.amount_cents", self.amount_cents, bounds.FEE_CENTS)
        check_within(f"{at}.instalments", self.instalments, bounds.INSTALMENTS)
        check_within(f"{at}.confirm_with", self.confirm_with, bounds.CONFIRM_WITH._replace(most=self.instalments))
        check_days(f"{at}.due_days", self.due_days, bounds.DUE_DAYS, longest=self.instalments)
        if self.due_days and len(self.due_days) != self.instalments:
            refuse(f"{at}.due_days", f"one for each of the {self.instalments} instalments, or none")
        check_days(
            f"{at}.reminder_days", self.reminder_days, bounds.PAYMENT_REMINDER_DAYS, longest=bounds.MOST_REMINDERS
        )


@dataclass(frozen=True, kw_only=True)
class Policies:
    """The policies that an edition is opened with and keeps."""

    audiences: tuple[Audience, ...]
    modules: tuple[Module, ...]
    documents: tuple[DocumentRule, ...]
    admission: AdmissionPolicy
    assessment: AssessmentPolicy
    fee: FeePolicy

    def check(self, at: str) -> None:
        """Refuses the first invalid field, by its path."""
        check_count(f"{at}.audiences", self.audiences, 1)
        check_count(f"{at}.modules", self.modules, 1)
        check_count(f"{at}.documents", self.documents)
        for n, audience in enumerate(self.audiences):
            audience.check(f"{at}.audiences[{n}]")
        for n, module in enumerate(self.modules):
            module.check(f"{at}.modules[{n}]")
        for n, document in enumerate(self.documents):
            document.check(f"{at}.documents[{n}]")
        check_unique(f"{at}.audiences", "profile", (a.profile for a in self.audiences))
        check_unique(f"{at}.modules", "code", (m.code for m in self.modules))
        check_unique(f"{at}.documents", "kind", (d.kind for d in self.documents))
        if (promised := sum((a.promised for a in self.audiences), Fraction(0))) > 1:
            refuse(f"{at}.audiences", f"shares that add up to 1 at most; these add up to {promised}")
        self.admission.check(f"{at}.admission")
        self.assessment.check(f"{at}.assessment")
        self.fee.check(f"{at}.fee")

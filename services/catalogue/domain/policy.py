"""The policies of a programme: diplomas differ in these data only. Each part checks its fields.

Each check names the field that it refuses by its path. Bounds are those of `shared.kernel.bounds`.
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
from shared.kernel.policies import Criterion, DocumentRule, DpcAction, FeePolicy, Module, ModuleTest, Reason
from shared.kernel.words import Mode, Phase, Text

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


def _check_test(at: str, test: ModuleTest) -> None:
    check_quarters(f"{at}.pass_mark", test.pass_mark, *bounds.MARK)
    check_within(f"{at}.attempts", test.attempts, bounds.ATTEMPTS)


def _check_dpc(at: str, dpc: DpcAction) -> None:
    if dpc.odpc_number is not None:
        check_text(f"{at}.odpc_number", dpc.odpc_number, bounds.LONGEST_ODPC_NUMBER)
    if dpc.orientation is not None:
        check_code(f"{at}.orientation", dpc.orientation)


def _check_module(at: str, module: Module) -> None:
    check_code(f"{at}.code", module.code)
    check_words(f"{at}.title", module.title)
    check_quarters(f"{at}.hours", module.hours, 0.25, bounds.HOURS.most)
    check_quarters(f"{at}.min_hours", module.min_hours, 0, module.hours)
    if not module.modes:
        refuse(f"{at}.modes", "one mode at least: " + ", ".join(Mode))
    check_unique(f"{at}.modes", "", module.modes)
    if module.test:
        _check_test(f"{at}.test", module.test)
    if module.dpc:
        _check_dpc(f"{at}.dpc", module.dpc)


def _check_document(at: str, document: DocumentRule) -> None:
    check_code(f"{at}.kind", document.kind)
    check_words(f"{at}.label", document.label)
    if not document.formats or not set(bounds.FORMATS).issuperset(document.formats):
        refuse(f"{at}.formats", "some of " + ", ".join(bounds.FORMATS))
    check_unique(f"{at}.formats", "", document.formats)
    check_within(f"{at}.max_bytes", document.max_bytes, bounds.DOCUMENT_BYTES)


def _check_criterion(at: str, criterion: Criterion) -> None:
    check_code(f"{at}.code", criterion.code)
    check_words(f"{at}.label", criterion.label)
    check_within(f"{at}.weight", criterion.weight, bounds.WEIGHT)


def _check_reason(at: str, reason: Reason) -> None:
    check_code(f"{at}.code", reason.code)
    check_words(f"{at}.label", reason.label)


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
            _check_criterion(f"{at}.criteria[{n}]", criterion)
            if criterion.phase is Phase.ORAL and not self.oral:
                refuse(f"{at}.criteria[{n}].phase", "file, as there is no oral")
        check_unique(f"{at}.criteria", "code", (c.code for c in self.criteria))
        if self.oral and not any(criterion.phase is Phase.ORAL for criterion in self.criteria):
            refuse(f"{at}.criteria", "one line at least of phase oral, as there is an oral")
        check_count(f"{at}.refusal_reasons", self.refusal_reasons, 1)
        for n, reason in enumerate(self.refusal_reasons):
            _check_reason(f"{at}.refusal_reasons[{n}]", reason)
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


def _check_fee(at: str, fee: FeePolicy) -> None:
    check_within(f"{at}.amount_cents", fee.amount_cents, bounds.FEE_CENTS)
    check_within(f"{at}.instalments", fee.instalments, bounds.INSTALMENTS)
    check_within(f"{at}.confirm_with", fee.confirm_with, bounds.CONFIRM_WITH._replace(most=fee.instalments))
    check_days(f"{at}.due_days", fee.due_days, bounds.DUE_DAYS, longest=fee.instalments)
    if fee.due_days and len(fee.due_days) != fee.instalments:
        refuse(f"{at}.due_days", f"one for each of the {fee.instalments} instalments, or none")
    check_days(f"{at}.reminder_days", fee.reminder_days, bounds.PAYMENT_REMINDER_DAYS, longest=bounds.MOST_REMINDERS)


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
            _check_module(f"{at}.modules[{n}]", module)
        for n, document in enumerate(self.documents):
            _check_document(f"{at}.documents[{n}]", document)
        check_unique(f"{at}.audiences", "profile", (a.profile for a in self.audiences))
        check_unique(f"{at}.modules", "code", (m.code for m in self.modules))
        check_unique(f"{at}.documents", "kind", (d.kind for d in self.documents))
        if (promised := sum((a.promised for a in self.audiences), Fraction(0))) > 1:
            refuse(f"{at}.audiences", f"shares that add up to 1 at most; these add up to {promised}")
        self.admission.check(f"{at}.admission")
        self.assessment.check(f"{at}.assessment")
        _check_fee(f"{at}.fee", self.fee)

"""What a programme's policies must hold: the bounds of each field, read from its type, and the rules across fields.

A refusal names the field by its path.
"""

from collections.abc import Sequence
from fractions import Fraction

from services.catalogue.domain.checks import check_bounds, check_count, check_quarters, check_text, check_unique, refuse
from shared.kernel.bounds import FORMATS, HOURS, QUARTER, SHARES
from shared.kernel.policies import AdmissionPolicy, Audience, DocumentRule, FeePolicy, Module, Policies
from shared.kernel.words import Mode, Phase

MOST_REMINDERS = 10
LONGEST_ODPC_NUMBER = 20


def check_policies(at: str, policies: Policies) -> None:
    """Refuses with `InvalidField` the first field that does not hold."""
    check_bounds(at, policies)
    _check_audiences(f"{at}.audiences", policies.audiences)
    _check_modules(f"{at}.modules", policies.modules)
    _check_documents(f"{at}.documents", policies.documents)
    _check_admission(f"{at}.admission", policies.admission)
    _check_fee(f"{at}.fee", policies.fee)


def _check_audiences(at: str, audiences: Sequence[Audience]) -> None:
    check_count(at, audiences, 1)
    shares = [Fraction(audience.share or 0) for audience in audiences]
    for n, (audience, share) in enumerate(zip(audiences, shares, strict=True)):
        if audience.share is not None and not 0 < share <= 1:
            refuse(f"{at}[{n}].share", SHARES.accepted)
    check_unique(at, "profile", (audience.profile for audience in audiences))
    if (promised := sum(shares, Fraction(0))) > 1:
        refuse(at, f"shares that add up to 1 at most; these add up to {promised}")


def _check_modules(at: str, modules: Sequence[Module]) -> None:
    check_count(at, modules, 1)
    for n, module in enumerate(modules):
        check_quarters(f"{at}[{n}].hours", module.hours, QUARTER, HOURS.most)
        check_quarters(f"{at}[{n}].min_hours", module.min_hours, 0, module.hours)
        if not module.modes:
            refuse(f"{at}[{n}].modes", "one mode at least: " + ", ".join(Mode))
        check_unique(f"{at}[{n}].modes", "", module.modes)
        if module.dpc and module.dpc.odpc_number is not None:
            check_text(f"{at}[{n}].dpc.odpc_number", module.dpc.odpc_number, LONGEST_ODPC_NUMBER)
    check_unique(at, "code", (module.code for module in modules))


def _check_documents(at: str, documents: Sequence[DocumentRule]) -> None:
    check_count(at, documents)
    for n, document in enumerate(documents):
        if not document.formats or not set(FORMATS).issuperset(document.formats):
            refuse(f"{at}[{n}].formats", "some of " + ", ".join(FORMATS))
        check_unique(f"{at}[{n}].formats", "", document.formats)
    check_unique(at, "kind", (document.kind for document in documents))


def _check_admission(at: str, admission: AdmissionPolicy) -> None:
    check_count(f"{at}.criteria", admission.criteria, 1)
    oral = [criterion.phase is Phase.ORAL for criterion in admission.criteria]
    if not admission.oral and any(oral):
        refuse(f"{at}.criteria[{oral.index(True)}].phase", "file, as there is no oral")
    check_unique(f"{at}.criteria", "code", (criterion.code for criterion in admission.criteria))
    if admission.oral and not any(oral):
        refuse(f"{at}.criteria", "one line at least of phase oral, as there is an oral")
    check_count(f"{at}.refusal_reasons", admission.refusal_reasons, 1)
    check_unique(f"{at}.refusal_reasons", "code", (reason.code for reason in admission.refusal_reasons))
    for n, days in enumerate(admission.reminder_days):
        if not 1 <= days <= admission.answer_days:
            refuse(f"{at}.reminder_days[{n}]", f"whole days from 1 to answer_days ({admission.answer_days})")
    check_unique(f"{at}.reminder_days", "", (str(days) for days in admission.reminder_days))
    _check_rising(f"{at}.interview_reminder_days", admission.interview_reminder_days, MOST_REMINDERS)


def _check_fee(at: str, fee: FeePolicy) -> None:
    if fee.confirm_with > fee.instalments:
        refuse(f"{at}.confirm_with", f"a number from 0 to {fee.instalments}")
    _check_rising(f"{at}.due_days", fee.due_days, fee.instalments)
    if fee.due_days and len(fee.due_days) != fee.instalments:
        refuse(f"{at}.due_days", f"one for each of the {fee.instalments} instalments, or none")
    _check_rising(f"{at}.reminder_days", fee.reminder_days, MOST_REMINDERS)


def _check_rising(field: str, days: Sequence[int], longest: int) -> None:
    if len(days) > longest or list(days) != sorted(set(days)):
        refuse(field, f"at most {longest} different numbers of days, in order")

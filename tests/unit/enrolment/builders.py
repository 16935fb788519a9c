"""Builders of enrolments for the tests."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from services.enrolment.domain.edition import Edition
from services.enrolment.domain.file.enrolment import Enrolment, enrolment_id
from services.enrolment.domain.money.account import ReductionReason
from services.enrolment.domain.money.payer import Address, PayerKind
from services.enrolment.domain.money.payer import Payer as Payer
from services.enrolment.domain.policy import Terms
from services.enrolment.domain.teaching.module_record import Marking as Marking
from shared.kernel.money import Cents
from shared.kernel.policies import DpcAction, FeePolicy, Module, ModuleTest
from shared.kernel.words import ActionType, HalfDay, Mode, Text

ACCEPTED_AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
NOW = datetime(2027, 6, 25, 12, tzinfo=UTC)
STARTS_ON, ENDS_ON = date(2027, 1, 4), date(2027, 6, 30)
JURY_DAY = date(2027, 6, 25)

IMAGING = Module(
    code="medical-imaging",
    title=Text(fr="Imagerie médicale", en="Medical imaging"),
    hours=14.0,
    min_hours=10.5,
    modes=(Mode.ON_SITE, Mode.LIVE_REMOTE),
    test=ModuleTest(pass_mark=10.0, attempts=2),
    dpc=DpcAction(action_type=ActionType.FC, odpc_number="12345678901", orientation="digital-health"),
)
TELEMEDICINE = Module(
    code="telemedicine",
    title=Text(fr="Télémédecine", en="Telemedicine"),
    hours=7.0,
    min_hours=7.0,
    modes=(Mode.ON_SITE, Mode.ON_ONES_OWN),
)
FEE = FeePolicy(amount_cents=Cents(150_000), instalments=3, confirm_with=1)


EMPLOYER = Payer(
    kind=PayerKind.EMPLOYER,
    name="CHU Dijon Bourgogne",
    siret="26210007600013",
    billing_address=Address(lines=("1 bd Jeanne d'Arc",), postcode="21000", city="Dijon"),
)


def terms(
    *,
    fee: FeePolicy = FEE,
    modules: tuple[Module, ...] = (IMAGING, TELEMEDICINE),
    exam_pass_mark: float | None = 10.0,
    defence_pass_mark: float | None = 12.0,
) -> Terms:
    return Terms(
        starts_on=STARTS_ON,
        ends_on=ENDS_ON,
        fee=fee,
        modules=modules,
        exam_pass_mark=exam_pass_mark,
        defence_pass_mark=defence_pass_mark,
        health_profiles=("health",),
    )


FREE = replace(FEE, amount_cents=Cents(0), instalments=1, confirm_with=0)


def an_intent(application: str = "app-1", profile: str = "health", edition: str = "edition-1") -> Enrolment:
    return Enrolment(
        id=enrolment_id(application),
        application_id=application,
        person_id=f"person-of-{application}",
        edition_id=edition,
        institution_id="universite-de-paris",
        profile=profile,
        accepted_at=ACCEPTED_AT,
    )


def an_enrolment(application: str = "app-1", profile: str = "health", on: Terms | None = None) -> Enrolment:
    enrolment = an_intent(application, profile)
    enrolment.open(on or terms())
    return enrolment


def a_learner(on: Terms | None = None, profile: str = "health") -> Enrolment:
    """A confirmed enrolment: the required instalments are paid."""
    enrolment = an_enrolment(profile=profile, on=on)
    if due := enrolment.terms.fee.confirmed_at if enrolment.terms else 0:
        pay(enrolment, "first", due)
    return enrolment


def pay(enrolment: Enrolment, reference: str, cents: int, at: datetime = NOW) -> bool:
    return enrolment.pay(reference=reference, amount_cents=Cents(cents), paid_on=at.date(), at=at)


def refund(enrolment: Enrolment, reference: str, cents: int, at: datetime = NOW) -> bool:
    return enrolment.refund(reference=reference, amount_cents=Cents(cents), refunded_on=at.date(), at=at)


def reduce(enrolment: Enrolment, reference: str, cents: int, reason: ReductionReason = ReductionReason.STUDENT) -> bool:
    return enrolment.reduce(reference=reference, amount_cents=Cents(cents), reason=reason, at=NOW)


def attend(
    enrolment: Enrolment,
    module: str = "medical-imaging",
    hours: float = 3.5,
    *,
    nth: int = 0,
    half: HalfDay = HalfDay.AM,
    mode: Mode = Mode.ON_SITE,
) -> bool:
    """Records attendance on the nth teaching day."""
    day = STARTS_ON + timedelta(days=nth)
    return enrolment.attend(module, day=day, half=half, mode=mode, hours=hours, at=NOW)


def take_test(enrolment: Enrolment, mark: float, attempt: int = 1, module: str = "medical-imaging") -> bool:
    return enrolment.take_test(module, attempt=attempt, mark=mark, at=NOW)


def complete_modules(enrolment: Enrolment) -> None:
    for nth in range(3):
        attend(enrolment, nth=nth)
    take_test(enrolment, 14)
    for half in HalfDay:
        attend(enrolment, "telemedicine", half=half)


def an_edition(id: str = "edition-1", on: Terms | None = None) -> Edition:
    return Edition(
        id=id,
        code="paris-2027",
        programme_id="ia-appliquee-en-sante",
        institution_id="universite-de-paris",
        title=Text(fr="IA appliquée en santé", en="Applied AI in health"),
        place="Paris",
        terms=on or terms(),
    )


def facts_of(enrolment: Enrolment, kind: type) -> list[object]:
    return [fact for fact in enrolment.facts if isinstance(fact, kind)]

"""The facts of a certificate, when it may be issued, its paper and its code."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec
import pytest

from services.enrolment.domain.events import CertificateIssued, CertificateRevoked
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.file.learner import Card, Learner
from services.enrolment.domain.institution import Institution
from services.enrolment.domain.papers.certificate import Certificate, CertificateKind, Revocation, initials
from services.enrolment.domain.papers.errors import NameChanged, NameNotKnown, NothingToAttest
from services.enrolment.domain.state import Reason
from services.enrolment.domain.teaching.module_record import ModuleRecord, Presence
from services.enrolment.use_cases.papers import certificates as use
from services.enrolment.web.papers.papers import TEMPLATES, agreement_paper, certificate_paper
from shared.kernel.errors import IllegalTransition, NotFound
from shared.kernel.ids import new_code, typed_code
from shared.kernel.reading import day, hours
from shared.kernel.words import HalfDay, Locale, Mode
from shared.typesetting import typeset
from tests.support.memory import InMemory
from tests.unit.enrolment import builders as a
from tests.unit.enrolment.memory import Certificates, Learners

LANGS = tuple(Locale)
ADA = Card(given_name="Ada", family_name="Lovelace", locale="en")


class Noon:
    def now(self) -> datetime:
        return a.NOW


def a_graduate() -> Enrolment:
    enrolment = a.a_learner()
    a.complete_modules(enrolment)
    enrolment.sit_exam(mark=12, at=a.NOW)
    enrolment.defend(mark=14, at=a.NOW)
    enrolment.award(decided_on=a.JURY_DAY, at=a.NOW)
    return enrolment


def issued(enrolment: Enrolment, kind: CertificateKind = CertificateKind.COMPLETION, card: Card = ADA) -> Certificate:
    return Certificate.issue(kind, enrolment, a.an_edition(), card, code=new_code(), at=a.NOW)


def test_completion_attests_the_hours_by_mode_and_the_modules_completed() -> None:
    enrolment = a.a_learner()
    a.attend(enrolment, hours=3.5)
    a.attend(enrolment, hours=3, nth=1, mode=Mode.LIVE_REMOTE)
    for half in HalfDay:
        a.attend(enrolment, "telemedicine", half=half)
    certificate = issued(enrolment)
    says = certificate.attested
    assert says.hours == {Mode.ON_SITE: 10.5, Mode.LIVE_REMOTE: 3.0}
    assert says.hours_in_all == 13.5
    assert [(module.code, module.completed_on) for module in says.modules] == [
        ("medical-imaging", None),
        ("telemedicine", a.JURY_DAY),
    ]
    assert says.awarded_on is None
    assert certificate.facts == (CertificateIssued(certificate_id=certificate.id, kind="completion", issued_at=a.NOW),)
    assert certificate.partition_key == "app-1"
    assert msgspec.convert(msgspec.to_builtins(certificate), Certificate) == certificate


def test_a_module_completed_after_midnight_in_paris_was_completed_on_that_day() -> None:
    """22:30 UTC in June is half past midnight of the next day in Paris."""
    enrolment, late = a.a_learner(), a.NOW.replace(month=6, day=14, hour=22, minute=30)
    record = ModuleRecord(
        attendance={"2027-06-14/pm": Presence(mode=Mode.ON_SITE, hours=3, recorded_at=late)}, completed_at=late
    )
    enrolment.modules["telemedicine"] = record
    (module,) = issued(enrolment).attested.modules
    assert module.completed_on == date(2027, 6, 15)


def test_attended_hours_are_attested_after_a_cancellation_too() -> None:
    enrolment = a.a_learner()
    a.attend(enrolment)
    enrolment.cancel(Reason.LEARNER_LEFT)
    assert issued(enrolment).attested.hours_in_all == 3.5


def test_a_certificate_without_attended_hours_is_refused() -> None:
    with pytest.raises(NothingToAttest):
        issued(a.a_learner())


def test_a_diploma_is_attested_once_it_is_awarded_and_not_before() -> None:
    with pytest.raises(IllegalTransition):
        issued(a.a_learner(), CertificateKind.DIPLOMA)
    assert issued(a_graduate(), CertificateKind.DIPLOMA).attested.awarded_on == a.JURY_DAY


def test_the_same_facts_and_name_make_the_same_certificate_and_others_a_new_one() -> None:
    enrolment = a_graduate()
    first = issued(enrolment)
    assert issued(enrolment).id == first.id
    assert issued(enrolment, card=replace(ADA, family_name="Lovelace-King")).id != first.id
    assert issued(enrolment, CertificateKind.DIPLOMA).id != first.id


def test_a_certificate_is_revoked_once_and_then_no_longer_printed() -> None:
    certificate = issued(a_graduate())
    certificate.revoke(Revocation.FACTS_CORRECTED, a.NOW)
    assert not certificate.holds
    assert isinstance(certificate.facts[-1], CertificateRevoked)
    with pytest.raises(IllegalTransition):
        certificate.revoke(Revocation.ISSUED_IN_ERROR, a.NOW)
    with pytest.raises(IllegalTransition):
        certificate.must_hold("print")


@pytest.mark.parametrize(
    ("given", "family", "shown"),
    [
        ("Ada", "Lovelace", "A. L."),
        ("Jean-Pierre", "Dupont", "J.-P. D."),
        ("Anne Marie", "de La Tour", "A. T."),
        ("élodie", "O\u2019Neil", "É. O.-N."),
        (" ", " ", "?. ?."),
    ],
)
def test_initials_are_all_that_a_verification_shows(given: str, family: str, shown: str) -> None:
    assert initials(Card(given_name=given, family_name=family, locale="fr")) == shown


def test_a_code_survives_being_read_and_typed() -> None:
    code = new_code()
    assert typed_code(code) == code
    assert typed_code(code.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == code


async def test_issued_printed_verified_and_revoked() -> None:
    enrolment = a_graduate()
    enrolments, editions, learners = InMemory(enrolment), InMemory(a.an_edition()), Learners()
    certificates, institutions, clock = Certificates(), InMemory[Institution](), Noon()
    issue = use.IssueCertificate(enrolment_id=enrolment.id, kind=CertificateKind.DIPLOMA)
    with pytest.raises(NameNotKnown):
        await issue(enrolments, editions, learners, certificates, clock)
    await learners.add(Learner(id=enrolment.person_id, card=ADA))
    first = await issue(enrolments, editions, learners, certificates, clock)
    again = await issue(enrolments, editions, learners, certificates, clock)
    assert (again.id, again.code) == (first.id, first.code)

    printable = await use.PrintCertificate(enrolment.id, first.id)(certificates, enrolments, learners, institutions)
    assert printable.institution == enrolment.institution_id  # its code, until the catalogue tells the name
    with pytest.raises(NotFound):
        await use.PrintCertificate("another", first.id)(certificates, enrolments, learners, institutions)
    verified = await use.VerifyCertificate(first.code.lower())(certificates, institutions)
    assert verified.certificate.holds
    with pytest.raises(NotFound):
        await use.VerifyCertificate("0000-0000-0000")(certificates, institutions)

    await learners.change(enrolment.person_id, lambda it: it.follow(replace(ADA, family_name="Lovelasse")))
    with pytest.raises(NameChanged):
        await use.PrintCertificate(enrolment.id, first.id)(certificates, enrolments, learners, institutions)
    revoke = use.RevokeCertificate(enrolment_id=enrolment.id, certificate_id=first.id, reason=Revocation.NAME_CORRECTED)
    await revoke(certificates, clock)
    anew = await issue(enrolments, editions, learners, certificates, clock)
    listed = await use.ListCertificates(enrolment.id)(certificates)
    assert {one.id: one.holds for one in listed} == {first.id: False, anew.id: True}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", CertificateKind)
async def test_a_paper_has_the_same_bytes_for_the_same_facts_and_never_reads_a_name_as_markup(
    lang: Locale, kind: CertificateKind
) -> None:
    card = replace(ADA, given_name='*Ada* #panic("no") $x$ @y', family_name="<b>`Lovelace`</b> \\ [")
    certificate = issued(a_graduate(), kind, card)
    values = certificate_paper(use.Printable(certificate, card, "Université #1"), lang, "https://x.test/verify/1")
    one, other = [await typeset(TEMPLATES / f"{kind}.typ", values, at=a.NOW) for _ in range(2)]
    assert one == other
    assert one.startswith(b"%PDF-")


@pytest.mark.parametrize("lang", LANGS)
async def test_an_agreement_is_a_contract_with_a_person_and_a_convention_with_an_employer(lang: Locale) -> None:
    enrolment = a.an_enrolment()
    agreement = use.Agreement(enrolment, a.an_edition(), ADA, "Université de Paris")
    values = agreement_paper(agreement, lang, a.NOW)
    assert (values["personal"], values["payer"]["name"]) == (True, "Ada Lovelace")
    assert (await typeset(TEMPLATES / "agreement.typ", values, at=a.NOW)).startswith(b"%PDF-")
    enrolment.name_payer(a.EMPLOYER)
    values = agreement_paper(agreement, lang, a.NOW)
    assert (values["personal"], values["payer"]["siret"]) == (False, "26210007600013")
    assert (await typeset(TEMPLATES / "agreement.typ", values, at=a.NOW)).startswith(b"%PDF-")


def test_days_and_hours_read_as_people_write_them() -> None:
    assert day(a.STARTS_ON.replace(month=3, day=1), Locale.FR) == "1er mars 2027"
    assert day(a.STARTS_ON + timedelta(days=1), Locale.EN) == "5 January 2027"
    assert (hours(10.5, Locale.FR), hours(7, Locale.EN)) == ("10,5 heures", "7 hours")
    assert [hours(few, Locale.FR) for few in (0.5, 1, 1.75, 2)] == ["0,5 heure", "1 heure", "1,75 heure", "2 heures"]
    assert [hours(few, Locale.EN) for few in (0.5, 1, 1.75)] == ["0.5 hours", "1 hour", "1.75 hours"]

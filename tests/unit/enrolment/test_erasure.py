"""Erasure of a learner: only legally required data stay, anonymous except for a diploma's holder."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from services.enrolment.domain.file.administrative_file import AdministrativeFile
from services.enrolment.domain.file.enrolment import Enrolment, deferred_id
from services.enrolment.domain.file.errors import LearnerErased
from services.enrolment.domain.file.learner import NOBODY, Birth, Card, Holder, Learner
from services.enrolment.domain.institution import Institution
from services.enrolment.domain.money.account import Account
from services.enrolment.domain.money.payer import Address, Payer, PayerKind
from services.enrolment.domain.papers.bulk_import import BulkImport, Mode
from services.enrolment.domain.papers.certificate import CertificateKind
from services.enrolment.domain.papers.entries import Kind
from services.enrolment.domain.papers.errors import NameNotKnown
from services.enrolment.domain.state import State
from services.enrolment.domain.teaching.project import Project
from services.enrolment.use_cases.file.administrative_files import FillInFile, GetFile
from services.enrolment.use_cases.file.editions import LearnCard
from services.enrolment.use_cases.file.erasure import ForgetEnrolment, ForgetLearner
from services.enrolment.use_cases.papers.certificates import (
    DrawUpAgreement,
    IssueCertificate,
)
from shared.kernel.errors import NotFound
from shared.kernel.repository import Cause
from tests.support.memory import InMemory
from tests.unit.enrolment import builders as a
from tests.unit.enrolment.memory import Certificates, Enrolments, Imports
from tests.unit.enrolment.test_administrative_file import ADA

ADDRESS = Address(lines=("1 rue de la Liberté",), postcode="21000", city="Dijon")
CARD = Card(given_name="Ada", family_name="Lovelace", locale="fr", profession="Médecin", rpps="10001234566")


class Noon:
    def now(self) -> datetime:
        return a.NOW


class House:
    """One learner with an enrolment in this state, a filled file, and a payer."""

    def __init__(self, state: State, payer: Payer | None = None) -> None:
        enrolment = a.a_learner()
        a.pay(enrolment, "VIR-1", 50_000)
        enrolment.state = state
        enrolment.account = replace(enrolment.account, payer=payer or Payer(name="Ada", billing_address=ADDRESS))
        enrolment.project = Project(title="Ada's own words", named_at=a.NOW)
        self.whose, self.id = enrolment.person_id, enrolment.id
        self.application = enrolment.application_id
        self.paid = enrolment.account.payments
        self.enrolments = Enrolments(enrolment)
        self.learners = InMemory[Learner](Learner(id=self.whose, card=CARD))
        file = AdministrativeFile(id=self.id, person_id=self.whose, institution_id="dijon", identity=ADA)
        self.files, self.certificates = InMemory[AdministrativeFile](file), Certificates()
        self.imports = Imports()

    async def forget(self, person_id: str = "") -> Learner:
        return await ForgetLearner(person_id or self.whose)(
            self.learners,
            self.enrolments,
            self.enrolments,
            self.files,
            self.certificates,
            self.certificates,
            self.imports,
            self.imports,
        )

    async def forget_file(self, application_id: str = "") -> int:
        return await ForgetEnrolment(application_id or self.application)(
            self.learners,
            self.enrolments,
            self.files,
            self.certificates,
            self.certificates,
            self.imports,
            self.imports,
        )

    @property
    def account(self) -> Account:
        return self.enrolments.kept[self.id].account


@pytest.mark.parametrize("state", [State.AWAITING_PAYMENT, State.CONFIRMED, State.FAILED, State.CANCELLED])
async def test_an_erasure_without_a_diploma_keeps_only_anonymous_accounts_and_results(state: State) -> None:
    house = House(state)
    for _ in range(2):
        grave = await house.forget()
        assert (grave.card, grave.erased, grave.holder) == (NOBODY, True, None)
    enrolment = house.enrolments.kept[house.id]
    assert (house.account.payer, house.account.payments) == (Payer(), house.paid)
    assert (enrolment.project, enrolment.state) == (None, state)
    assert house.files.kept[house.id].identity is None


async def test_an_erasure_keeps_the_names_and_birth_data_of_a_diplomas_holder() -> None:
    house = House(State.DIPLOMA_AWARDED)
    for _ in range(2):
        grave = await house.forget()
    birth = Birth(birth_name="Byron", birth_date=date(1985, 12, 10), birth_place="Dijon")
    assert (grave.card, grave.holder) == (NOBODY, Holder(given_name="Ada", family_name="Lovelace", birth=birth))
    assert house.files.kept[house.id].identity is None
    assert house.enrolments.kept[house.id].project is not None


async def test_after_an_erasure_the_diploma_can_be_attested_and_nothing_else() -> None:
    house = House(State.DIPLOMA_AWARDED)
    await house.forget()
    editions = InMemory(a.an_edition())

    async def issue(kind: CertificateKind) -> str:
        command = IssueCertificate(enrolment_id=house.id, kind=kind)
        issued = await command(house.enrolments, editions, house.learners, house.certificates, Noon())
        return issued.initials

    assert await issue(CertificateKind.DIPLOMA) == "A. L."
    with pytest.raises(NameNotKnown):
        await issue(CertificateKind.COMPLETION)


async def test_an_employer_or_a_funder_stays_in_the_accounts() -> None:
    employer = Payer(kind=PayerKind.EMPLOYER, name="CHU", siret="26210006300011", billing_address=ADDRESS)
    house = House(State.CONFIRMED, employer)
    await house.forget()
    assert house.account.payer == employer


async def test_no_later_card_file_payer_or_project_undoes_an_erasure() -> None:
    house = House(State.CONFIRMED)
    await house.forget()
    card = LearnCard(person_id=house.whose, card=CARD, cause=Cause("contacts/p", 9))
    assert (await card(house.learners)).card == NOBODY
    enrolment: Enrolment = await house.enrolments.get(house.id)
    with pytest.raises(LearnerErased):
        enrolment.name_payer(Payer(name="Ada"))
    with pytest.raises(LearnerErased):
        enrolment.name_project("Ada's", a.NOW)
    fill_in = FillInFile(enrolment_id=house.id, identity=ADA)
    with pytest.raises(LearnerErased):
        await fill_in(house.files, house.enrolments, house.learners, Noon())
    with pytest.raises(NotFound):
        await GetFile(enrolment_id=house.id)(house.files)


async def test_a_file_filled_in_during_an_erasure_is_erased() -> None:
    """The erasure has read the files already; the new file reads the learner and is erased."""
    house = House(State.CONFIRMED)
    house.files.kept.clear()
    await house.forget()
    fill_in = FillInFile(enrolment_id=house.id, identity=ADA)
    with pytest.raises(LearnerErased):
        await fill_in(house.files, house.enrolments, house.learners, Noon())
    assert house.files.kept[house.id].identity is None


async def test_an_erasure_drops_the_rows_of_the_person_from_a_running_import_and_no_others() -> None:
    house = House(State.CONFIRMED)
    table = "inscription;nom;module;tentative;note\n{};Ada;medical-imaging;1;12\nother;Grace;medical-imaging;1;12"
    house.imports.kept["i-1"] = BulkImport.hand_in(
        "i-1",
        edition_id="edition-1",
        institution_id="dijon",
        kind=Kind.RESULTS,
        mode=Mode.GOOD_ROWS,
        content=table.format(house.id).encode(),
        at=a.NOW,
    )
    for _ in range(2):
        await house.forget()
        present = house.imports.kept["i-1"]
        assert [whose for whose, _ in present.next_slice()] == ["other"]
        assert (present.forgotten_rows, house.id in present.content) == (1, False)


async def test_an_unknown_person_gets_a_tombstone_which_ignores_a_late_card() -> None:
    house = House(State.CONFIRMED)
    assert (await house.forget("unknown")).erased
    late = LearnCard(person_id="unknown", card=CARD, cause=Cause("contacts/unknown", 1))
    assert (await late(house.learners)).card == NOBODY
    assert house.learners.kept[house.whose].card == CARD


async def test_a_purged_application_erases_its_enrolment_and_keeps_the_card_for_a_younger_one() -> None:
    house = House(State.CONFIRMED)
    for _ in range(2):
        await house.forget_file()
    assert house.learners.kept[house.whose] == Learner(id=house.whose, card=CARD, version=0)
    assert (house.account.payer, house.account.payments) == (Payer(), house.paid)
    assert (house.enrolments.kept[house.id].project, house.files.kept[house.id].identity) == (None, None)
    younger = a.an_enrolment("app-2")
    younger.person_id = house.whose
    house.enrolments.kept[younger.id] = younger
    await house.forget_file("app-3")
    assert not house.enrolments.kept[younger.id].erased
    agreement = DrawUpAgreement(house.id)
    names = InMemory[Institution]()
    with pytest.raises(NameNotKnown):
        await agreement(house.enrolments, InMemory(a.an_edition()), house.learners, names)


async def test_a_purge_also_erases_the_enrolment_after_a_deferral() -> None:
    house = House(State.DEFERRED)
    first = house.enrolments.kept[house.id]
    first.deferred_to = "edition-2"
    later = a.an_enrolment("app-9")
    later.id = deferred_id(first.application_id, "edition-2")
    house.enrolments.kept[later.id] = later
    await house.forget_file()
    assert [one.erased for one in house.enrolments.kept.values()] == [True, True]


async def test_the_birth_data_of_a_diplomas_holder_outlive_a_purge_and_then_an_erasure() -> None:
    """The attestation has the current name; after an erasure, the last known one."""
    house = House(State.DIPLOMA_AWARDED)
    await house.forget_file()
    await house.learners.change(house.whose, lambda it: it.follow(replace(CARD, family_name="King")))
    issue = IssueCertificate(enrolment_id=house.id, kind=CertificateKind.DIPLOMA)
    editions = InMemory(a.an_edition())
    issued = await issue(house.enrolments, editions, house.learners, house.certificates, Noon())
    assert issued.initials == "A. K."
    grave = await house.forget()
    birth = Birth(birth_name="Byron", birth_date=date(1985, 12, 10), birth_place="Dijon")
    assert (grave.holder, grave.birth) == (Holder(given_name="Ada", family_name="King", birth=birth), None)


async def test_a_file_filled_in_during_a_purge_is_erased() -> None:
    house = House(State.CONFIRMED)
    house.files.kept.clear()
    await house.forget_file()
    fill_in = FillInFile(enrolment_id=house.id, identity=ADA)
    with pytest.raises(LearnerErased):
        await fill_in(house.files, house.enrolments, house.learners, Noon())
    assert house.files.kept[house.id].identity is None

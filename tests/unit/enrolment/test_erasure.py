"""A learner is forgotten: what is left is what the law has an institution keep, of nobody but a diploma's holder."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from services.enrolment.domain.account import Account
from services.enrolment.domain.administrative_file import AdministrativeFile
from services.enrolment.domain.bulk_import import BulkImport, Mode
from services.enrolment.domain.certificate import CertificateKind
from services.enrolment.domain.enrolment import Enrolment
from services.enrolment.domain.entries import Kind
from services.enrolment.domain.errors import LearnerErased, NameNotKnown
from services.enrolment.domain.learner import NOBODY, Birth, Card, Holder, Learner
from services.enrolment.domain.payer import Address, Payer, PayerKind
from services.enrolment.domain.project import Project
from services.enrolment.domain.state import State
from services.enrolment.use_cases.administrative_files import FillInFile, GetFile, fill_in_file, get_file
from services.enrolment.use_cases.certificates import IssueCertificate, issue_certificate
from services.enrolment.use_cases.editions import LearnCard, learn_card
from services.enrolment.use_cases.erasure import ForgetLearner, forget_learner
from shared.kernel.errors import NotFound
from shared.kernel.repository import Cause
from tests.unit.enrolment import builders as a
from tests.unit.enrolment.memory import Certificates, Enrolments, Imports, InMemory
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
        self.paid = enrolment.account.payments
        self.enrolments = Enrolments(enrolment)
        self.learners = InMemory[Learner](Learner(id=self.whose, card=CARD))
        file = AdministrativeFile(id=self.id, person_id=self.whose, institution_id="dijon", identity=ADA)
        self.files, self.certificates = InMemory[AdministrativeFile](file), Certificates()
        self.imports = Imports()

    async def forget(self, person_id: str = "") -> Learner:
        return await forget_learner(
            ForgetLearner(person_id or self.whose),
            self.learners,
            self.enrolments,
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
async def test_without_a_diploma_only_accounts_and_results_of_nobody_are_left(state: State) -> None:
    house = House(state)
    for _ in range(2):
        grave = await house.forget()
        assert (grave.card, grave.erased, grave.holder) == (NOBODY, True, None)
    enrolment = house.enrolments.kept[house.id]
    assert (house.account.payer, house.account.payments) == (Payer(), house.paid)
    assert (enrolment.project, enrolment.state) == (None, state)
    assert house.files.kept[house.id].identity is None


async def test_to_whom_a_diploma_was_awarded_is_kept_with_what_tells_two_of_one_name_apart() -> None:
    house = House(State.DIPLOMA_AWARDED)
    for _ in range(2):
        grave = await house.forget()
    birth = Birth(birth_name="Byron", birth_date=date(1985, 12, 10), birth_place="Dijon")
    assert (grave.card, grave.holder) == (NOBODY, Holder(given_name="Ada", family_name="Lovelace", birth=birth))
    assert house.files.kept[house.id].identity is None
    assert house.enrolments.kept[house.id].project is not None


async def test_their_diploma_can_still_be_attested_and_nothing_else() -> None:
    house = House(State.DIPLOMA_AWARDED)
    await house.forget()
    editions = InMemory(a.an_edition())

    async def issue(kind: CertificateKind) -> str:
        command = IssueCertificate(enrolment_id=house.id, kind=kind)
        issued = await issue_certificate(
            command, house.enrolments, editions, house.learners, house.certificates, Noon()
        )
        return issued.initials

    assert await issue(CertificateKind.DIPLOMA) == "A. L."
    with pytest.raises(NameNotKnown):
        await issue(CertificateKind.COMPLETION)


async def test_an_employer_or_a_funder_stays_in_the_accounts() -> None:
    employer = Payer(kind=PayerKind.EMPLOYER, name="CHU", siret="26210006300011", billing_address=ADDRESS)
    house = House(State.CONFIRMED, employer)
    await house.forget()
    assert house.account.payer == employer


async def test_no_later_card_file_payer_or_project_brings_the_person_back() -> None:
    house = House(State.CONFIRMED)
    await house.forget()
    card = LearnCard(person_id=house.whose, card=CARD, cause=Cause("contacts/p", 9))
    assert (await learn_card(card, house.learners)).card == NOBODY
    enrolment: Enrolment = await house.enrolments.get(house.id)
    with pytest.raises(LearnerErased):
        enrolment.name_payer(Payer(name="Ada"))
    with pytest.raises(LearnerErased):
        enrolment.name_project("Ada's", a.NOW)
    fill_in = FillInFile(enrolment_id=house.id, identity=ADA)
    with pytest.raises(LearnerErased):
        await fill_in_file(fill_in, house.files, house.enrolments, house.learners, Noon())
    with pytest.raises(NotFound):
        await get_file(GetFile(enrolment_id=house.id), house.files)


async def test_a_file_filled_in_at_the_instant_of_the_erasure_does_not_outlive_it() -> None:
    """The erasure has looked for files already: the file looks for the learner, and goes."""
    house = House(State.CONFIRMED)
    house.files.kept.clear()
    await house.forget()
    fill_in = FillInFile(enrolment_id=house.id, identity=ADA)
    with pytest.raises(LearnerErased):
        await fill_in_file(fill_in, house.files, house.enrolments, house.learners, Noon())
    assert house.files.kept[house.id].identity is None


async def test_a_bulk_import_under_way_loses_their_rows_and_no_other_s() -> None:
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


async def test_somebody_unknown_gets_a_grave_which_a_late_card_does_not_fill() -> None:
    house = House(State.CONFIRMED)
    assert (await house.forget("unknown")).erased
    late = LearnCard(person_id="unknown", card=CARD, cause=Cause("contacts/unknown", 1))
    assert (await learn_card(late, house.learners)).card == NOBODY
    assert house.learners.kept[house.whose].card == CARD

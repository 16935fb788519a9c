"""The administrative file: the learner fills it in, the secretary checks it; each step needs its state."""

from dataclasses import replace
from datetime import date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrolment.domain.file.administrative_file import AdministrativeFile, FileState, Identity, Lack, Occupation
from services.enrolment.domain.file.learner import Learner
from services.enrolment.domain.money.payer import Address
from services.enrolment.use_cases.file.administrative_files import FillInFile, SubmitFile
from shared.kernel.errors import IllegalTransition, InvalidField, NotFound, VersionChanged
from tests.support.memory import InMemory
from tests.unit.enrolment import builders as a
from tests.unit.enrolment.memory import Enrolments

ADA = Identity(
    birth_name="Byron",
    birth_date=date(1985, 12, 10),
    birth_place="Dijon",
    birth_country="FR",
    nationality="FR",
    address=Address(lines=("1 rue de la Liberté",), postcode="21000", city="Dijon"),
    phone="+33 3 80 00 00 00",
    occupation=Occupation.PUBLIC_SERVANT,
    highest_diploma_level=7,
)
LEGAL = {
    FileState.DRAFT: {"fill in", "submit"},
    FileState.RETURNED: {"fill in", "submit"},
    FileState.SUBMITTED: {"give back", "validate"},
    FileState.VALIDATED: set[str](),
}


class Noon:
    def now(self) -> datetime:
        return a.NOW


def a_file() -> AdministrativeFile:
    return AdministrativeFile(id="e-1", person_id="p-1", institution_id="u", identity=ADA)


@given(st.lists(st.sampled_from(["fill in", "submit", "give back", "validate"]), max_size=12))
def test_every_step_from_every_state_is_accepted_or_refused_without_a_change(verbs: list[str]) -> None:
    file = a_file()
    for verb in verbs:
        before = msgspec.to_builtins(file)
        legal = verb in LEGAL[file.state]
        try:
            match verb:
                case "fill in":
                    file.fill_in(replace(ADA, birth_place="Paris"), a.JURY_DAY)
                case "submit":
                    file.submit(a.NOW)
                case "give back":
                    file.give_back(Lack.ADDRESS_INCOMPLETE, a.NOW)
                case _:
                    file.validate(a.NOW)
        except IllegalTransition:
            assert not legal
            assert msgspec.to_builtins(file) == before
        else:
            assert legal
    assert msgspec.convert(msgspec.to_builtins(file), AdministrativeFile) == file
    assert (file.lack is not None) == (file.state is FileState.RETURNED)


@pytest.mark.parametrize("born", [date(2011, 6, 26), date(2027, 1, 1), date(1900, 1, 1)])
def test_a_birth_date_of_a_child_or_of_nobody_alive_is_refused(born: date) -> None:
    with pytest.raises(InvalidField):
        a_file().fill_in(replace(ADA, birth_date=born), a.JURY_DAY)


async def test_filling_in_a_file_the_first_time_creates_it_for_a_known_enrolment() -> None:
    learner = a.a_learner()
    files, enrolments = InMemory[AdministrativeFile](), Enrolments(learner)
    fill_in = FillInFile(enrolment_id=learner.id, identity=ADA)
    with pytest.raises(NotFound):
        await SubmitFile(enrolment_id=learner.id)(files, Noon())
    with pytest.raises(NotFound):
        await replace(fill_in, enrolment_id="none")(files, enrolments, InMemory[Learner](), Noon())
    filled = await fill_in(files, enrolments, InMemory[Learner](), Noon())
    assert (filled.id, filled.person_id, filled.state) == (learner.id, learner.person_id, FileState.DRAFT)
    with pytest.raises(VersionChanged):
        await replace(fill_in, expected_version=99)(files, enrolments, InMemory[Learner](), Noon())
    assert (await SubmitFile(enrolment_id=learner.id)(files, Noon())).state is FileState.SUBMITTED
    with pytest.raises(IllegalTransition):
        await fill_in(files, enrolments, InMemory[Learner](), Noon())


def test_a_submitted_file_is_corrected_with_a_trace_and_a_learners_correction_is_checked_again() -> None:
    file, moved = a_file(), replace(ADA, phone="+33 6 11 11 11 11")
    with pytest.raises(IllegalTransition):
        file.rectify(moved, by="secretary@u", on=a.JURY_DAY, at=a.NOW)
    file.submit(a.NOW)
    file.validate(a.NOW)
    file.rectify(moved, by="secretary@u", on=a.JURY_DAY, at=a.NOW)
    file.rectify(moved, by="secretary@u", on=a.JURY_DAY, at=a.NOW)
    assert file.state is FileState.VALIDATED
    assert [(one.fields, one.by) for one in file.corrections] == [(("phone",), "secretary@u")]
    file.rectify(ADA, by=None, on=a.JURY_DAY, at=a.NOW)
    assert (file.state, file.checked_at, file.identity) == (FileState.SUBMITTED, None, ADA)
    with pytest.raises(InvalidField):
        file.rectify(replace(ADA, birth_date=a.JURY_DAY), by=None, on=a.JURY_DAY, at=a.NOW)

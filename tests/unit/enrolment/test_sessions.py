"""Signatures, make-up sessions, the project and its defence."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.enrolment.domain.errors import UnknownModule
from services.enrolment.domain.events import DefenceScheduled, HalfDaySigned, MakeUpScheduled
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.teaching.defences import DefenceDiary
from services.enrolment.domain.teaching.errors import (
    AlreadyDefended,
    AttemptsExhausted,
    DefenceSlotTaken,
    NoProject,
    NotAssessed,
    NothingToMakeUp,
    NothingToSign,
)
from services.enrolment.domain.teaching.module_record import MakeUpFor, Signer
from services.enrolment.domain.teaching.project import DefenceSlot
from shared.kernel.errors import InvalidField
from shared.kernel.words import HalfDay
from tests.unit.enrolment import builders as a

IMAGING = "medical-imaging"
SLOT = DefenceSlot(starts_at=a.NOW + timedelta(days=2), minutes=30, place="Salle R12", jury=("Pr Dubois", "Dr Martin"))


def sign(learner: Enrolment, by: Signer = Signer.LEARNER, module: str = IMAGING) -> bool:
    return learner.sign(module, day=a.STARTS_ON, half=HalfDay.AM, by=by, at=a.NOW)


def make_up(learner: Enrolment, purpose: MakeUpFor, module: str = IMAGING, days: int = 1) -> bool:
    day = a.JURY_DAY + timedelta(days=days)
    return learner.make_up(module, purpose=purpose, day=day, half=HalfDay.PM, at=a.NOW)


def test_learner_and_teacher_each_sign_once_for_what_is_recorded() -> None:
    learner = a.a_learner()
    with pytest.raises(NothingToSign):
        sign(learner)
    a.attend(learner)
    assert sign(learner)
    assert not sign(learner)
    assert sign(learner, Signer.TEACHER)
    (presence,) = learner.modules[IMAGING].attendance.values()
    assert set(presence.signed) == {Signer.LEARNER, Signer.TEACHER}
    assert [fact.by for fact in learner.facts if isinstance(fact, HalfDaySigned)] == ["learner", "teacher"]


def test_signing_an_absence_or_an_unknown_module_is_refused() -> None:
    learner = a.a_learner()
    a.attend(learner, hours=0)
    with pytest.raises(NothingToSign):
        sign(learner)
    with pytest.raises(UnknownModule):
        sign(learner, module="poetry")


def test_a_corrected_half_day_is_signed_again_and_the_trace_keeps_the_earlier_signature() -> None:
    learner = a.a_learner()
    a.attend(learner)
    sign(learner)
    a.attend(learner, hours=3)
    (presence,) = learner.modules[IMAGING].attendance.values()
    assert not presence.signed
    assert Signer.LEARNER in presence.before[0].signed
    assert sign(learner)


def test_a_make_up_session_for_a_test_adds_an_attempt_once_all_are_used() -> None:
    learner = a.a_learner()
    a.take_test(learner, 8, 1)
    with pytest.raises(NothingToMakeUp):
        make_up(learner, MakeUpFor.TEST)
    a.take_test(learner, 9, 2)
    with pytest.raises(AttemptsExhausted):
        a.take_test(learner, 12, 3)
    assert make_up(learner, MakeUpFor.TEST)
    assert not make_up(learner, MakeUpFor.TEST)
    with pytest.raises(NothingToMakeUp):
        make_up(learner, MakeUpFor.TEST, days=2)  # the one agreed on comes first
    assert a.take_test(learner, 12, 3)
    assert len(a.facts_of(learner, MakeUpScheduled)) == 1


def test_a_make_up_session_for_hours_needs_missing_hours_and_a_future_day() -> None:
    learner = a.a_learner()
    assert make_up(learner, MakeUpFor.ATTENDANCE)
    with pytest.raises(InvalidField):
        make_up(learner, MakeUpFor.ATTENDANCE, days=-1)
    with pytest.raises(NothingToMakeUp):
        make_up(learner, MakeUpFor.TEST, module="telemedicine")  # it has no test
    a.complete_modules(learner)
    with pytest.raises(NothingToMakeUp):
        make_up(learner, MakeUpFor.ATTENDANCE, days=3)


def test_a_project_is_named_then_given_a_slot_which_may_move_with_a_trace() -> None:
    learner = a.a_learner()
    with pytest.raises(NoProject):
        learner.schedule_defence(SLOT, a.NOW)
    assert learner.name_project("Retinopathy", a.NOW)
    assert not learner.name_project("Retinopathy", a.NOW)
    assert learner.schedule_defence(SLOT, a.NOW)
    assert not learner.schedule_defence(SLOT, a.NOW)
    later = replace(SLOT, starts_at=SLOT.starts_at + timedelta(hours=1))
    assert learner.schedule_defence(later, a.NOW)
    assert learner.name_project("Retinopathy, by images", a.NOW)
    assert learner.project is not None
    assert (learner.project.slot, learner.project.earlier_slots) == (later, (SLOT,))
    assert later.ends_at - later.starts_at == timedelta(minutes=30)
    assert a.facts_of(learner, DefenceScheduled) == [
        DefenceScheduled(starts_at=slot.starts_at, minutes=30) for slot in (SLOT, later)
    ]


def test_a_defence_needs_a_future_slot_a_programme_with_a_defence_and_no_mark_yet() -> None:
    learner = a.a_learner()
    learner.name_project("Retinopathy", a.NOW)
    with pytest.raises(InvalidField):
        learner.schedule_defence(replace(SLOT, starts_at=a.NOW), a.NOW)
    learner.defend(mark=14, at=a.NOW)
    with pytest.raises(AlreadyDefended):
        learner.schedule_defence(SLOT, a.NOW)
    with pytest.raises(NotAssessed):
        a.a_learner(on=a.terms(defence_pass_mark=None)).name_project("Retinopathy", a.NOW)


def other(hours: float = 0, **own: Any) -> DefenceSlot:
    """A slot with another room and jury than SLOT, `hours` later."""
    apart: dict[str, Any] = {"place": "Amphi B", "jury": ("Pr Lefort",), "starts_at": SLOT.starts_at}
    slot = replace(SLOT, **(apart | own))
    return replace(slot, starts_at=slot.starts_at + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("slot", "taken"),
    [
        (other(), None),
        (other(place=" salle  r12"), "place"),
        (other(jury=("Dr Autre", "DR MARTIN")), "jury"),
        (other(place="Salle R12", hours=0.5), None),
        (other(place="Salle R12", hours=0.4), "place"),
        (other(place="Salle R12", hours=-0.25), "place"),
    ],
)
def test_a_room_and_a_juror_have_one_defence_at_a_time(slot: DefenceSlot, taken: str | None) -> None:
    diary = DefenceDiary(id="universite-de-paris", slots={"one": SLOT})
    if taken is None:
        diary.book("two", slot, a.NOW)
        assert diary.slots["two"] == slot
        return
    with pytest.raises(DefenceSlotTaken) as refused:
        diary.book("two", slot, a.NOW)
    assert refused.value.data["taken"] == taken
    diary.free("one")
    diary.book("two", slot, a.NOW)


def test_a_defence_may_move_within_its_own_slot_and_past_slots_are_dropped() -> None:
    diary = DefenceDiary(id="universite-de-paris", slots={"one": SLOT})
    moved = replace(SLOT, minutes=45)
    diary.book("one", moved, a.NOW)
    diary.put_back("one", moved, SLOT)
    diary.put_back("one", moved, None)
    assert diary.slots == {"one": SLOT}
    later = other(hours=48)
    diary.book("two", later, SLOT.ends_at)
    assert diary.slots == {"two": later}

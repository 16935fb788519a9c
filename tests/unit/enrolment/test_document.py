"""Pins the stored document of an enrolment (fields, order, values) and the facts that its verbs record."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.money.account import ReductionReason
from services.enrolment.domain.state import Reason
from services.enrolment.domain.teaching.module_record import MakeUpFor, Signer
from services.enrolment.domain.teaching.project import DefenceSlot
from shared.kernel.money import Cents
from shared.kernel.words import HalfDay, Mode
from shared.mongo.store import converted, plain
from tests.unit.enrolment import builders as a

DOCUMENTS = Path(__file__).parent / "documents"


def an_awarded_enrolment() -> Enrolment:
    """Every field that the way to a diploma fills, with corrections, so that the traces are filled too."""
    one_attempt = replace(a.IMAGING, test=replace(a.IMAGING.test, attempts=1)) if a.IMAGING.test else a.IMAGING
    enrolment = a.an_enrolment(on=a.terms(modules=(one_attempt, a.TELEMEDICINE)))
    enrolment.reschedule((date(2027, 1, 15), date(2027, 3, 15), date(2027, 5, 15)))
    a.pay(enrolment, "first", 50_000, at=a.ACCEPTED_AT + timedelta(days=2))
    a.reduce(enrolment, "student", 20_000, ReductionReason.STUDENT)
    a.reduce(enrolment, "in-error", 10_000, ReductionReason.GOODWILL)
    enrolment.restore(reference="in-error", at=a.NOW)
    enrolment.name_payer(a.EMPLOYER)
    a.pay(enrolment, "second", 60_000)
    a.refund(enrolment, "back", 1_000)
    enrolment.remind(a.NOW)
    a.attend(enrolment, hours=2.0)
    a.attend(enrolment, mode=Mode.LIVE_REMOTE)
    for signer in Signer:
        enrolment.sign("medical-imaging", day=a.STARTS_ON, half=HalfDay.AM, by=signer, at=a.NOW)
    a.take_test(enrolment, 8)
    enrolment.make_up(
        "medical-imaging", purpose=MakeUpFor.TEST, day=a.NOW.date() + timedelta(days=1), half=HalfDay.PM, at=a.NOW
    )
    a.take_test(enrolment, 12, attempt=2)
    a.take_test(enrolment, 13.25, attempt=2)
    for nth in (1, 2):
        a.attend(enrolment, nth=nth)
    for half in HalfDay:
        a.attend(enrolment, "telemedicine", half=half, mode=Mode.ON_ONES_OWN)
    enrolment.name_project("Segmentation of chest scans", a.NOW)
    slot = DefenceSlot(
        starts_at=a.NOW + timedelta(days=3), minutes=40, place="Room 12", jury=("Marie Roche", "Jean Petit")
    )
    enrolment.schedule_defence(slot, a.NOW)
    enrolment.schedule_defence(replace(slot, place="Room 14"), a.NOW)
    enrolment.sit_exam(mark=9, at=a.NOW)
    enrolment.sit_exam(mark=11.5, at=a.NOW)
    enrolment.defend(mark=15, at=a.NOW)
    enrolment.award(decided_on=a.JURY_DAY, at=a.NOW)
    return enrolment


def a_deferred_enrolment() -> Enrolment:
    enrolment = a.a_learner()
    a.complete_modules(enrolment)
    enrolment.ask_deferral("edition-2", begins_on=date(2028, 1, 3), at=a.NOW)
    enrolment.defer("edition-2", a.NOW)
    return enrolment


def an_enrolment_that_goes_on() -> Enrolment:
    enrolment = a_deferred_enrolment().goes_on_in("edition-2", a.NOW)
    enrolment.open(replace(a.terms(), starts_on=date(2028, 1, 3), ends_on=date(2028, 6, 30)))
    return enrolment


def a_failed_enrolment() -> Enrolment:
    enrolment = a.a_learner(on=replace(a.terms(), fee=replace(a.FEE, due_days=(10, 45, 200), reminder_days=(-3, 2, 9))))
    enrolment.ask_deferral("edition-2", begins_on=date(2028, 1, 3), at=a.NOW)
    enrolment.refuse_deferral("edition-2", "full")
    enrolment.remind(a.NOW)
    enrolment.fail(decided_on=a.JURY_DAY, at=a.NOW)
    enrolment.erase()
    return enrolment


def a_cancelled_enrolment() -> Enrolment:
    enrolment = a.a_learner()
    enrolment.account = replace(enrolment.account, payer=replace(a.EMPLOYER, vat_number="FR40303265045"))
    enrolment.ask_deferral("edition-2", begins_on=date(2028, 1, 3), at=a.NOW)
    enrolment.cancel(Reason.LEARNER_LEFT)
    a.refund(enrolment, "back", Cents(50_000))
    return enrolment


ENROLMENTS = {
    "an-intent": a.an_intent,
    "awarded": an_awarded_enrolment,
    "cancelled": a_cancelled_enrolment,
    "deferred": a_deferred_enrolment,
    "failed-and-erased": a_failed_enrolment,
    "goes-on": an_enrolment_that_goes_on,
}


def document_of(enrolment: Enrolment) -> bytes:
    """The state as the store writes it, and the facts in the order in which they are published."""
    facts = [{"fact": type(fact).__name__, **plain(fact)} for fact in enrolment.facts]
    document = {"state": plain(enrolment), "facts": facts}
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


@pytest.mark.parametrize("name", ENROLMENTS)
def test_the_document_and_the_facts_of_an_enrolment_stay_the_same_byte_for_byte(name: str) -> None:
    stored = (DOCUMENTS / f"{name}.json").read_bytes()
    enrolment = ENROLMENTS[name]()
    assert document_of(enrolment) == stored
    assert converted(msgspec.json.decode(stored)["state"], Enrolment) == enrolment

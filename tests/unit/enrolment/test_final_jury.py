"""The final jury: decisions are pronounced together and applied one by one, also after a crash."""

from datetime import datetime, timedelta

import pytest

from services.enrolment.domain.events import DiplomaAwarded
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.file.final_jury import FinalJury, Sitting, Verdict
from services.enrolment.domain.state import State
from services.enrolment.domain.teaching.sheet import Outcome
from services.enrolment.use_cases.file.final_juries import (
    ConveneJury,
    EnterDecisions,
    GetJury,
    PronounceDecisions,
)
from shared.kernel.errors import IllegalTransition, InvalidField, NotFound
from tests.support.memory import InMemory
from tests.unit.enrolment import builders as a
from tests.unit.enrolment.memory import Enrolments


class Noon:
    def now(self) -> datetime:
        return a.NOW


def a_jury(days: int = 0) -> FinalJury:
    return FinalJury(
        id="jury-1",
        edition_id="edition-1",
        institution_id="universite-de-paris",
        held_on=a.JURY_DAY + timedelta(days=days),
        members=("Pr Dubois",),
    )


def a_class() -> tuple[Enrolments, list[Enrolment]]:
    """A learner with all policies met, one without, and one who is to fail."""
    plain = a.terms(fee=a.FREE, exam_pass_mark=None, defence_pass_mark=None)
    learners = [a.an_enrolment(f"app-{n}", on=plain) for n in range(3)]
    a.complete_modules(learners[0])
    return Enrolments(*learners), learners


def test_decisions_are_replaced_until_they_are_pronounced_once_on_the_day_of_the_jury() -> None:
    jury = a_jury()
    with pytest.raises(InvalidField):
        jury.pronounce(a.NOW)  # nothing is decided
    jury.enter({"e-1": Verdict.FAIL})
    jury.enter({"e-1": Verdict.AWARD})
    assert jury.pronounce(a.NOW)
    assert not jury.pronounce(a.NOW)
    with pytest.raises(IllegalTransition):
        jury.enter({})
    early = a_jury(days=1)
    early.enter({"e-1": Verdict.AWARD})
    with pytest.raises(InvalidField):
        early.pronounce(a.NOW)


async def test_each_decision_is_applied_by_itself_and_an_unmet_policy_is_named() -> None:
    enrolments, (met, unmet, failing) = a_class()
    editions, juries = InMemory(a.an_edition()), InMemory[FinalJury]()
    convene = ConveneJury(jury_id="jury-1", edition_id="edition-1", held_on=a.JURY_DAY, members=("Pr Dubois",))
    await convene(editions, juries)
    decisions = {met.id: Verdict.AWARD, unmet.id: Verdict.AWARD, failing.id: Verdict.FAIL, "unknown": Verdict.FAIL}
    await EnterDecisions(edition_id="edition-1", jury_id="jury-1", decisions=decisions)(juries)
    command = PronounceDecisions(edition_id="edition-1", jury_id="jury-1")

    jury = await command(juries, enrolments, Noon())
    again = await command(juries, enrolments, Noon())

    assert jury.sitting is Sitting.PRONOUNCED
    assert {row.enrolment_id: (row.outcome, row.code) for row in jury.rows} == {
        met.id: (Outcome.RECORDED, None),
        unmet.id: (Outcome.REFUSED, "policies-unmet"),
        failing.id: (Outcome.RECORDED, None),
        "unknown": (Outcome.REFUSED, "not-found"),
    }
    assert again.rows == jury.rows
    assert [enrolments.kept[it.id].state for it in (met, unmet, failing)] == [
        State.DIPLOMA_AWARDED,
        State.CONFIRMED,
        State.FAILED,
    ]
    with pytest.raises(NotFound):
        await GetJury(edition_id="another", jury_id="jury-1")(juries)


async def test_a_pronouncement_repeated_after_a_crash_applies_the_rest_and_nothing_twice() -> None:
    enrolments, (met, _, failing) = a_class()
    jury = a_jury()
    jury.enter({met.id: Verdict.AWARD, failing.id: Verdict.FAIL})
    jury.pronounce(a.NOW)
    juries = InMemory(jury)
    await enrolments.change(met.id, lambda it: it.award(decided_on=a.JURY_DAY, at=a.NOW))  # then a crash
    done = await PronounceDecisions(edition_id="edition-1", jury_id="jury-1")(juries, enrolments, Noon())
    assert {row.enrolment_id: row.outcome for row in done.rows} == {
        met.id: Outcome.UNCHANGED,
        failing.id: Outcome.RECORDED,
    }
    assert sum(isinstance(fact, DiplomaAwarded) for fact in enrolments.published) == 1

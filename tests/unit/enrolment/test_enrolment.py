from datetime import timedelta

import pytest

from services.enrolment.domain.errors import DayNotAccepted
from services.enrolment.domain.events import (
    DiplomaAwarded,
    EnrolmentCancelled,
    EnrolmentConfirmed,
    EnrolmentFailed,
    EnrolmentOpened,
    ExamGraded,
    ProjectDefended,
)
from services.enrolment.domain.file.enrolment import enrolment_id
from services.enrolment.domain.file.errors import PoliciesUnmet
from services.enrolment.domain.state import Reason, State
from services.enrolment.domain.teaching.errors import NotAssessed
from shared.kernel.errors import IllegalTransition, InvalidField
from tests.unit.enrolment import builders as a


def test_an_application_leads_to_one_enrolment_and_keeps_its_events_in_its_own_order() -> None:
    assert enrolment_id("app-1") == a.an_enrolment("app-1").id != enrolment_id("app-2")
    assert a.an_enrolment("app-1").partition_key == "app-1"
    assert a.an_enrolment().owner_institution == "universite-de-paris"


def test_an_intent_publishes_nothing_until_the_terms_of_its_edition_arrive() -> None:
    enrolment = a.an_intent()
    assert (enrolment.state, enrolment.facts) == (State.AWAITING_EDITION, ())
    enrolment.open(a.terms())
    assert enrolment.state is State.AWAITING_PAYMENT
    assert enrolment.facts == (EnrolmentOpened(profile="health", fee_cents=a.FEE.amount_cents, instalments=3),)


def test_terms_that_arrive_again_change_nothing() -> None:
    enrolment = a.a_learner()
    facts = enrolment.facts
    enrolment.open(a.terms(fee=a.FREE))
    assert enrolment.facts == facts
    assert enrolment.terms == a.terms()


def test_a_policy_that_asks_for_no_instalment_confirms_at_once() -> None:
    enrolment = a.an_enrolment(on=a.terms(fee=a.FREE))
    assert enrolment.state is State.CONFIRMED
    assert enrolment.facts[1:] == (EnrolmentConfirmed(),)


def test_the_profile_says_whether_the_learner_is_a_health_professional() -> None:
    assert a.an_enrolment(profile="health").health
    assert not a.an_enrolment(profile="technical").health


def test_the_exam_and_the_defence_are_graded_once_and_corrected_with_a_trace() -> None:
    enrolment = a.a_learner()
    assert enrolment.sit_exam(mark=9.75, at=a.NOW)
    assert not enrolment.sit_exam(mark=9.75, at=a.NOW)
    assert enrolment.sit_exam(mark=11, at=a.NOW)
    assert enrolment.exam is not None
    assert [it.mark for it in enrolment.exam.before] == [9.75]
    assert a.facts_of(enrolment, ExamGraded) == [ExamGraded(mark=9.75, passed=False), ExamGraded(mark=11, passed=True)]
    assert enrolment.defend(mark=12, at=a.NOW)
    assert not enrolment.defend(mark=12, at=a.NOW)
    assert a.facts_of(enrolment, ProjectDefended) == [ProjectDefended(mark=12, passed=True)]


def test_what_the_programme_does_not_assess_is_not_graded() -> None:
    enrolment = a.a_learner(on=a.terms(exam_pass_mark=None, defence_pass_mark=None))
    with pytest.raises(NotAssessed):
        enrolment.sit_exam(mark=12, at=a.NOW)
    with pytest.raises(NotAssessed):
        enrolment.defend(mark=12, at=a.NOW)


@pytest.mark.parametrize("mark", [-0.25, 20.25, 12.1])
def test_a_mark_is_out_of_twenty_in_quarters(mark: float) -> None:
    enrolment = a.a_learner()
    with pytest.raises(InvalidField):
        enrolment.sit_exam(mark=mark, at=a.NOW)
    with pytest.raises(InvalidField):
        a.take_test(enrolment, mark)


def test_the_diploma_is_refused_with_the_list_of_unmet_policies() -> None:
    enrolment = a.a_learner()
    enrolment.sit_exam(mark=9, at=a.NOW)
    with pytest.raises(PoliciesUnmet) as refused:
        enrolment.award(decided_on=a.JURY_DAY, at=a.NOW)
    unmet = ["module:medical-imaging", "module:telemedicine", "written_exam", "project_defence"]
    assert refused.value.data == {"unmet": unmet}
    assert str(refused.value).endswith("written_exam, project_defence.")
    assert enrolment.state is State.CONFIRMED


def test_the_diploma_is_awarded_when_all_policies_hold() -> None:
    enrolment = a.a_learner()
    a.complete_modules(enrolment)
    enrolment.sit_exam(mark=10, at=a.NOW)
    enrolment.defend(mark=12, at=a.NOW)
    enrolment.award(decided_on=a.JURY_DAY, at=a.NOW)
    assert enrolment.state is State.DIPLOMA_AWARDED
    assert enrolment.facts[-1] == DiplomaAwarded(awarded_on=a.JURY_DAY)


def test_the_jury_does_not_decide_in_the_future_nor_before_the_teaching() -> None:
    enrolment = a.a_learner()
    for day in (a.JURY_DAY + timedelta(days=1), a.STARTS_ON - timedelta(days=1)):
        with pytest.raises(DayNotAccepted):
            enrolment.fail(decided_on=day, at=a.NOW)


def test_a_failure_publishes_the_unmet_policies() -> None:
    enrolment = a.a_learner(on=a.terms(exam_pass_mark=None))
    a.complete_modules(enrolment)
    enrolment.fail(decided_on=a.JURY_DAY, at=a.NOW)
    assert enrolment.facts[-1] == EnrolmentFailed(unmet=("project_defence",))
    assert enrolment.unmet_at_decision == ("project_defence",)


def test_a_failure_with_all_policies_met_names_the_jury_as_unmet() -> None:
    enrolment = a.a_learner(on=a.terms(exam_pass_mark=None, defence_pass_mark=None))
    a.complete_modules(enrolment)
    enrolment.fail(decided_on=a.JURY_DAY, at=a.NOW)
    assert enrolment.facts[-1] == EnrolmentFailed(unmet=("jury",))


def test_cancelling_an_open_enrolment_is_published_and_cancelling_an_intent_is_not() -> None:
    intent, learner = a.an_intent(), a.a_learner()
    intent.cancel(Reason.APPLICATION_WITHDRAWN)
    learner.cancel(Reason.LEARNER_LEFT)
    assert (intent.state, intent.facts) == (State.CANCELLED, ())
    assert learner.facts[-1] == EnrolmentCancelled(reason="learner_left")


def test_an_edition_does_not_open_a_cancelled_intent() -> None:
    intent = a.an_intent()
    intent.cancel(Reason.APPLICATION_WITHDRAWN)
    with pytest.raises(IllegalTransition):
        intent.open(a.terms())

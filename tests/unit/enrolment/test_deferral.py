"""Deferral to a later edition: no cent is lost, nothing is published twice, no enrolment stays open by accident."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enrolment.domain.edition import Edition, Progress
from services.enrolment.domain.events import (
    DeferralDropped,
    DeferralRequested,
    EnrolmentCancelled,
    EnrolmentDeferred,
    EnrolmentOpened,
    ModuleCompleted,
    PaymentRecorded,
    RefundRecorded,
)
from services.enrolment.domain.file.deferral import Answer
from services.enrolment.domain.file.enrolment import Enrolment, deferred_id, enrolment_id
from services.enrolment.domain.file.errors import DeferralAsked, NotALaterEdition
from services.enrolment.domain.policy import Terms
from services.enrolment.domain.state import Reason, State
from services.enrolment.messaging.outbound import to_contract
from services.enrolment.use_cases.file.deferrals import (
    AnswerDeferral,
    AskDeferral,
    GoOn,
)
from services.enrolment.use_cases.file.editions import FollowEdition
from services.enrolment.use_cases.file.enrolments import (
    CancelForApplication,
    EnrolLearner,
    GetEnrolmentOfApplication,
)
from shared.kernel.errors import IllegalTransition
from shared.kernel.money import Cents
from shared.kernel.repository import Cause
from tests.support.memory import InMemory
from tests.unit.enrolment import builders as a
from tests.unit.enrolment.memory import Enrolments

LATER = deferred_id("app-1", "edition-2")


class Noon:
    def now(self) -> datetime:
        return a.NOW


def next_year(fee_cents: int = 150_000) -> Terms:
    on = a.terms(fee=replace(a.FEE, amount_cents=Cents(fee_cents)))
    return replace(on, starts_on=a.STARTS_ON + timedelta(days=365), ends_on=a.ENDS_ON + timedelta(days=365))


def editions(**own: str) -> InMemory[Edition]:
    later = a.an_edition("edition-2", next_year())
    for name, value in own.items():
        setattr(later, name, value)
    return InMemory(a.an_edition(), later)


def asking(enrolment: Enrolment) -> Enrolment:
    enrolment.ask_deferral("edition-2", begins_on=next_year().starts_on, at=a.NOW)
    return enrolment


def deferred(enrolment: Enrolment) -> Enrolment:
    asking(enrolment).defer("edition-2", a.NOW)
    return enrolment


def heard(application: str = "app-1") -> GoOn:
    return GoOn(enrolment_id=enrolment_id(application), to_edition_id="edition-2", deferred_at=a.NOW)


def answered(refused: str | None = None) -> AnswerDeferral:
    return AnswerDeferral(
        enrolment_id=enrolment_id("app-1"), to_edition_id="edition-2", refused=refused, cause=Cause("app-1", 8)
    )


WITHDRAWN = CancelForApplication(application_id="app-1", reason=Reason.APPLICATION_WITHDRAWN, cause=Cause("app-1", 9))


def test_a_deferral_moves_the_paid_sum_and_does_not_publish_completed_modules_again() -> None:
    enrolment = a.a_learner()
    a.complete_modules(enrolment)
    a.attend(enrolment, "telemedicine", 0, nth=5)
    enrolment.name_payer(a.EMPLOYER)
    goes_on = deferred(enrolment).goes_on_in("edition-2", a.NOW)
    goes_on.open(next_year())
    assert (enrolment.state, enrolment.account.paid_cents) == (State.DEFERRED, 0)
    assert (goes_on.state, goes_on.account.paid_cents) == (State.CONFIRMED, 50_000)
    assert goes_on.account.payer == a.EMPLOYER
    assert not [module for module in goes_on.unmet if module.startswith("module:")]
    assert not a.facts_of(goes_on, ModuleCompleted)
    assert a.facts_of(enrolment, EnrolmentDeferred) == [
        EnrolmentDeferred(to_edition_id="edition-2", profile="health", carried_cents=Cents(50_000), deferred_at=a.NOW)
    ]


@settings(max_examples=200, deadline=None)
@given(
    payments=st.lists(st.integers(1, 60_000), max_size=5),
    refunds=st.lists(st.integers(1, 30_000), max_size=2),
    fee=st.sampled_from([0, 1_000, 150_000, 200_000]),
)
def test_not_a_cent_is_lost_between_the_two_accounts(payments: list[int], refunds: list[int], fee: int) -> None:
    enrolment = a.an_enrolment()
    for number, cents in enumerate(payments):
        if cents <= enrolment.owed_cents:
            a.pay(enrolment, f"p{number}", cents)
    for number, cents in enumerate(refunds):
        if cents <= enrolment.account.paid_cents:
            a.refund(enrolment, f"r{number}", cents)
    paid = enrolment.account.paid_cents
    goes_on = deferred(enrolment).goes_on_in("edition-2", a.NOW)
    goes_on.open(next_year(fee))
    assert (enrolment.account.paid_cents, goes_on.account.paid_cents) == (0, paid)
    assert goes_on.owed_cents == fee - paid
    told = [*enrolment.facts, *goes_on.facts]
    received = sum(fact.amount_cents for fact in told if isinstance(fact, PaymentRecorded))
    back = sum(fact.amount_cents for fact in told if isinstance(fact, RefundRecorded))
    assert received - back == paid


def test_a_deferral_needs_a_later_edition_and_an_enrolment_that_has_not_ended() -> None:
    with pytest.raises(NotALaterEdition):
        a.a_learner().ask_deferral("edition-2", begins_on=a.STARTS_ON, at=a.NOW)
    with pytest.raises(NotALaterEdition):
        a.a_learner().ask_deferral("edition-1", begins_on=next_year().starts_on, at=a.NOW)
    gone = a.a_learner()
    gone.cancel(Reason.LEARNER_LEFT)
    with pytest.raises(IllegalTransition):
        deferred(gone)
    with pytest.raises(IllegalTransition):
        deferred(a.a_learner()).cancel(Reason.LEARNER_LEFT)


@pytest.mark.parametrize(
    "own",
    [{"programme_id": "another"}, {"institution_id": "another"}, {"progress": Progress.CANCELLED}, {"id": "unknown"}],
)
async def test_a_deferral_needs_an_edition_of_the_same_programme_that_is_not_cancelled(own: dict[str, str]) -> None:
    enrolments, command = (
        Enrolments(a.a_learner()),
        AskDeferral(enrolment_id=enrolment_id("app-1"), to_edition_id="edition-2"),
    )
    known = InMemory(a.an_edition()) if "id" in own else editions(**own)
    with pytest.raises(NotALaterEdition):
        await command(enrolments, known, Noon())


async def test_a_repeated_deferral_event_creates_one_enrolment_which_its_application_finds() -> None:
    enrolments, known = Enrolments(a.a_learner()), editions()
    command = AskDeferral(enrolment_id=enrolment_id("app-1"), to_edition_id="edition-2")
    await command(enrolments, known, Noon())
    for _ in range(2):
        await answered()(enrolments, Noon())
    asked = GetEnrolmentOfApplication("app-1")
    assert (await asked(enrolments)).state is State.DEFERRED  # it is on its way
    for _ in range(2):
        await heard()(enrolments, known)
    present = await asked(enrolments)
    assert (present.id, present.state, present.deferred_from) == (LATER, State.CONFIRMED, enrolment_id("app-1"))
    assert len(enrolments.kept) == 2


async def test_a_withdrawal_cancels_both_enrolments_in_either_order_of_the_events() -> None:
    for order in ("go on first", "withdrawal first", "in between"):
        enrolments, known = Enrolments(deferred(a.a_learner())), editions()
        if order == "withdrawal first":
            await WITHDRAWN(enrolments)
        if order == "in between":
            enrolments.meanwhile = lambda kept=enrolments: WITHDRAWN(kept)
        await heard()(enrolments, known)
        await WITHDRAWN(enrolments)
        assert {it.state for it in enrolments.kept.values()} == {State.CANCELLED}, order


async def test_a_cancelled_earlier_edition_does_not_cancel_a_deferred_enrolment() -> None:
    enrolments, known = Enrolments(deferred(a.a_learner())), editions()
    await heard()(enrolments, known)
    await replace(WITHDRAWN, reason=Reason.EDITION_CANCELLED)(enrolments)
    assert {it.id: it.state for it in enrolments.kept.values()} == {
        enrolment_id("app-1"): State.DEFERRED,
        LATER: State.CONFIRMED,
    }


async def test_a_refused_deferral_keeps_the_learner_and_the_reason_and_allows_a_new_request() -> None:
    enrolments = Enrolments(asking(a.a_learner()))
    await answered(refused="full")(enrolments, Noon())
    (enrolment,) = enrolments.kept.values()
    assert (enrolment.state, enrolment.deferred_to, enrolment.account.paid_cents) == (State.CONFIRMED, None, 50_000)
    assert enrolment.deferral is not None
    assert (enrolment.deferral.answer, enrolment.deferral.reason) == (Answer.REFUSED, "full")
    asking(enrolment)
    assert a.facts_of(enrolment, DeferralRequested) == [DeferralRequested(to_edition_id="edition-2")]


def test_one_deferral_is_open_at_a_time_and_an_answer_needs_an_open_one() -> None:
    enrolment = asking(a.a_learner())
    with pytest.raises(DeferralAsked):
        asking(enrolment)
    with pytest.raises(IllegalTransition):
        enrolment.defer("edition-3", a.NOW)
    with pytest.raises(IllegalTransition):
        a.a_learner().defer("edition-2", a.NOW)


@pytest.mark.parametrize("end", ["left", "failed", "withdrawn before the answer", "withdrawn after it"])
def test_an_enrolment_that_ends_first_frees_the_place_in_the_later_edition(end: str) -> None:
    """A requested or granted place is dropped once, and a late answer changes nothing."""
    enrolment = asking(a.a_learner())
    match end:
        case "left":
            enrolment.cancel(Reason.LEARNER_LEFT)
        case "failed":
            enrolment.fail(decided_on=a.JURY_DAY, at=a.NOW)
        case "withdrawn before the answer":
            enrolment.cancel(Reason.APPLICATION_WITHDRAWN)
        case _:
            enrolment.defer("edition-2", a.NOW)
            enrolment.cancel(Reason.APPLICATION_WITHDRAWN)
    assert a.facts_of(enrolment, DeferralDropped) == [DeferralDropped(to_edition_id="edition-2")]
    with pytest.raises(IllegalTransition):
        enrolment.defer("edition-2", a.NOW)


@pytest.mark.parametrize("first", ["go on", "cancelled"])
async def test_a_cancelled_later_edition_cancels_the_enrolments_deferred_into_it(first: str) -> None:
    enrolments, known = Enrolments(deferred(a.a_learner())), editions()
    cancelled = FollowEdition(edition_id="edition-2", progress=Progress.CANCELLED, cause=Cause("edition-2", 5))
    if first == "go on":
        await heard()(enrolments, known)
    await cancelled(known, enrolments, enrolments)
    if first == "cancelled":
        await heard()(enrolments, known)
    ended = enrolments.kept[LATER]
    assert ended.cancelled_for is Reason.EDITION_CANCELLED
    told = EnrolmentCancelled(reason=Reason.EDITION_CANCELLED)
    assert told in enrolments.published
    assert to_contract(ended, told).model_dump()["after_deferral"] is True
    assert to_contract(a.a_learner(), told).model_dump()["after_deferral"] is False


CORRECTED = replace(WITHDRAWN, reason=Reason.DECISION_CORRECTED)


async def test_a_corrected_decision_cancels_the_enrolment_and_a_new_acceptance_reopens_it() -> None:
    """A repeated acceptance changes nothing; a later one reopens the enrolment, and the paid sum still counts."""
    enrolments, known = Enrolments(a.a_learner()), editions()
    first = accepted(a.ACCEPTED_AT)
    await CORRECTED(enrolments)
    ended = await first(enrolments, known)
    assert (ended.state, ended.cancelled_for) == (State.CANCELLED, Reason.DECISION_CORRECTED)
    for _ in range(2):
        revived = await accepted(a.ACCEPTED_AT + timedelta(days=3))(enrolments, known)
    assert (revived.state, revived.cancelled_for, revived.account.paid_cents) == (State.CONFIRMED, None, 50_000)
    assert enrolments.published.count(EnrolmentOpened(profile="health", fee_cents=Cents(150_000), instalments=3)) == 1


@pytest.mark.parametrize("again", [50_000, 60_000])
async def test_a_second_deferral_moves_only_the_sum_paid_since_the_first(again: int) -> None:
    """An equal or another sum is moved under a new reference."""
    enrolments, known = Enrolments(deferred(a.a_learner())), editions()
    await CORRECTED(enrolments)
    await accepted(a.ACCEPTED_AT + timedelta(days=3))(enrolments, known)
    revived = enrolments.kept[enrolment_id("app-1")]
    a.pay(revived, "p-again", again)
    deferred(revived)
    assert (revived.account.paid_cents, revived.carried_cents) == (0, again)
    last = [fact for fact in revived.facts if isinstance(fact, RefundRecorded)][-1]
    assert (last.amount_cents, last.carried_over) == (again, True)


async def test_a_corrected_decision_also_cancels_the_enrolment_after_a_deferral() -> None:
    enrolments, known = Enrolments(deferred(a.a_learner())), editions()
    await heard()(enrolments, known)
    await CORRECTED(enrolments)
    assert {it.cancelled_for for it in enrolments.kept.values()} == {Reason.DECISION_CORRECTED}
    assert enrolments.published.count(DeferralDropped(to_edition_id="edition-2")) == 1


def accepted(at: datetime) -> EnrolLearner:
    intent = a.an_intent()
    return EnrolLearner(
        application_id=intent.application_id,
        person_id=intent.person_id,
        edition_id=intent.edition_id,
        institution_id=intent.institution_id,
        profile=intent.profile,
        accepted_at=at,
    )

"""A learner goes on in a later edition: not a cent lost, nothing told twice, nobody left enrolled by accident."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enrolment.domain.edition import Edition, Progress
from services.enrolment.domain.enrolment import Enrolment, deferred_id, enrolment_id
from services.enrolment.domain.errors import NotALaterEdition
from services.enrolment.domain.events import EnrolmentDeferred, ModuleCompleted, PaymentRecorded, RefundRecorded
from services.enrolment.domain.policy import Terms
from services.enrolment.domain.state import Reason, State
from services.enrolment.use_cases.commands import (
    CancelForApplication,
    DeferEnrolment,
    GoOn,
    cancel_for_application,
    defer_enrolment,
    go_on,
)
from services.enrolment.use_cases.queries import GetEnrolmentOfApplication, get_enrolment_of_application
from shared.kernel.errors import IllegalTransition
from shared.kernel.money import Cents
from shared.kernel.repository import Cause
from tests.unit.enrolment import builders as a
from tests.unit.enrolment.memory import Enrolments, InMemory

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


def deferred(enrolment: Enrolment) -> Enrolment:
    enrolment.defer("edition-2", begins_on=next_year().starts_on, at=a.NOW)
    return enrolment


def heard(application: str = "app-1") -> GoOn:
    return GoOn(enrolment_id=enrolment_id(application), to_edition_id="edition-2", deferred_at=a.NOW)


WITHDRAWN = CancelForApplication(application_id="app-1", reason=Reason.APPLICATION_WITHDRAWN, cause=Cause("app-1", 9))


def test_what_was_paid_goes_over_and_what_was_completed_is_not_told_again() -> None:
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
    assert not a.said(goes_on, ModuleCompleted)
    assert a.said(enrolment, EnrolmentDeferred) == [
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


def test_one_defers_to_a_later_edition_and_before_the_end() -> None:
    with pytest.raises(NotALaterEdition):
        a.a_learner().defer("edition-2", begins_on=a.STARTS_ON, at=a.NOW)
    with pytest.raises(NotALaterEdition):
        a.a_learner().defer("edition-1", begins_on=next_year().starts_on, at=a.NOW)
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
async def test_the_later_edition_is_of_the_same_programme_and_will_take_place(own: dict[str, str]) -> None:
    enrolments, command = (
        Enrolments(a.a_learner()),
        DeferEnrolment(enrolment_id=enrolment_id("app-1"), to_edition_id="edition-2"),
    )
    known = InMemory(a.an_edition()) if "id" in own else editions(**own)
    with pytest.raises(NotALaterEdition):
        await defer_enrolment(command, enrolments, known, Noon())


async def test_it_goes_on_once_however_often_it_is_told_and_is_found_by_its_application() -> None:
    enrolments, known = Enrolments(a.a_learner()), editions()
    command = DeferEnrolment(enrolment_id=enrolment_id("app-1"), to_edition_id="edition-2")
    await defer_enrolment(command, enrolments, known, Noon())
    asked = GetEnrolmentOfApplication("app-1")
    assert (await get_enrolment_of_application(asked, enrolments)).state is State.DEFERRED  # it is on its way
    for _ in range(2):
        await go_on(heard(), enrolments, known)
    present = await get_enrolment_of_application(asked, enrolments)
    assert (present.id, present.state, present.deferred_from) == (LATER, State.CONFIRMED, enrolment_id("app-1"))
    assert len(enrolments.kept) == 2


async def test_a_withdrawal_ends_both_whichever_comes_first() -> None:
    for order in ("go on first", "withdrawal first", "in between"):
        enrolments, known = Enrolments(deferred(a.a_learner())), editions()
        if order == "withdrawal first":
            await cancel_for_application(WITHDRAWN, enrolments)
        if order == "in between":
            enrolments.meanwhile = lambda kept=enrolments: cancel_for_application(WITHDRAWN, kept)
        await go_on(heard(), enrolments, known)
        await cancel_for_application(WITHDRAWN, enrolments)
        assert {it.state for it in enrolments.kept.values()} == {State.CANCELLED}, order


async def test_the_earlier_edition_s_end_takes_nobody_along_who_has_left_it() -> None:
    enrolments, known = Enrolments(deferred(a.a_learner())), editions()
    await go_on(heard(), enrolments, known)
    await cancel_for_application(replace(WITHDRAWN, reason=Reason.EDITION_CANCELLED), enrolments)
    assert {it.id: it.state for it in enrolments.kept.values()} == {
        enrolment_id("app-1"): State.DEFERRED,
        LATER: State.CONFIRMED,
    }

"""Payments, refunds, reductions, instalments and reminders: no cent is lost or counted twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.enrolment.domain.events import (
    EnrolmentConfirmed,
    FeeReduced,
    FeeRestored,
    PaymentRecorded,
    PaymentReminded,
    RefundRecorded,
)
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.money.account import EntryKind, ReductionReason
from services.enrolment.domain.money.errors import MoreThanPaid, MoreThanThePrice, Overpayment, ReferenceTaken
from services.enrolment.domain.policy import paris_day
from services.enrolment.domain.state import Reason, State
from shared.kernel.errors import IllegalTransition, InvalidField, NotFound, Refusal
from shared.kernel.money import Cents
from shared.kernel.policies import FeePolicy
from tests.unit.enrolment import builders as a

FEE = 150_000


def test_a_refund_is_recorded_once_and_never_exceeds_what_was_paid() -> None:
    enrolment = a.a_learner()
    assert a.refund(enrolment, "back", 20_000)
    assert not a.refund(enrolment, "back", 20_000)
    assert (enrolment.account.paid_cents, enrolment.owed_cents) == (30_000, 120_000)
    assert enrolment.state is State.CONFIRMED
    with pytest.raises(MoreThanPaid):
        a.refund(enrolment, "more", 30_001)
    assert a.facts_of(enrolment, RefundRecorded) == [
        RefundRecorded(reference="back", amount_cents=Cents(20_000), paid_cents=Cents(30_000), fee_cents=Cents(FEE))
    ]


def test_a_cancelled_enrolment_accepts_refunds_and_no_payments() -> None:
    enrolment = a.a_learner()
    enrolment.cancel(Reason.LEARNER_LEFT)
    assert a.refund(enrolment, "back", 50_000)
    with pytest.raises(IllegalTransition):
        a.pay(enrolment, "late", 1)


def test_a_reference_names_one_entry_of_the_whole_account() -> None:
    enrolment = a.a_learner()
    with pytest.raises(ReferenceTaken):
        a.refund(enrolment, "first", 50_000)
    with pytest.raises(ReferenceTaken):
        a.reduce(enrolment, "first", 50_000)
    a.reduce(enrolment, "less", 1_000)
    with pytest.raises(ReferenceTaken):
        a.reduce(enrolment, "less", 1_001)


def test_a_reduction_lowers_the_price_may_confirm_and_may_leave_something_to_give_back() -> None:
    enrolment = a.an_enrolment()
    a.pay(enrolment, "first", 40_000)
    assert enrolment.state is State.AWAITING_PAYMENT
    a.reduce(enrolment, "less", 30_000, ReductionReason.JOB_SEEKER)
    assert (enrolment.price_cents, enrolment.state) == (120_000, State.CONFIRMED)
    assert [part.amount_cents for part in enrolment.instalments] == [40_000] * 3
    a.reduce(enrolment, "all", 120_000)
    assert (enrolment.price_cents, enrolment.owed_cents) == (0, -40_000)
    with pytest.raises(Overpayment) as refused:
        a.pay(enrolment, "second", 1)
    assert refused.value.data["owed_cents"] == 0
    with pytest.raises(MoreThanThePrice):
        a.reduce(enrolment, "beyond", 1)
    assert a.refund(enrolment, "back", 40_000)
    assert enrolment.owed_cents == 0


def test_a_withdrawn_reduction_no_longer_counts_and_stays_on_the_statement() -> None:
    enrolment = a.an_enrolment()
    a.reduce(enrolment, "less", 30_000)
    assert enrolment.restore(reference="less", at=a.NOW)
    assert not enrolment.restore(reference="less", at=a.NOW)
    with pytest.raises(NotFound):
        enrolment.restore(reference="none", at=a.NOW)
    assert enrolment.owed_cents == FEE
    lines = enrolment.account.statement(Cents(FEE), a.ACCEPTED_AT)
    assert [(line.kind, line.owed_cents) for line in lines] == [
        (EntryKind.FEE, FEE),
        (EntryKind.REDUCTION, 120_000),
        (EntryKind.REDUCTION_WITHDRAWN, FEE),
    ]
    assert a.facts_of(enrolment, FeeRestored) == [
        FeeRestored(reference="less", amount_cents=Cents(30_000), fee_cents=Cents(FEE))
    ]


Move = tuple[str, str, int]
MOVES: st.SearchStrategy[list[Move]] = st.lists(
    st.tuples(
        st.sampled_from(["pay", "pay", "refund", "reduce", "restore", "reschedule"]),
        st.sampled_from("abcdefgh"),
        st.one_of(st.integers(-1, 80_000), st.sampled_from([1, 49_999, 50_000, 100_000, 150_000])),
    ),
    max_size=40,
)


@settings(max_examples=400, deadline=None)
@given(moves=MOVES, fee=st.sampled_from([0, 1, 149_999, 150_000]), parts=st.integers(1, 12), confirm=st.integers(0, 3))
def test_no_cent_is_lost_or_counted_twice_whatever_is_sent(
    moves: list[Move], fee: int, parts: int, confirm: int
) -> None:
    """Compares with independent books of payments, refunds and reductions, by reference."""
    policy = FeePolicy(amount_cents=Cents(fee), instalments=parts, confirm_with=min(confirm, parts))
    enrolment = a.an_enrolment(on=a.terms(fee=policy))
    books: dict[str, dict[str, int]] = {"pay": {}, "refund": {}, "reduce": {}}
    withdrawn: set[str] = set()
    verbs: dict[str, Callable[[Enrolment, str, int], bool]] = {"pay": a.pay, "refund": a.refund, "reduce": a.reduce}
    for number, (verb, reference, cents) in enumerate(moves):
        at = a.NOW + timedelta(seconds=number)
        before = (enrolment.account, enrolment.facts, enrolment.state)
        try:
            if verb == "restore":
                if enrolment.restore(reference=reference, at=at):
                    withdrawn.add(reference)
            elif verb == "reschedule":
                enrolment.reschedule(tuple(a.STARTS_ON + timedelta(days=n) for n in range(abs(cents) % 13)))
            elif verbs[verb](enrolment, reference, cents):
                assert all(reference not in book for book in books.values())
                books[verb][reference] = cents
            else:
                assert books[verb][reference] == cents
        except Refusal:
            assert (enrolment.account, enrolment.facts, enrolment.state) == before
        paid = sum(books["pay"].values()) - sum(books["refund"].values())
        price = fee - sum(cents for name, cents in books["reduce"].items() if name not in withdrawn)
        assert enrolment.account.paid_cents == paid >= 0
        assert enrolment.price_cents == price >= 0
        assert enrolment.owed_cents == price - paid
        assert sum(part.amount_cents for part in enrolment.instalments) == price
        assert sum(part.paid_cents for part in enrolment.instalments) == min(paid, price)
        assert sum(part.left_cents for part in enrolment.instalments) == max(price - paid, 0)
    lines = enrolment.account.statement(Cents(fee), a.ACCEPTED_AT)
    assert lines[-1].owed_cents == enrolment.owed_cents == sum(line.change_cents for line in lines)
    told = {kind: a.facts_of(enrolment, kind) for kind in (PaymentRecorded, RefundRecorded, FeeReduced, FeeRestored)}
    assert {fact.reference: fact.amount_cents for fact in told[PaymentRecorded]} == books["pay"]  # type: ignore[attr-defined]
    assert {fact.reference: fact.amount_cents for fact in told[RefundRecorded]} == books["refund"]  # type: ignore[attr-defined]
    assert {fact.reference: fact.amount_cents for fact in told[FeeReduced]} == books["reduce"]  # type: ignore[attr-defined]
    assert {fact.reference for fact in told[FeeRestored]} == withdrawn  # type: ignore[attr-defined]
    assert len(a.facts_of(enrolment, EnrolmentConfirmed)) == (enrolment.state is State.CONFIRMED)


def notices(enrolment: Enrolment) -> list[tuple[int, str]]:
    return [(it.instalment, it.notice) for it in enrolment.facts if isinstance(it, PaymentReminded)]


def test_the_instalments_fall_due_a_month_after_the_acceptance_and_then_through_the_edition() -> None:
    days = [part.due_on for part in a.an_enrolment().instalments]
    assert days == [date(2026, 12, 20), date(2027, 3, 4), date(2027, 5, 2)]


def test_reminders_are_due_a_week_before_a_day_after_and_two_weeks_after_the_due_day() -> None:
    enrolment = a.an_enrolment()
    for day in range(60):
        enrolment.remind(a.ACCEPTED_AT + timedelta(days=day))
    assert notices(enrolment) == [(1, "upcoming"), (1, "overdue"), (1, "final")]
    first = a.facts_of(enrolment, PaymentReminded)[0]
    assert first == PaymentReminded(
        instalment=1, due_on=date(2026, 12, 20), amount_cents=Cents(50_000), owed_cents=Cents(FEE), notice="upcoming"
    )
    assert enrolment.due == datetime.fromisoformat("2027-02-25T07:00Z")


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((), []),
        ((-3, 0), [(-3, "upcoming"), (0, "upcoming")]),
        ((2, 9, 16, 30), [(2, "overdue"), (9, "overdue"), (16, "overdue"), (30, "final")]),
        ((15,), [(15, "final")]),
    ],
)
def test_the_fee_policy_of_an_edition_sets_the_days_of_reminders(
    days: tuple[int, ...], expected: list[tuple[int, str]]
) -> None:
    enrolment = a.an_enrolment(on=a.terms(fee=replace(a.FEE, reminder_days=days)))
    given_on = list[tuple[int, str]]()
    while enrolment.due and enrolment.due < a.ACCEPTED_AT + timedelta(days=62):
        now, before = enrolment.due, len(notices(enrolment))
        enrolment.remind(now)
        given_on += [((paris_day(now) - date(2026, 12, 20)).days, notice) for _, notice in notices(enrolment)[before:]]
    assert given_on == expected


def test_an_edition_stored_without_reminder_days_keeps_the_default_days_and_repeats_no_reminder() -> None:
    """Neither the stored terms nor the stored marks name days."""
    enrolment = a.an_enrolment()
    enrolment.account = replace(enrolment.account, noticed=("1/2026-12-20/upcoming", "1/2026-12-20/overdue"))
    enrolment.remind(datetime.fromisoformat("2027-01-04T07:00Z"))
    assert notices(enrolment) == [(1, "final")]
    assert enrolment.account.noticed[-1] == "1/2026-12-20/final"


def test_reminders_missed_during_an_outage_are_published_once_and_late() -> None:
    enrolment = a.an_enrolment()
    enrolment.remind(a.ACCEPTED_AT + timedelta(days=60))
    assert notices(enrolment) == [(1, "final")]
    enrolment.remind(a.ACCEPTED_AT + timedelta(days=60))
    assert notices(enrolment) == [(1, "final")]


def test_a_paid_instalment_has_no_reminder_and_a_new_due_day_has_new_reminders() -> None:
    enrolment = a.a_learner()
    assert enrolment.due == datetime.fromisoformat("2027-02-25T07:00Z")
    enrolment.reschedule((date(2027, 7, 1), date(2027, 8, 1)))
    assert enrolment.due == datetime.fromisoformat("2027-06-24T06:00Z")
    a.pay(enrolment, "rest", 100_000)
    assert enrolment.due is None


@pytest.mark.parametrize(
    "days", [(), (date(2027, 2, 1), date(2027, 1, 1)), (date(2027, 1, 1),) * 2, (date(2020, 1, 1),)]
)
def test_due_days_are_one_to_twelve_in_order_and_not_before_the_acceptance(days: tuple[date, ...]) -> None:
    with pytest.raises(InvalidField):
        a.an_enrolment().reschedule(days)


@settings(max_examples=200, deadline=None)
@given(steps=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60_000)), max_size=15), parts=st.integers(1, 12))
def test_each_reminder_is_published_once_and_the_due_moment_always_advances(
    steps: list[tuple[int, int]], parts: int
) -> None:
    policy = FeePolicy(amount_cents=Cents(FEE), instalments=parts, confirm_with=0)
    enrolment, now = a.an_enrolment(on=a.terms(fee=policy)), a.ACCEPTED_AT
    for number, (days, cents) in enumerate(steps):
        now += timedelta(days=days)
        unpaid = {part.number for part in enrolment.instalments if part.left_cents}
        before = len(notices(enrolment))
        enrolment.remind(now)
        assert {part for part, _ in notices(enrolment)[before:]} <= unpaid
        assert enrolment.due is None or enrolment.due > now
        if 0 < cents <= enrolment.owed_cents:
            enrolment.pay(reference=f"r{number}", amount_cents=Cents(cents), paid_on=paris_day(now), at=now)
    given_ = notices(enrolment)
    assert len(given_) == len(set(given_))
    assert (enrolment.due is None) or enrolment.owed_cents > 0

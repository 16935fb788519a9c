from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrolment.domain.errors import DayNotAccepted
from services.enrolment.domain.events import EnrolmentConfirmed, PaymentRecorded
from services.enrolment.domain.money.account import Account
from services.enrolment.domain.money.errors import Overpayment, PaymentReferenceTaken
from services.enrolment.domain.money.payer import Payer, PayerKind
from services.enrolment.domain.state import Reason, State
from shared.kernel.errors import IllegalTransition, InvalidField, Refusal
from shared.kernel.money import Cents
from shared.kernel.policies import FeePolicy
from tests.unit.enrolment import builders as a


@given(fee=st.integers(0, 10_000_000), count=st.integers(1, 12), confirm_with=st.integers(0, 12))
def test_instalments_add_up_to_the_fee_and_differ_by_a_cent_at_most(fee: int, count: int, confirm_with: int) -> None:
    policy = FeePolicy(amount_cents=Cents(fee), instalments=count, confirm_with=confirm_with)
    assert sum(policy.plan) == fee
    assert len(policy.plan) == count
    assert max(policy.plan) - min(policy.plan) <= 1
    assert policy.confirmed_at == sum(policy.plan[:confirm_with]) <= fee


def test_the_enrolment_is_confirmed_by_the_payment_that_reaches_the_policy_and_once() -> None:
    enrolment = a.an_enrolment()
    a.pay(enrolment, "r1", 49_999)
    assert not a.facts_of(enrolment, EnrolmentConfirmed)
    a.pay(enrolment, "r2", 1)
    assert enrolment.state is State.CONFIRMED
    a.pay(enrolment, "r3", 100_000)
    assert a.facts_of(enrolment, EnrolmentConfirmed) == [EnrolmentConfirmed()]
    assert (enrolment.account.paid_cents, enrolment.owed_cents) == (150_000, 0)


def test_a_payment_recorded_twice_counts_once() -> None:
    enrolment = a.an_enrolment()
    assert a.pay(enrolment, "r1", 50_000)
    assert not a.pay(enrolment, "r1", 50_000)
    assert enrolment.account.paid_cents == 50_000
    assert len(a.facts_of(enrolment, PaymentRecorded)) == 1


def test_a_known_reference_with_another_amount_is_refused() -> None:
    enrolment = a.an_enrolment()
    a.pay(enrolment, "r1", 50_000)
    with pytest.raises(PaymentReferenceTaken) as refused:
        a.pay(enrolment, "r1", 50_001)
    assert refused.value.data == {"reference": "r1", "recorded_cents": 50_000}


def test_more_than_what_is_owed_is_refused_to_the_cent() -> None:
    enrolment = a.an_enrolment()
    with pytest.raises(Overpayment):
        a.pay(enrolment, "r1", 150_001)
    a.pay(enrolment, "r1", 150_000)
    with pytest.raises(Overpayment):
        a.pay(enrolment, "r2", 1)


@pytest.mark.parametrize("cents", [0, -1])
def test_a_payment_of_zero_or_less_is_refused(cents: int) -> None:
    with pytest.raises(InvalidField):
        a.pay(a.an_enrolment(), "r1", cents)


def test_a_payment_is_not_dated_before_the_offer_was_accepted_nor_ahead() -> None:
    enrolment = a.an_enrolment()
    for day in (date(2026, 11, 19), a.NOW.date() + timedelta(days=1)):
        with pytest.raises(DayNotAccepted):
            enrolment.pay(reference="r1", amount_cents=Cents(1), paid_on=day, at=a.NOW)


def test_a_payment_is_accepted_after_the_jury_and_refused_after_a_cancellation() -> None:
    failed, cancelled = a.a_learner(), a.a_learner()
    failed.fail(decided_on=a.JURY_DAY, at=a.NOW)
    assert a.pay(failed, "late", 100_000)
    cancelled.cancel(Reason.LEARNER_LEFT)
    with pytest.raises(IllegalTransition):
        a.pay(cancelled, "late", 100_000)


def test_an_employer_or_a_funder_needs_a_billing_address() -> None:
    with pytest.raises(InvalidField) as refused:
        Payer(kind=PayerKind.EMPLOYER, name="CHU Dijon Bourgogne")
    assert refused.value.data["field"] == "siret"
    with pytest.raises(InvalidField) as refused:
        Payer(kind=PayerKind.FUNDER, name="ANDPC")
    assert refused.value.data["field"] == "billing_address"


def test_a_payment_keeps_who_the_payer_was() -> None:
    enrolment = a.an_enrolment()
    a.pay(enrolment, "r1", 10_000)
    enrolment.name_payer(a.EMPLOYER)
    a.pay(enrolment, "r2", 10_000)
    assert [it.payer for it in enrolment.account.payments] == [PayerKind.PERSON, PayerKind.EMPLOYER]
    assert enrolment.account.payer == a.EMPLOYER


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(-1, 80_000))))
def test_no_cent_is_lost_or_counted_twice_whatever_is_sent(sent: list[tuple[str, int]]) -> None:
    enrolment, books = a.an_enrolment(), dict[str, int]()
    for reference, cents in sent:
        expected = books.get(reference)
        try:
            recorded = a.pay(enrolment, reference, cents)
        except Refusal:
            assert cents <= 0 or sum(books.values()) + cents > 150_000 or expected not in (None, cents)
            continue
        assert recorded is (expected is None)
        assert expected in (None, cents)
        books[reference] = cents
    told = [fact for fact in enrolment.facts if isinstance(fact, PaymentRecorded)]
    assert {fact.reference: fact.amount_cents for fact in told} == books
    assert sum(books.values()) == enrolment.account.paid_cents == sum(fact.amount_cents for fact in told) <= 150_000
    assert (enrolment.state is State.CONFIRMED) is (sum(books.values()) >= 50_000)
    assert not told or told[-1].paid_cents == enrolment.account.paid_cents


def test_an_account_starts_empty_and_in_the_person_s_own_name() -> None:
    assert (Account().paid_cents, Account().payer.kind) == (0, PayerKind.PERSON)


def test_the_fee_policy_says_on_which_days_after_the_acceptance_the_parts_fall_due() -> None:
    enrolment = a.an_enrolment(on=a.terms(fee=replace(a.FEE, due_days=(10, 45, 200))))
    accepted = a.ACCEPTED_AT.date()
    assert [part.due_on for part in enrolment.instalments] == [accepted + timedelta(days=n) for n in (10, 45, 200)]

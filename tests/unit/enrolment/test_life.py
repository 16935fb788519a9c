"""A state machine of the enrolment: every illegal transition is refused and changes nothing."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.enrolment.domain.events import (
    DiplomaAwarded,
    EnrolmentCancelled,
    EnrolmentConfirmed,
    EnrolmentFailed,
    EnrolmentOpened,
    ModuleCompleted,
    PaymentRecorded,
    PaymentReminded,
    RefundRecorded,
)
from services.enrolment.domain.file.enrolment import Enrolment
from services.enrolment.domain.money.payer import Payer
from services.enrolment.domain.state import UNDER_WAY, Reason, State
from services.enrolment.domain.teaching.module_record import MakeUpFor, Signer
from services.enrolment.domain.teaching.project import DefenceSlot
from shared.kernel.errors import IllegalTransition, Refusal
from shared.kernel.words import HalfDay
from tests.unit.enrolment import builders as a

MONEY = {"pay", "refund", "reduce", "restore", "reschedule"}
LEGAL = {
    State.AWAITING_EDITION: {"open", "name payer", "cancel"},
    State.AWAITING_PAYMENT: {"open", "name payer", "cancel", "defer", *MONEY},
    State.CONFIRMED: {
        *("open", "name payer", "attend", "test", "exam", "defence"),
        *("award", "fail", "cancel", "defer", "sign", "make up", "name project", "schedule defence"),
        *MONEY,
    },
    State.DIPLOMA_AWARDED: {"open", "sign", *MONEY},
    State.FAILED: {"open", "sign", *MONEY},
    State.CANCELLED: {"refund"},
    State.DEFERRED: {"open"},
}


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.enrolment = a.an_intent()

    def go(self, verb: str, act: Callable[[Enrolment], object]) -> None:
        before, facts = deepcopy(self.enrolment), self.enrolment.facts
        was = before.state
        legal = verb in LEGAL[was] or (verb == "open" and before.terms is not None)
        try:
            act(self.enrolment)
        except IllegalTransition:
            assert not legal
            assert (self.enrolment, self.enrolment.facts) == (before, facts)
        except Refusal:
            assert legal
            assert (self.enrolment, self.enrolment.facts) == (before, facts)
        else:
            assert legal, f"{verb} while {was}"

    @rule()
    def open(self) -> None:
        self.go("open", lambda it: it.open(a.terms(exam_pass_mark=None)))

    @rule(reference=st.sampled_from("abc"), cents=st.sampled_from([1, 49_999, 50_000, 100_000, 150_000]))
    def pay(self, reference: str, cents: int) -> None:
        self.go("pay", lambda it: a.pay(it, reference, cents))

    @rule(reference=st.sampled_from("cde"), cents=st.sampled_from([1, 50_000, 150_000]))
    def refund(self, reference: str, cents: int) -> None:
        self.go("refund", lambda it: a.refund(it, reference, cents))

    @rule(reference=st.sampled_from("efg"), cents=st.sampled_from([1, 50_000, 150_000]))
    def reduce(self, reference: str, cents: int) -> None:
        self.go("reduce", lambda it: a.reduce(it, reference, cents))

    @rule(reference=st.sampled_from("efg"))
    def restore(self, reference: str) -> None:
        self.go("restore", lambda it: it.restore(reference=reference, at=a.NOW))

    @rule(count=st.integers(0, 3))
    def reschedule(self, count: int) -> None:
        days = tuple(a.STARTS_ON + timedelta(days=nth) for nth in range(count))
        self.go("reschedule", lambda it: it.reschedule(days))

    @rule(days=st.integers(0, 250))
    def remind(self, days: int) -> None:
        """Time passes in every state; only due reminders are published."""
        self.enrolment.remind(a.ACCEPTED_AT + timedelta(days=days))

    @rule()
    def name_payer(self) -> None:
        self.go("name payer", lambda it: it.name_payer(Payer()))

    @rule(
        module=st.sampled_from(["medical-imaging", "telemedicine"]),
        nth=st.integers(0, 1),
        half=st.sampled_from(HalfDay),
        hours=st.sampled_from([0.0, 3.5, 6.0]),
    )
    def attend(self, module: str, nth: int, half: HalfDay, hours: float) -> None:
        self.go("attend", lambda it: a.attend(it, module, hours, nth=nth, half=half))

    @rule(mark=st.sampled_from([8.0, 12.0]), attempt=st.integers(1, 3))
    def take_test(self, mark: float, attempt: int) -> None:
        self.go("test", lambda it: a.take_test(it, mark, attempt))

    @rule(nth=st.integers(0, 1), half=st.sampled_from(HalfDay), by=st.sampled_from(Signer))
    def sign(self, nth: int, half: HalfDay, by: Signer) -> None:
        day = a.STARTS_ON + timedelta(days=nth)
        self.go("sign", lambda it: it.sign("medical-imaging", day=day, half=half, by=by, at=a.NOW))

    @rule(purpose=st.sampled_from(MakeUpFor), ahead=st.integers(-1, 1))
    def make_up(self, purpose: MakeUpFor, ahead: int) -> None:
        day = a.JURY_DAY + timedelta(days=ahead)
        self.go(
            "make up", lambda it: it.make_up("medical-imaging", purpose=purpose, day=day, half=HalfDay.AM, at=a.NOW)
        )

    @rule(title=st.sampled_from(["one", "other"]))
    def name_project(self, title: str) -> None:
        self.go("name project", lambda it: it.name_project(title, a.NOW))

    @rule(ahead=st.integers(-1, 2))
    def schedule_defence(self, ahead: int) -> None:
        slot = DefenceSlot(starts_at=a.NOW + timedelta(days=ahead), minutes=30, place="R12", jury=("Pr Dubois",))
        self.go("schedule defence", lambda it: it.schedule_defence(slot, a.NOW))

    @rule(mark=st.sampled_from([8.0, 14.0]))
    def exam(self, mark: float) -> None:
        self.go("exam", lambda it: it.sit_exam(mark=mark, at=a.NOW))

    @rule(mark=st.sampled_from([8.0, 14.0]))
    def defend(self, mark: float) -> None:
        self.go("defence", lambda it: it.defend(mark=mark, at=a.NOW))

    @rule()
    def complete(self) -> None:
        """Makes the diploma reachable for a random walk."""
        if self.enrolment.state is State.CONFIRMED and not self.enrolment.modules:
            a.complete_modules(self.enrolment)
            self.enrolment.defend(mark=14, at=a.NOW)

    @rule()
    def award(self) -> None:
        self.go("award", lambda it: it.award(decided_on=a.JURY_DAY, at=a.NOW))

    @rule(sure=st.integers(0, 3))
    def fail(self, sure: int) -> None:
        if not sure:
            self.go("fail", lambda it: it.fail(decided_on=a.JURY_DAY, at=a.NOW))

    @rule(sure=st.integers(0, 3), later=st.booleans())
    def defer(self, sure: int, later: bool) -> None:
        if not sure:
            begins_on = a.STARTS_ON + timedelta(days=365 if later else 0)
            self.go("defer", lambda it: it.ask_deferral("edition-2", begins_on=begins_on, at=a.NOW))

    @precondition(lambda self: self.enrolment.deferral is not None and self.enrolment.deferral.is_open)
    @rule(held=st.booleans())
    def answer_deferral(self, held: bool) -> None:
        answer = (lambda it: it.defer("edition-2", a.NOW)) if held else lambda it: it.refuse_deferral("edition-2", "x")
        self.go("defer", answer)

    @rule(sure=st.integers(0, 3))
    def cancel(self, sure: int) -> None:
        if not sure:
            self.go("cancel", lambda it: it.cancel(Reason.LEARNER_LEFT))

    @invariant()
    def what_was_told_is_what_stands(self) -> None:
        told = self.enrolment.facts
        paid = [fact.amount_cents for fact in told if isinstance(fact, PaymentRecorded)]
        back = [fact.amount_cents for fact in told if isinstance(fact, RefundRecorded)]
        assert sum(paid) - sum(back) == self.enrolment.account.paid_cents
        assert 0 <= self.enrolment.account.paid_cents <= 150_000
        notices = [(fact.instalment, fact.due_on, fact.notice) for fact in told if isinstance(fact, PaymentReminded)]
        assert len(notices) == len(set(notices))
        completed = [fact.module for fact in told if isinstance(fact, ModuleCompleted)]
        assert len(completed) == len(set(completed))
        assert set(completed) == {code for code, it in self.enrolment.modules.items() if it.completed_at}
        ends = [fact for fact in told if isinstance(fact, DiplomaAwarded | EnrolmentFailed | EnrolmentCancelled)]
        assert len(ends) <= 1
        wish = self.enrolment.deferral
        if wish and wish.is_open:
            assert self.enrolment.state in UNDER_WAY, "an end drops the wish"
        for once in (EnrolmentOpened, EnrolmentConfirmed):
            assert len(a.facts_of(self.enrolment, once)) <= 1
        if self.enrolment.state is State.DIPLOMA_AWARDED:
            assert not self.enrolment.unmet

    @invariant()
    def it_survives_storage(self) -> None:
        stored: Any = msgspec.to_builtins(self.enrolment)
        assert msgspec.convert(stored, Enrolment) == self.enrolment


Life.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestLife = Life.TestCase

"""A mail is sent once, or keeps the reason why it was not."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.notifications.domain.events import MessageAbandoned, MessageSent
from services.notifications.domain.mail.attempt import AttemptOutcome, without_addresses
from services.notifications.domain.mail.errors import AlreadyBeingSent, TooLateToSend
from services.notifications.domain.mail.letters import Template
from services.notifications.domain.mail.message import AWAITING, OPEN, Message, MessageState
from services.notifications.domain.policy import (
    KEPT_ATTEMPTS,
    LONGEST_RETRY,
    MOST_ATTEMPTS,
    SENDING_LEASE,
    WAIT_FOR_FACTS,
    retry_after,
)
from shared.kernel.errors import IllegalTransition
from shared.kernel.words import Locale
from tests.unit.notifications.builders import DAY, MINUTE, NOON, a_message, a_message_that_is

S = MessageState
VERBS: dict[str, tuple[Any, frozenset[MessageState]]] = {
    "wait_for_contact": (lambda m: m.wait_for_contact(NOON + DAY), OPEN),
    "wait_for_edition": (lambda m: m.wait_for_edition(NOON + DAY), OPEN),
    "resume": (lambda m: m.resume(NOON), AWAITING),
    "begin": (lambda m: m.begin(Locale.FR, "v1", NOON + DAY), OPEN),
    "postpone": (lambda m: m.postpone(NOON + DAY, MINUTE), OPEN),
    "accepted": (lambda m: m.accepted(250, "OK", NOON), frozenset({S.SENDING})),
    "deferred": (lambda m: m.deferred(451, "later", NOON, 0.0), frozenset({S.SENDING})),
    "refused": (lambda m: m.refused(550, "never", NOON), frozenset({S.SENDING})),
    "unreachable": (lambda m: m.unreachable(NOON, MINUTE), frozenset({S.SENDING})),
    "unwritable": (lambda m: m.unwritable(NOON), frozenset({S.SENDING})),
    "withhold": (lambda m: m.withhold("decision-corrected"), frozenset({S.SENDING})),
    "cancel": (lambda m: m.cancel("answered", NOON + DAY), OPEN),
    "wait_for_address": (lambda m: m.wait_for_address(NOON + DAY), OPEN),
    "retry": (lambda m: m.retry(NOON), frozenset({S.ABANDONED, S.BOUNCED})),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", S)
def test_each_verb_is_accepted_in_its_states_and_refused_in_all_others(verb: str, state: MessageState) -> None:
    act, accepted = VERBS[verb]
    message = a_message_that_is(state)
    if state in accepted:
        act(message)
    else:
        with pytest.raises(IllegalTransition):
            act(message)
        assert message.state is state


def test_a_mail_has_one_id_for_its_event_template_and_person() -> None:
    assert Message.id_for("e", Template.WELCOME, "ada") == Message.id_for("e", Template.WELCOME, "ada")
    others = {
        Message.id_for(*of)
        for of in [("e", Template.WELCOME, "ada"), ("f", Template.WELCOME, "ada"), ("e", Template.OFFER_MADE, "ada")]
    }
    assert len(others | {Message.id_for("e", Template.WELCOME, "bob")}) == 4


def test_a_sent_mail_records_one_fact_and_the_servers_reply() -> None:
    message = a_message_that_is(S.SENT)
    assert message.facts == (MessageSent(Locale.FR, NOON),)
    assert message.due is None
    assert [(a.outcome, a.code, a.text) for a in message.attempts] == [(AttemptOutcome.ACCEPTED, 250, "OK")]


def test_a_mail_that_a_worker_is_sending_is_locked_until_the_lease_ends() -> None:
    message = a_message_that_is(S.SENDING)
    with pytest.raises(AlreadyBeingSent):
        message.begin(Locale.FR, "v1", NOON + SENDING_LEASE - MINUTE)
    message.begin(Locale.FR, "v2", NOON + SENDING_LEASE)
    assert message.template_version == "v2"


def test_a_mail_that_the_server_keeps_deferring_is_abandoned_with_its_reason() -> None:
    message, now = a_message(), NOON
    for _ in range(MOST_ATTEMPTS):
        message.begin(Locale.FR, "v1", now)
        message.deferred(451, "greylisted", now, 0.5)
        now = message.due or now
    assert (message.state, message.reason) == (S.ABANDONED, "too-many-attempts")
    assert message.facts == (MessageAbandoned("too-many-attempts"),)


def test_an_unreachable_relay_uses_no_try_however_long_it_lasts() -> None:
    message, now = a_message(), NOON
    for _ in range(500):
        message.begin(Locale.FR, "v1", now)
        message.unreachable(now, MINUTE)
        now = message.due or now
    assert (message.state, message.tries, message.answers) == (S.QUEUED, 0, 0)
    assert len(message.attempts) == 1


def test_a_retried_mail_starts_a_new_count_of_tries_and_keeps_its_history() -> None:
    message = a_message_that_is(S.ABANDONED)
    message.retry(NOON + DAY)
    assert (message.state, message.due, message.tries, message.reason) == (S.QUEUED, NOON + DAY, 0, None)
    assert len(message.attempts) == 1


def test_a_mail_waits_a_month_for_its_contact_card_and_is_then_abandoned() -> None:
    message, now, looks = a_message(), NOON, 0
    while message.state is not S.ABANDONED:
        message.wait_for_contact(now)
        now, looks = message.due or now, looks + 1
    assert now - NOON > WAIT_FOR_FACTS
    assert looks < 800
    assert message.reason == "no-contact-card"


def test_a_mail_is_not_sent_after_the_instant_it_is_useful_until() -> None:
    message = a_message(not_after=NOON)
    with pytest.raises(TooLateToSend):
        message.begin(Locale.FR, "v1", NOON + MINUTE)


@pytest.mark.parametrize(
    "reply",
    ["5.1.1 <ada@example.org>: user unknown", "No such user: ada@example.org.", 'rejected "ada@example.org"'],
)
def test_a_kept_reply_names_no_address(reply: str) -> None:
    kept = without_addresses(reply)
    assert "ada" not in kept
    assert "<address>" in kept


@given(st.integers(1, 200), st.floats(0, 1, exclude_max=True))
def test_the_delay_between_tries_grows_to_six_hours_and_jitter_only_shortens_it(attempts: int, jitter: float) -> None:
    rest = retry_after(attempts, jitter)
    assert timedelta(seconds=15) <= rest <= LONGEST_RETRY
    assert retry_after(attempts + 1, 0.0) >= retry_after(attempts, 0.0) >= rest


class AnyLife(RuleBasedStateMachine):
    """Any sequence of steps: at most one acceptance, and an end state is final."""

    def __init__(self) -> None:
        super().__init__()
        self.message, self.now, self.acceptances = a_message(not_after=NOON + 40 * DAY), NOON, 0

    @rule(minutes=st.integers(0, 60 * 24 * 3))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @rule(verb=st.sampled_from(sorted(VERBS)))
    def anything(self, verb: str) -> None:
        before = self.message.state
        calls = {
            "wait_for_contact": lambda: self.message.wait_for_contact(self.now),
            "wait_for_edition": lambda: self.message.wait_for_edition(self.now),
            "resume": lambda: self.message.resume(self.now),
            "begin": lambda: self.message.begin(Locale.EN, "v1", self.now),
            "postpone": lambda: self.message.postpone(self.now, MINUTE),
            "accepted": lambda: self.message.accepted(250, "OK", self.now),
            "deferred": lambda: self.message.deferred(None, "", self.now, 0.3),
            "refused": lambda: self.message.refused(550, "", self.now),
            "unreachable": lambda: self.message.unreachable(self.now, MINUTE),
            "unwritable": lambda: self.message.unwritable(self.now),
            "withhold": lambda: self.message.withhold("decision-corrected"),
            "cancel": lambda: self.message.cancel("answered", self.now),
            "wait_for_address": lambda: self.message.wait_for_address(self.now),
            "retry": lambda: self.message.retry(self.now),
        }
        try:
            calls[verb]()
        except (IllegalTransition, AlreadyBeingSent, TooLateToSend):
            assert self.message.state is before
        else:
            assert before not in (S.SENT, S.CANCELLED)
            self.acceptances += verb == "accepted"

    @precondition(lambda self: self.message.due is not None)
    @rule()
    def its_hour_comes(self) -> None:
        self.now = max(self.now, self.message.due or self.now)

    @invariant()
    def it_was_sent_at_most_once(self) -> None:
        sent = [fact for fact in self.message.facts if isinstance(fact, MessageSent)]
        assert len(sent) == self.acceptances <= 1

    @invariant()
    def it_is_due_exactly_while_it_is_open(self) -> None:
        assert (self.message.due is not None) == (self.message.state in OPEN)

    @invariant()
    def it_says_why_nothing_was_sent(self) -> None:
        assert (self.message.reason is not None) == (self.message.state in (S.ABANDONED, S.CANCELLED))

    @invariant()
    def its_history_is_bounded(self) -> None:
        assert len(self.message.attempts) <= KEPT_ATTEMPTS


TestAnyLife = AnyLife.TestCase

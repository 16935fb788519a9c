"""Each report is applied once, a bad address is suppressed, optional mail can be declined, mandatory mail cannot."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.events import MessageBounced
from services.notifications.domain.mail.attempt import AttemptOutcome
from services.notifications.domain.mail.letters import OPTIONAL, Subject, Template
from services.notifications.domain.mail.message import MessageState
from services.notifications.domain.policy import MOST_RETURNS
from services.notifications.domain.returns.errors import NotAReport
from services.notifications.domain.returns.returns import Report, Return, is_soft, suppresses
from services.notifications.gateways.paces import Paces
from services.notifications.gateways.returns import MailReports
from services.notifications.use_cases.mail.mails import RetryMail
from services.notifications.use_cases.returns.returns import ChoosePreferences, ReleaseAddress, TakeReturn, Unsubscribe
from tests.support.reports import COMPLAINT, EXCHANGE, POSTFIX, report
from tests.unit.notifications.builders import DAY, NOON, a_message, a_message_that_is
from tests.unit.notifications.house import House, a_card

ID = "0199b3a0-6d1e-5c43-9f0a-51d2c3b4a596"


async def a_house_that_has_written() -> House:
    house = await House().knows()
    await house.mails.add(a_message())
    await house.wakes()
    assert house.state() is MessageState.SENT
    return house


async def reports(house: House, text: str = POSTFIX, **said: Any) -> None:
    await house.act(TakeReturn(report(text, house.mail.id, **said)))


@pytest.mark.parametrize("text", [POSTFIX, EXCHANGE])
def test_a_delivery_report_is_read_whoever_wrote_it(text: str) -> None:
    (read,) = MailReports().read(report(text, ID))
    assert (read.kind, read.message_id, read.status) == (Return.FAILED, ID, "5.1.1")
    assert read.text.startswith("550 5.1.1")


def test_a_complaint_is_read() -> None:
    (read,) = MailReports().read(report(COMPLAINT, ID))
    assert (read.kind, read.message_id, read.text) == (Return.COMPLAINT, ID, "abuse")


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"Subject: hello\r\n\r\nI am on holiday", report(POSTFIX, ID, action="lost")]
)
def test_a_body_that_is_no_report_is_refused(raw: bytes) -> None:
    with pytest.raises(NotAReport):
        MailReports().read(raw)


@given(st.binary(max_size=300), st.integers(0, 2_000), st.sampled_from([POSTFIX, EXCHANGE, COMPLAINT]))
def test_no_bytes_break_the_reading(noise: bytes, at: int, text: str) -> None:
    """A damaged report is read, or refused as no report; nothing else is raised."""
    raw = report(text, ID)
    for damaged in (raw[:at] + noise + raw[at:], raw[:at], noise):
        try:
            read = MailReports().read(damaged)
        except NotAReport:
            continue
        assert all(isinstance(each, Report) for each in read)


async def test_a_hard_bounce_ends_the_mail_and_suppresses_the_address_until_a_new_card() -> None:
    """A repeated report changes nothing; later mail waits; a card with another address resumes it."""
    house = await a_house_that_has_written()
    for _ in range(2):
        await reports(house)
    assert house.state() is MessageState.BOUNCED
    assert [type(fact) for fact in house.mails.published].count(MessageBounced) == 1
    assert house.people.kept["ada"].suppressed == "5.1.1"
    assert "@" not in str(house.mail.attempts)
    later = a_message(Template.APPLICATION_SUBMITTED, id="later")
    await house.mails.add(later)
    await house.wakes()
    states = [house.mails.kept["later"].state]
    await house.act(a_card(2, email="new@example.org"))
    await house.wakes()
    states.append(house.mails.kept["later"].state)
    assert states == [MessageState.AWAITING_ADDRESS, MessageState.SENT]
    assert house.people.kept["ada"].suppressed is None


async def test_staff_release_an_address_and_an_operator_retries_one_mail_to_it() -> None:
    house = await a_house_that_has_written()
    await reports(house)
    await house.act(RetryMail(house.mail.id))
    await house.wakes()
    assert house.state() is MessageState.SENT
    assert house.people.kept["ada"].suppressed == "5.1.1"
    await house.mails.add(a_message(Template.APPLICATION_SUBMITTED, id="later"))
    await house.wakes()
    await house.act(ReleaseAddress("ada"))
    await house.wakes()
    assert house.mails.kept["later"].state is MessageState.SENT


async def test_a_report_about_an_address_that_was_replaced_suppresses_nothing() -> None:
    house = await a_house_that_has_written()
    await house.act(a_card(2, email="new@example.org"))
    await reports(house)
    assert (house.state(), house.people.kept["ada"].suppressed) == (MessageState.BOUNCED, None)


async def test_a_soft_bounce_is_sent_again_a_few_times_and_suppresses_nothing() -> None:
    house = await a_house_that_has_written()
    for number in range(MOST_RETURNS):
        await reports(house, status="4.4.7", diagnostic=f"delivery temporarily suspended {number}")
        assert house.state() is MessageState.QUEUED
        house.clock.passes(timedelta(hours=7))
        await house.wakes()
        assert house.state() is MessageState.SENT
    await reports(house, status="5.2.2", diagnostic="mailbox full")
    assert (house.state(), house.mail.reason) == (MessageState.BOUNCED, "returned-too-often")
    assert house.people.kept["ada"].suppressed is None
    assert len(house.mailbox.taken) == 1 + MOST_RETURNS


async def test_a_delay_and_a_delivery_are_noted_and_change_nothing() -> None:
    house = await a_house_that_has_written()
    await reports(house, action="delayed", status="4.4.1")
    await reports(house, action="relayed", status="2.0.0")
    assert house.state() is MessageState.SENT
    assert [a.outcome for a in house.mail.attempts][1:] == [AttemptOutcome.DELAYED, AttemptOutcome.DELIVERED]


async def test_a_report_about_no_mail_of_ours_is_accepted_without_effect() -> None:
    house = await a_house_that_has_written()
    assert await house.act(TakeReturn(report(POSTFIX, ID))) == ()


@pytest.mark.parametrize(
    ("status", "soft", "dead"),
    [
        ("5.1.1", False, True),
        ("5.1.10", False, True),
        ("5.2.1", False, True),
        ("5.0.0", False, True),
        ("5.2.2", True, False),
        ("4.2.2", True, False),
        ("5.7.1", False, False),
        ("5.3.4", False, False),
    ],
)
def test_only_a_status_about_the_address_suppresses_it(status: str, soft: bool, dead: bool) -> None:
    assert (is_soft(status), suppresses(status)) == (soft, dead)


async def test_a_complaint_ends_optional_mail_and_status_mail_goes_on() -> None:
    house = await a_house_that_has_written()
    await reports(house, COMPLAINT)
    assert not house.people.kept["ada"].wants(Subject.REMINDERS)
    await house.mails.add(a_message(Template.APPLICATION_SUBMITTED, id="status"))
    await house.mails.add(a_message(Template.OFFER_REMINDER, id="reminder"))
    await house.wakes()
    kept = house.mails.kept
    assert (kept["status"].state, kept["reminder"].state) == (MessageState.SENT, MessageState.CANCELLED)
    assert kept["reminder"].reason == "unsubscribed"


async def test_one_click_ends_reminders_and_preferences_bring_them_back() -> None:
    house = await House().knows()
    for _ in range(2):
        await house.act(Unsubscribe("ada", Subject.REMINDERS))
    assert house.people.kept["ada"].unwanted == [Subject.REMINDERS]
    await house.act(ChoosePreferences("ada", reminders=True))
    await house.mails.add(a_message(Template.OFFER_REMINDER, details={"answer_by": "2026-11-20T22:59:59Z"}))
    await house.wakes()
    assert house.mailbox.taken[0].unsubscribe == "https://cursus.example/v1/unsubscribe/reminders/ada"


async def test_no_letter_about_a_change_can_be_declined() -> None:
    house = await House().knows()
    await house.act(ChoosePreferences("ada", reminders=False))
    for template in Template:
        declined = OPTIONAL.get(template) is Subject.REMINDERS
        assert house.people.kept["ada"].wants(OPTIONAL.get(template)) is not declined


async def test_a_mail_beyond_the_rate_of_its_domain_waits_without_a_try() -> None:
    house = await House().knows()
    house.mailbox.waits["example.org"] = 3.0
    await house.mails.add(a_message())
    await house.wakes()
    assert (house.state(), house.mail.attempts) == (MessageState.QUEUED, [])
    assert house.mail.next_at == NOON + timedelta(seconds=3)


def test_a_bucket_holds_a_few_seconds_and_each_domain_has_its_own() -> None:
    paces = Paces(60)
    assert [paces.wait("a.org") == 0.0 for _ in range(7)] == [True] * 5 + [False] * 2
    assert 0 < paces.wait("a.org") <= 1.0
    assert paces.wait("b.org") == 0.0
    assert not any(Paces(0).wait("a.org") for _ in range(1_000))


@pytest.mark.parametrize("state", [state for state in MessageState if state is not MessageState.SENT])
def test_a_report_changes_the_state_of_sent_mails_only(state: MessageState) -> None:
    message = a_message_that_is(state)
    message.returned(Report(kind=Return.FAILED, message_id=message.id), "digest", NOON + DAY, 0.0)
    assert message.state is state

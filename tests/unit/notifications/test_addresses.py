"""A new address gets a confirmation, the present one a notice; a refused address is suppressed."""

from dataclasses import replace

import pytest

from services.notifications.domain.mail.letters import Template
from services.notifications.domain.mail.message import MessageState
from services.notifications.domain.policy import ADDRESS_QUESTIONS_A_DAY, FRESH_LINK_EVERY
from services.notifications.domain.returns.returns import refused_address
from services.notifications.use_cases.mail.addresses import AskForAddress
from services.notifications.use_cases.ports import Reply
from shared.kernel.repository import Cause
from tests.unit.notifications.house import House, a_card
from tests.unit.notifications.test_use_cases import INTENT

NEW = "ada@new.example"


async def a_house() -> House:
    house = await House().knows()
    await house.act(replace(a_card(), pending_email=NEW, cause=Cause("ada", 2)))
    return house


async def asks(house: House) -> None:
    for template in (Template.ADDRESS_CONFIRMATION, Template.ADDRESS_CHANGE):
        await house.act(AskForAddress("ada", template, "event-2", "eu.cursus.contact.updated.v1"))


async def test_the_confirmation_goes_to_the_new_address_and_a_notice_to_the_present_one() -> None:
    house = await a_house()
    await asks(house)
    await asks(house)
    await house.wakes()
    assert {mail.message.template: mail.to_address for mail in house.mailbox.taken} == {
        Template.ADDRESS_CONFIRMATION: NEW,
        Template.ADDRESS_CHANGE: "ada@example.org",
    }
    question = next(mail for mail in house.mailbox.taken if mail.to_address == NEW)
    assert question.message.details == {"mark": (await house.people.get("ada")).mark_of(NEW)}


async def test_the_confirmation_of_an_address_that_was_replaced_is_not_sent() -> None:
    house = await a_house()
    await asks(house)
    await house.act(replace(a_card(), pending_email=None, cause=Cause("ada", 3)))
    await house.wakes()
    assert house.mailbox.taken == []
    assert {mail.reason for mail in house.mails.kept.values()} == {"no-longer-asked"}


async def test_a_card_saved_many_times_sends_few_confirmations() -> None:
    house = await a_house()
    for _ in range(ADDRESS_QUESTIONS_A_DAY * 2):
        await asks(house)
        house.clock.passes(FRESH_LINK_EVERY)
    questions = [mail for mail in house.mails.kept.values() if mail.template is Template.ADDRESS_CONFIRMATION]
    assert len(questions) == ADDRESS_QUESTIONS_A_DAY


async def test_a_new_address_gets_its_confirmation_while_the_present_one_is_suppressed() -> None:
    house = await a_house()
    person = await house.people.get("ada")
    await house.people.change("ada", lambda one: one.suppress(person.mark, "5.1.1", house.clock.now()))
    await asks(house)
    await house.wakes()
    assert [mail.to_address for mail in house.mailbox.taken] == [NEW]


@pytest.mark.parametrize(
    ("code", "text", "status"),
    [
        (550, "5.1.1 <ada@example.org>: no such user", "5.1.1"),
        (556, "5.1.10 null MX", "5.1.10"),
        (550, "5.2.1 mailbox disabled", "5.2.1"),
        (550, "no such user", None),
        (550, "5.7.1 policy", None),
        (553, "5.1.8 bad sender's system", None),
        (450, "4.1.1 try later", None),
        (None, "5.1.1", None),
        (550, "5.1.14 x", None),
    ],
)
def test_only_a_reply_about_the_address_itself_suppresses_it(code: int | None, text: str, status: str | None) -> None:
    assert refused_address(code, text) == status


async def test_an_address_refused_in_the_hand_over_is_suppressed_until_staff_or_a_card_release_it() -> None:
    house = await House().knows()
    house.mailbox.answers = [Reply(550, "5.1.1 no such user")]
    await house.act(AskForAddress("ada", Template.ADDRESS_CHANGE, "e", "t"))
    assert house.mails.kept == {}, "nothing waits to be confirmed"
    await house.act(INTENT)
    await house.wakes()
    assert house.state() is MessageState.ABANDONED
    assert (await house.people.get("ada")).suppressed == "5.1.1"

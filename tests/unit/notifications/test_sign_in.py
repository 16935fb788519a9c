"""A new link is sent on request; too many requests, or an unknown address, send nothing and get the same answer."""

from datetime import timedelta

import pytest

from services.notifications.domain.mail.letters import Template
from services.notifications.domain.policy import FRESH_LINK_EVERY, FRESH_LINK_GOOD_FOR, FRESH_LINKS_A_DAY
from services.notifications.use_cases.mail.facts import ForgetContact
from services.notifications.use_cases.mail.sign_in import SendLink
from services.notifications.use_cases.ports import RelayDownError
from tests.unit.notifications.house import House, a_card

HERS = SendLink("ada@example.org")


@pytest.mark.parametrize("said", ["ada@example.org", " Ada@Example.ORG ", "ＡＤＡ@example.org"])
async def test_an_address_is_recognised_in_any_spelling(said: str) -> None:
    house = await House().knows()
    await house.act(SendLink(said))
    await house.wakes()
    assert [mail.message.template for mail in house.mailbox.taken] == [Template.SIGN_IN_AGAIN]


async def test_ten_concurrent_requests_send_one_mail_and_another_follows_ten_minutes_later() -> None:
    house = await House().knows()
    for _ in range(10):
        await house.act(HERS)
    house.clock.passes(FRESH_LINK_EVERY)
    await house.act(HERS)
    assert len(house.mails.kept) == 2


async def test_the_number_of_links_is_limited_for_each_day() -> None:
    house = await House().knows()
    for _ in range(FRESH_LINKS_A_DAY * 2):
        await house.act(HERS)
        house.clock.passes(FRESH_LINK_EVERY)
    assert len(house.mails.kept) == FRESH_LINKS_A_DAY
    house.clock.passes(timedelta(days=1))
    await house.act(HERS)
    assert len(house.mails.kept) == FRESH_LINKS_A_DAY + 1


@pytest.mark.parametrize("said", ["nobody@example.org", "", "   "])
async def test_an_unknown_address_gets_no_mail(said: str) -> None:
    house = await House().knows()
    await house.act(SendLink(said))
    assert house.mails.kept == {}


async def test_a_replaced_address_and_that_of_an_erased_person_get_no_link() -> None:
    house = await House().knows()
    await house.act(a_card(2, email="new@example.org"))
    await house.act(HERS)
    await house.act(ForgetContact("ada"))
    await house.act(SendLink("new@example.org"))
    assert house.mails.kept == {}


async def test_a_link_that_could_not_be_sent_for_a_day_is_not_sent() -> None:
    house = await House().knows()
    await house.act(HERS)
    house.mailbox.answers = [RelayDownError()]
    await house.wakes()
    house.clock.passes(FRESH_LINK_GOOD_FOR + timedelta(minutes=1))
    await house.wakes()
    assert (house.mailbox.taken, house.mail.reason) == ([], "deadline-passed")

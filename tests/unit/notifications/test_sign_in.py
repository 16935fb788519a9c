"""Whoever's link has expired gets another; whoever asks too often, or for nobody, gets nothing and learns nothing."""

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
async def test_an_address_is_known_however_it_is_written(said: str) -> None:
    house = await House().knows()
    await house.act(SendLink(said))
    await house.wakes()
    assert [mail.message.template for mail in house.mailbox.taken] == [Template.SIGN_IN_AGAIN]


async def test_asked_for_ten_times_at_once_it_is_one_mail_and_another_ten_minutes_later() -> None:
    house = await House().knows()
    for _ in range(10):
        await house.act(HERS)
    house.clock.passes(FRESH_LINK_EVERY)
    await house.act(HERS)
    assert len(house.mails.kept) == 2


async def test_a_day_has_so_many_links_and_the_next_day_has_new_ones() -> None:
    house = await House().knows()
    for _ in range(FRESH_LINKS_A_DAY * 2):
        await house.act(HERS)
        house.clock.passes(FRESH_LINK_EVERY)
    assert len(house.mails.kept) == FRESH_LINKS_A_DAY
    house.clock.passes(timedelta(days=1))
    await house.act(HERS)
    assert len(house.mails.kept) == FRESH_LINKS_A_DAY + 1


@pytest.mark.parametrize("said", ["nobody@example.org", "", "   "])
async def test_nobody_is_written_to_where_nobody_is_known(said: str) -> None:
    house = await House().knows()
    await house.act(SendLink(said))
    assert house.mails.kept == {}


async def test_an_old_address_and_that_of_somebody_forgotten_let_nobody_in() -> None:
    house = await House().knows()
    await house.act(a_card(2, email="new@example.org"))
    await house.act(HERS)
    await house.act(ForgetContact("ada"))
    await house.act(SendLink("new@example.org"))
    assert house.mails.kept == {}


async def test_a_link_that_could_not_leave_for_a_day_does_not_leave_at_all() -> None:
    house = await House().knows()
    await house.act(HERS)
    house.mailbox.answers = [RelayDownError()]
    await house.wakes()
    house.clock.passes(FRESH_LINK_GOOD_FOR + timedelta(minutes=1))
    await house.wakes()
    assert (house.mailbox.taken, house.mail.reason) == ([], "deadline-passed")

"""Staff get at most one digest a day, none without trouble, and each trouble is reported once."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.mail.digest import Digest, Troubles, next_digest
from services.notifications.domain.mail.letters import Subject, Template
from services.notifications.domain.mail.message import MessageState
from services.notifications.use_cases.mail.digests import ChooseDigest, SendDigest
from services.notifications.use_cases.returns.returns import TakeReturn, Unsubscribe
from shared.kernel.clock import PARIS
from shared.kernel.words import Locale
from tests.support.reports import POSTFIX, report
from tests.unit.notifications.builders import DAY, MINUTE, NOON, a_message
from tests.unit.notifications.house import House

WANTED = ChooseDigest("paris", "scolarite@example.org", Locale.FR, wanted=True)
QUIET = Troubles(bounced=0, abandoned=0, waiting=0)


async def a_house_with_a_bounce() -> House:
    house = await House().knows()
    await house.act(WANTED)
    await house.mails.add(a_message())
    await house.wakes()
    await house.act(TakeReturn(report(POSTFIX, a_message().id)))
    return house


async def a_day_passes(house: House) -> list[str]:
    """The addressees of the digests that were sent."""
    house.mailbox.taken.clear()
    house.clock.passes(DAY)
    await house.act(SendDigest("paris"))
    await house.wakes()
    return [m.to_address for m in house.mailbox.taken if m.message.template is Template.STAFF_DIGEST]


async def test_a_bounce_is_in_one_digest_and_a_day_without_trouble_has_none() -> None:
    house = await a_house_with_a_bounce()
    assert await a_day_passes(house) == ["scolarite@example.org"]
    assert await a_day_passes(house) == []


async def test_no_digest_reports_a_digest_that_could_not_be_sent() -> None:
    house = await a_house_with_a_bounce()
    await house.act(Unsubscribe(Digest.recipient_of("paris"), Subject.DIGEST))
    assert await a_day_passes(house) == []
    digest = next(m for m in house.mails.kept.values() if m.template is Template.STAFF_DIGEST)
    assert (digest.state, digest.reason) == (MessageState.CANCELLED, "unsubscribed")


async def test_no_digest_is_sent_where_it_is_not_wanted() -> None:
    house = await a_house_with_a_bounce()
    await house.act(ChooseDigest("paris", "scolarite@example.org", Locale.FR, wanted=False))
    assert house.digests.kept["paris"].due is None
    assert await a_day_passes(house) == []


def test_mail_that_still_waits_is_not_reported_again() -> None:
    digest = Digest(id="paris", told_until=NOON)
    three = Troubles(bounced=0, abandoned=0, waiting=3)
    assert digest.letter(three, NOON + DAY)
    digest.cover(three, NOON + DAY)
    assert digest.letter(three, NOON + 2 * DAY) is None
    assert digest.letter(Troubles(bounced=0, abandoned=0, waiting=4), NOON + 2 * DAY)


@pytest.mark.parametrize("missed", [1, 3, 30])
def test_digests_missed_for_days_are_sent_as_one(missed: int) -> None:
    digest = Digest(id="paris", told_until=NOON)
    some = Troubles(bounced=2, abandoned=0, waiting=0)
    assert digest.letter(some, NOON + missed * DAY)
    digest.cover(some, NOON + missed * DAY)
    assert digest.letter(QUIET, NOON + missed * DAY) is None
    assert digest.due is not None
    assert digest.due > NOON + missed * DAY


@given(st.integers(0, 4 * 365 * 24 * 60))
def test_the_next_digest_is_at_half_past_seven_in_paris_within_a_day(minutes: int) -> None:
    after = NOON + minutes * MINUTE
    moment = next_digest(after)
    assert after < moment <= after + timedelta(hours=25)
    assert moment.astimezone(PARIS).strftime("%H:%M") == "07:30"

"""Use cases: a mail is added first, waits for what is missing, and is sent once whatever is repeated."""

from datetime import timedelta

import pytest

from services.notifications.domain.ledger.ledger import Ledger
from services.notifications.domain.mail.letters import Template
from services.notifications.domain.mail.message import MessageState
from services.notifications.domain.mail.recipient import Recipient
from services.notifications.domain.policy import PROBE_AFTER
from services.notifications.use_cases.ledger.ledgers import ReverseProof
from services.notifications.use_cases.mail.facts import ForgetContact
from services.notifications.use_cases.mail.mails import IntendMail
from services.notifications.use_cases.ports import RelayDownError, Reply
from services.notifications.use_cases.reminders.reminders import ArmReminders, StopReminders
from shared.kernel.clock import deadline_after
from shared.kernel.commands import Command
from shared.kernel.errors import NotFound
from shared.kernel.repository import Cause
from shared.kernel.words import Locale
from tests.unit.notifications.builders import DAY, MINUTE, NOON, a_proof, an_edition
from tests.unit.notifications.house import House, a_card

INTENT = IntendMail(
    template=Template.WELCOME,
    person_id="ada",
    cause="event-1",
    cause_type="eu.cursus.application.started.v1",
    details={},
    application_id="application-1",
    edition_id="edition-1",
    institution_id="paris",
)


def an_offer(sequence: int = 5) -> ArmReminders:
    return ArmReminders(
        application_id="application-1",
        person_id="ada",
        edition_id="edition-1",
        institution_id="paris",
        decision_id="decision-1",
        offer_event="offer-1",
        offer_type="eu.cursus.offer.made.v1",
        details={"answer_by": deadline_after(NOON, 8).isoformat()},
        answer_by=deadline_after(NOON, 8),
        cause=Cause("application-1", sequence),
    )


async def test_one_event_consumed_three_times_adds_one_mail_in_the_persons_language() -> None:
    house = await House().knows()
    for _ in range(3):
        await house.act(INTENT)
        await house.wakes()
    (mail,) = house.mailbox.taken
    assert (mail.to_address, mail.to_name) == ("ada@example.org", "Ada L.")
    assert (house.mail.state, house.mail.locale, house.mail.template_version) == (MessageState.SENT, Locale.EN, "v1")


async def test_a_mail_waits_for_its_contact_card_and_leaves_when_it_comes() -> None:
    house = await House().knows(contact=False)
    await house.act(INTENT)
    await house.wakes()
    assert house.state() is MessageState.AWAITING_CONTACT
    await house.act(a_card())
    await house.wakes()
    assert house.state() is MessageState.SENT


async def test_a_mail_waits_for_its_edition_and_finds_it_by_looking_again() -> None:
    house = await House().knows(edition=False)
    await house.act(INTENT)
    await house.wakes()
    assert house.state() is MessageState.AWAITING_EDITION
    await house.editions.add(an_edition())
    house.clock.passes(MINUTE)
    await house.wakes()
    assert house.state() is MessageState.SENT


async def test_a_relay_that_is_down_for_days_uses_no_try_and_each_mail_leaves_once_it_is_up() -> None:
    house = await House().knows()
    await house.act(INTENT)
    house.mailbox.answers = [RelayDownError() for _ in range(40)]
    for _ in range(50):
        await house.wakes()
        house.clock.passes(timedelta(hours=3))
    assert len(house.mailbox.taken) == 1
    assert house.mail.tries == 1


async def test_while_one_mail_probes_the_relay_the_others_wait_without_a_try() -> None:
    house = await House().knows()
    await house.act(INTENT)
    house.mailbox.open = False
    await house.wakes()
    assert (house.mail.state, house.mail.attempts) == (MessageState.QUEUED, [])
    assert house.mail.due == NOON + PROBE_AFTER


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (Reply(451, "4.7.1 greylisted"), MessageState.QUEUED),
        (Reply(None, "connection lost"), MessageState.QUEUED),
        (Reply(550, "5.1.1 <ada@example.org> unknown"), MessageState.ABANDONED),
    ],
)
async def test_the_servers_answer_decides_and_is_kept_without_the_address(reply: Reply, state: MessageState) -> None:
    house = await House().knows()
    house.mailbox.answers = [reply]
    await house.act(INTENT)
    await house.wakes()
    assert house.state() is state
    assert house.mail.attempts[-1].code == reply.code
    assert "ada@" not in house.mail.attempts[-1].text


async def test_a_letter_that_cannot_be_written_is_abandoned_and_staff_can_see_it() -> None:
    house = await House().knows()
    house.letters.broken = True
    await house.act(INTENT)
    await house.wakes()
    assert (house.mail.state, house.mail.reason) == (MessageState.ABANDONED, "cannot-be-written")


async def test_nothing_is_sent_to_an_erased_person() -> None:
    house = await House().knows()
    await house.act(INTENT)
    await house.act(ForgetContact("ada"))
    await house.wakes()
    assert (house.mail.state, house.mail.reason) == (MessageState.CANCELLED, "person-erased")


async def test_a_repeated_card_does_not_restore_an_erased_person() -> None:
    house = await House().knows()
    await house.act(ForgetContact("ada"))
    await house.act(a_card(2))
    assert house.people.kept["ada"].email == ""


async def test_a_mail_that_reads_a_card_while_it_is_copied_finds_it_complete() -> None:
    """The address is there from the first save of the copy."""
    house = await House().knows(contact=False)
    await house.act(INTENT)
    add = house.people.add

    async def look_in_between(aggregate: Recipient) -> Recipient:
        born = await add(aggregate)
        await house.wakes()
        return born

    house.people.add = look_in_between  # type: ignore[method-assign]
    await house.act(a_card())
    assert house.state() is MessageState.SENT


async def test_a_repeated_older_contact_card_changes_nothing() -> None:
    house = House()
    await house.act(a_card(2, "Adèle"))
    await house.act(a_card(1, "Ada"))
    assert house.people.kept["ada"].given_name == "Adèle"


async def test_a_reminder_goes_out_three_days_late_once() -> None:
    house = await House().knows()
    await house.act(an_offer())
    house.clock.passes(8 * DAY)
    for _ in range(5):
        await house.wakes()
        house.clock.passes(MINUTE)
    assert [mail.message.template for mail in house.mailbox.taken] == [Template.OFFER_REMINDER]


async def test_an_answer_stops_even_the_reminder_that_waits_for_the_relay() -> None:
    house = await House().knows()
    await house.act(an_offer())
    house.clock.passes(5 * DAY)
    house.mailbox.answers = [RelayDownError()]
    await house.wakes()
    await house.act(StopReminders("application-1", "accepted", Cause("application-1", 6)))
    house.clock.passes(MINUTE)
    await house.wakes()
    assert house.mailbox.taken == []
    assert (house.mail.state, house.mail.reason) == (MessageState.CANCELLED, "accepted")


async def test_a_reminder_held_up_past_the_deadline_is_not_sent() -> None:
    house = await House().knows()
    await house.act(an_offer())
    house.clock.passes(7 * DAY)
    house.mailbox.answers = [RelayDownError()]
    await house.wakes()
    house.clock.passes(3 * DAY)
    await house.wakes()
    assert (house.mail.state, house.mail.reason) == (MessageState.CANCELLED, "deadline-passed")


async def test_stopping_what_was_never_armed_is_no_error() -> None:
    assert await House().act(StopReminders("application-9", "withdrawn", Cause("application-9", 2))) is None


async def test_only_the_issuer_or_an_operator_reverses_a_proof() -> None:
    house = House()
    ledger = Ledger(id=Ledger.id_for("ada"), person_id="ada")
    ledger.add(a_proof(1), NOON)
    await house.ledgers.add(ledger)
    with pytest.raises(NotFound):
        await house.act(ReverseProof("ada", "proof-1", "error", "someone", "dijon"))
    await house.act(ReverseProof("ada", "proof-1", "error", "someone", "paris"))
    assert house.ledgers.kept[ledger.id].standing == ()


def test_every_command_is_a_command() -> None:
    assert issubclass(IntendMail, Command)

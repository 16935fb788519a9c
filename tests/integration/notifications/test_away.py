"""The mail server, the timer or the consumer is down for hours or days: everything is caught up, once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.local.mailbox import Mailbox
from deploy.local.stack import Servers
from services.notifications.bootstrap import compose
from services.notifications.settings import NotificationSettings
from shared.contracts import applications
from shared.contracts.contacts import ContactCardV1
from shared.kernel.clock import SimulatedClock, deadline_after
from shared.kernel.ids import new_id
from tests.integration.notifications import events
from tests.integration.notifications.conftest import Desk
from tests.integration.notifications.test_outage import Relay
from tests.support import kafka
from tests.support.eventually import eventually
from tests.support.services import Issuer, running


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    relay = Relay()
    await relay.up()
    yield relay
    await relay.down()


@pytest.fixture
async def desk(servers: Servers, issuer: Issuer, clock_file: Path, relay: Relay) -> AsyncIterator[Desk]:
    own = {"smtp_url": f"smtp://127.0.0.1:{relay.port}", "clock_file": clock_file}
    async with running(compose, NotificationSettings, servers, issuer, **own) as service:
        desk = Desk(service, Mailbox(servers.mailbox), SimulatedClock(clock_file), new_id(), {})
        await desk.hears(events.edition_opened(desk.edition_id), subject=desk.edition_id)
        yield desk


async def once(desk: Desk, relay: Relay, whose: dict[str, str], *templates: str) -> None:
    """Waits until these letters were sent to the person, and the server accepted as many mails."""

    async def sent() -> bool:
        return sorted(m["template"] for m in await desk.messages(whose) if m["state"] == "sent") == sorted(templates)

    await eventually(sent, what=f"{templates} sent")
    assert relay.to(whose) == len(templates)


def withdrawn(whose: dict[str, str], desk: Desk) -> applications.ApplicationWithdrawnV1:
    return applications.ApplicationWithdrawnV1(**whose, withdrawn_at=desk.clock.now())


def called(whose: dict[str, str], desk: Desk) -> applications.OfferMadeV1:
    answer_by = deadline_after(desk.clock.now(), 20)
    return events.offered(whose, answer_by).model_copy(update={"from_waiting_list": True})


async def test_with_the_mail_server_down_a_withdrawal_and_the_call_it_causes_are_both_told_later(
    desk: Desk, relay: Relay
) -> None:
    """Neither event waits for the mail. Each is published twice and mailed once."""
    ada, bob = desk.somebody(), desk.somebody()
    for whose in (ada, bob):
        await desk.knows(whose)
    await relay.down()
    left, offer = withdrawn(ada, desk), called(bob, desk)
    for contract, whose in ((left, ada), (offer, bob)):
        event = await desk.hears(contract, whose)
        await desk.service.hear_again(contract, event)
    for whose in (ada, bob):
        await desk.the_message(whose, "queued")
    await relay.up()
    await once(desk, relay, ada, "application-withdrawn")
    await once(desk, relay, bob, "offer-from-waiting-list")


async def test_an_offer_that_lapsed_while_the_mail_server_was_down_is_not_sent_late(desk: Desk, relay: Relay) -> None:
    """Nor is an extension that passed too: only the lapse is mailed."""
    ada, bob = desk.somebody(), desk.somebody()
    for whose in (ada, bob):
        await desk.knows(whose)
    await relay.down()
    answer_by = deadline_after(desk.clock.now(), 3)
    later = answer_by + timedelta(days=2)
    for whose in (ada, bob):
        await desk.hears(events.offered(whose, answer_by), whose)
        await desk.the_message(whose, "queued", "offer-made")
    extended = applications.OfferExtendedV1(**bob, decision_id="decision-1", profile="health", answer_by=later)
    await desk.hears(extended, bob)
    await desk.the_message(bob, "queued", "offer-extended")
    desk.it_is(later + timedelta(minutes=5))
    for whose in (ada, bob):
        lapsed = applications.OfferExpiredV1(**whose, decision_id="decision-1", profile="health", expired_at=later)
        await desk.hears(lapsed, whose)
        await desk.the_message(whose, "queued", "offer-expired")
    await relay.up()
    for whose, called_off in ((ada, ["offer-made"]), (bob, ["offer-made", "offer-extended"])):
        await once(desk, relay, whose, "offer-expired")
        for template in called_off:
            assert (await desk.the_message(whose, "cancelled", template))["reason"] == "deadline-passed"


async def test_an_offer_to_a_person_who_withdrew_while_the_mail_server_was_down_is_not_sent(
    desk: Desk, relay: Relay
) -> None:
    ada = desk.somebody()
    await desk.knows(ada)
    await relay.down()
    await desk.hears(called(ada, desk), ada)
    await desk.the_message(ada, "queued", "offer-from-waiting-list")
    await desk.hears(withdrawn(ada, desk), ada)
    await desk.the_message(ada, "queued", "application-withdrawn")
    await relay.up()
    await once(desk, relay, ada, "application-withdrawn")
    called_off = await desk.the_message(ada, "cancelled", "offer-from-waiting-list")
    assert (called_off["reason"], relay.to(ada)) == ("withdrawn", 1)


async def test_a_revocation_is_sent_only_where_the_offer_was_sent(desk: Desk, relay: Relay) -> None:
    """Both are admitted and corrected to refused while the mail server is down; one got her offer before."""
    ada, bob = desk.somebody(), desk.somebody()
    answer_by = deadline_after(desk.clock.now(), 20)
    for whose in (ada, bob):
        await desk.knows(whose)
    await desk.hears(events.decided(bob, "admitted"), bob)
    await desk.hears(events.offered(bob, answer_by), bob)
    await once(desk, relay, bob, "decision-admitted", "offer-made")
    await relay.down()
    await desk.hears(events.decided(ada, "admitted"), ada)
    await desk.hears(events.offered(ada, answer_by), ada)
    await desk.the_message(ada, "queued", "offer-made")
    for whose in (ada, bob):
        now = desk.clock.now()
        revoked = applications.OfferRevokedV1(**whose, decision_id="decision-1", profile="health", revoked_at=now)
        await desk.hears(revoked, whose)
        refused = events.decided(whose, "refused", reason="other-profile", corrects="decision-1")
        await desk.hears(refused.model_copy(update={"decision_id": "decision-2"}), whose)
        await desk.the_message(whose, "queued", "decision-refused")
    await relay.up()
    await once(desk, relay, ada, "decision-refused")
    await once(desk, relay, bob, "decision-admitted", "decision-refused", "offer-made", "offer-revoked")
    assert (await desk.the_message(ada, "cancelled", "offer-revoked"))["reason"] == "offer-never-told"
    assert relay.to(ada) == 1


async def test_a_reminder_job_that_missed_three_days_reminds_once(desk: Desk, relay: Relay) -> None:
    """Both moments of the offer and both of the unfinished file pass while no worker runs: one late reminder each."""
    ada, bob = desk.somebody(), desk.somebody()
    start = desk.clock.now()
    edition = desk.edition_id = new_id()
    closes_at = deadline_after(start, 20)
    opened = events.edition_opened(edition).model_copy(update={"closes_at": closes_at})
    await desk.hears(opened, subject=edition)
    ada, bob = {**ada, "edition_id": edition}, {**bob, "edition_id": edition}
    for whose in (ada, bob):
        await desk.knows(whose)
    await desk.hears(events.offered(ada, closes_at), ada)
    await desk.hears(applications.ApplicationStartedV1(**bob, profile="health"), bob)
    await once(desk, relay, ada, "offer-made")
    await once(desk, relay, bob, "welcome")
    await desk.service.halt()
    desk.it_is(closes_at - timedelta(hours=2))
    await desk.service.resume()
    await once(desk, relay, ada, "offer-made", "offer-reminder")
    await once(desk, relay, bob, "file-reminder", "welcome")
    later = desk.somebody()
    await desk.knows(later)
    await desk.hears(events.submitted(later), later)
    await once(desk, relay, later, "application-submitted")  # all events before it are consumed
    assert (relay.to(ada), relay.to(bob)) == (2, 2)


async def test_a_consumer_down_for_a_week_catches_up_by_itself_deletions_included(desk: Desk, relay: Relay) -> None:
    """Each event of that time is mailed once; a person erased in that time gets no mail and is found nowhere."""
    ada, bob, eve, canary = desk.somebody(), desk.somebody(), desk.somebody(), "Zyxocanari"
    await desk.knows(ada)
    await desk.knows(eve, given_name=canary)
    await desk.hears(events.submitted(eve), eve)
    await once(desk, relay, eve, "application-submitted")
    await desk.service.halt()
    await desk.hears(events.submitted(ada), ada)
    await desk.hears(withdrawn(ada, desk), ada)
    await desk.hears(events.decided(eve, "admitted"), eve)
    topic, key = desk.service.prefix + ContactCardV1.topic, eve["person_id"].encode()
    await kafka.publish_bytes(desk.service.bootstrap, topic, key, None)
    await desk.hears(called(bob, desk), bob)
    await desk.knows(bob)
    desk.it_is(desk.clock.now() + timedelta(days=7))
    await desk.service.resume()
    await once(desk, relay, ada, "application-submitted", "application-withdrawn")
    await once(desk, relay, bob, "offer-from-waiting-list")

    async def forgotten() -> bool:
        database = desk.service.composition.database
        names = await database.list_collection_names()
        return canary not in str([await database[name].find({}).to_list(10_000) for name in names])

    await eventually(forgotten, what="who was forgotten is found nowhere")
    assert await desk.service.composition.parking.count() == 0
    assert relay.to(eve) <= 2  # the decision may be mailed before the tombstone, on another topic, is consumed

"""The metrics of mail."""

import itertools
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from services.notifications.domain.mail.message import MessageState
from services.notifications.persistence.measures import GROW_FOR_EVER, of_mail
from services.notifications.persistence.repositories import MessageStore, RecipientStore
from shared.measuring import Measuring
from tests.integration.notifications import events
from tests.integration.notifications.conftest import Desk


def mails(state: str) -> float:
    return REGISTRY.get_sample_value("cursus_mails", {"state": state}) or 0.0


def handed_over() -> float:
    return REGISTRY.get_sample_value("cursus_mail_handover_seconds_count", {"outcome": "accepted"}) or 0.0


def stores(desk: Desk) -> tuple[MessageStore, RecipientStore]:
    database, clock = desk.service.composition.database, desk.clock
    return MessageStore(database, clock, room=lambda limit: limit), RecipientStore(database, clock)


async def test_mails_are_counted_by_state_and_each_hand_over_by_its_outcome(desk: Desk) -> None:
    """A mail waits for its contact card, leaves when the card arrives, and is counted as sent."""
    ada, look = desk.somebody(), of_mail(*stores(desk), desk.clock, itertools.count(0, 301).__next__)
    await desk.hears(events.submitted(ada), ada)
    await desk.the_message(ada, "awaiting_contact")
    await look()
    waiting, sent, handed = mails("awaiting_contact"), mails("sent"), handed_over()
    assert waiting >= 1
    await desk.knows(ada)
    await desk.the_message(ada, "sent")
    await look()
    assert (mails("awaiting_contact"), mails("sent"), handed_over()) == (waiting - 1, sent + 1, handed + 1)


async def test_sent_mails_are_counted_every_five_minutes_and_the_others_at_each_look(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scrape then costs the same however many mails were sent."""
    messages, recipients = stores(desk)
    counted: list[MessageState] = []
    really = messages.in_state

    async def seen(state: MessageState) -> int:
        counted.append(state)
        return await really(state)

    monkeypatch.setattr(messages, "in_state", seen)
    now = 0.0
    look = of_mail(messages, recipients, desk.clock, lambda: now)
    await look()
    assert counted == list(MessageState)
    sent, failed = mails("sent"), mails("abandoned")
    for state in ("sent", "abandoned"):
        await messages.collection.insert_one({"_id": state, "slot": -1, "state": {"state": state}})
    try:
        counted.clear()
        now = 299.0
        await look()
        assert not GROW_FOR_EVER & set(counted)
        assert (mails("sent"), mails("abandoned")) == (sent, failed + 1)
        now = 300.0
        await look()
        assert mails("sent") == sent + 1
    finally:
        await messages.collection.delete_many({"_id": {"$in": ["sent", "abandoned"]}})


async def test_the_age_of_the_oldest_mail_that_could_leave_is_measured(desk: Desk) -> None:
    """By the service's clock. A mail that waits for a card could not leave."""
    look = Measuring(desk.service.composition, own=True).look

    async def age() -> float:
        await look()
        return REGISTRY.get_sample_value("cursus_mail_oldest_queued_seconds") or 0.0

    messages = next(store for store in desk.service.composition.stores if store.name == "messages")
    old = desk.clock.now() - timedelta(hours=7)
    await messages.collection.insert_one(
        {"_id": "old", "slot": -1, "state": {"state": "awaiting_contact", "intended_at": old}}
    )
    try:
        assert await age() < 3600
        await messages.collection.update_one({"_id": "old"}, {"$set": {"state.state": "queued"}})
        assert 7 * 3600 <= await age() < 8 * 3600
    finally:
        await messages.collection.delete_one({"_id": "old"})

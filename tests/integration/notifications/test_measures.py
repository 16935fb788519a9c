"""How the mail goes, as an operator counts it."""

from datetime import timedelta

from prometheus_client import REGISTRY

from shared.measuring import Measuring
from tests.integration.notifications import events
from tests.integration.notifications.conftest import Desk


def mails(state: str) -> float:
    return REGISTRY.get_sample_value("cursus_mails", {"state": state}) or 0.0


def handed_over() -> float:
    return REGISTRY.get_sample_value("cursus_mail_handover_seconds_count", {"outcome": "accepted"}) or 0.0


async def test_mails_are_counted_by_state_and_each_hand_over_by_its_outcome(desk: Desk) -> None:
    """One waits for its contact card; when the card is there it leaves, and is counted as sent."""
    ada, look = desk.somebody(), Measuring(desk.service.composition, own=True).look
    await desk.hears(events.submitted(ada), ada)
    await desk.the_message(ada, "awaiting_contact")
    await look()
    waiting, sent, handed = mails("awaiting_contact"), mails("sent"), handed_over()
    assert waiting >= 1
    await desk.knows(ada)
    await desk.the_message(ada, "sent")
    await look()
    assert (mails("awaiting_contact"), mails("sent"), handed_over()) == (waiting - 1, sent + 1, handed + 1)


async def test_the_oldest_mail_that_could_leave_is_told_by_its_age(desk: Desk) -> None:
    """In the service's own time; one that waits for a card could not leave."""
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

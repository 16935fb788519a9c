"""A tombstone on the real topic erases in every collection, and a replay restores nothing."""

from typing import Any

from shared.contracts.contacts import ContactCardV1
from tests.integration.notifications import events
from tests.integration.notifications.conftest import Desk
from tests.support import kafka
from tests.support.eventually import eventually


async def everything(desk: Desk) -> str:
    database = desk.service.composition.database
    found: list[Any] = []
    for name in await database.list_collection_names():
        found += await database[name].find({}).to_list(10_000)
    return str(found)


async def test_a_tombstone_erases_and_a_replay_restores_nobody(desk: Desk) -> None:
    """The canary is in no collection afterwards; the same card again, and a new event, change nothing."""
    ada, canary = desk.somebody(), "Quetzalcanari"
    await desk.knows(ada, given_name=canary, family_name=canary, email=f"{canary}@example.org", profession=canary)
    await desk.hears(events.submitted(ada), ada)
    await desk.the_message(ada, "sent")
    waits = dict(ada, edition_id="never")
    await desk.hears(events.decided(waits, "refused", reason="other-profile"), waits)
    await desk.the_message(ada, "awaiting_edition")
    assert canary in await everything(desk)

    topic = desk.service.prefix + ContactCardV1.topic
    await kafka.publish_bytes(desk.service.bootstrap, topic, ada["person_id"].encode(), None)
    await desk.the_message(ada, "cancelled")

    async def forgotten() -> bool:
        return canary not in await everything(desk)

    await eventually(forgotten, what="the canary gone from every collection")
    await desk.knows(ada, given_name=canary, family_name=canary, email=f"{canary}@example.org")
    await desk.hears(events.decided(ada, "admitted"), ada)

    async def given_up() -> bool:
        messages = await desk.messages(ada)
        return [m["reason"] for m in messages if m["template"] == "decision-admitted"] == ["person-erased"]

    await eventually(given_up, what="a mail that nobody gets")
    assert canary not in await everything(desk)
    assert await desk.service.composition.parking.count() == 0

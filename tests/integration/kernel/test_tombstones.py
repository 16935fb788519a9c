"""The last word on a key: it leaves the outbox like any event, and overtakes all that was said of the key before."""

from shared.contracts.envelope import Envelope
from shared.kernel.commands import Invocation, Keyed
from shared.kernel.ids import new_id
from shared.messaging.kafka import Producer
from shared.messaging.parking import Parking, Record
from tests.integration.kernel.place import Place, Working
from tests.integration.kernel.tally import CARDS, IN, CardV1, Tally, Weather
from tests.integration.kernel.test_relay import a_relay, all_slots, records, stepped
from tests.support import kafka
from tests.support.eventually import eventually


async def test_an_erasure_leaves_nothing_unsent_nor_answered_but_the_last_word(place: Place) -> None:
    """Unsent events of the key and kept replies go in the write that erases; the relay sends a key without a value."""
    id_ = await stepped(place, 2)
    keyed = Keyed("key-of-a-step", "f", lambda tally: {"labels": tally.labels})
    await place.store.on_behalf_of(Invocation(keyed=keyed)).change(id_, lambda tally: tally.step("3"))
    assert [len((await place.document(id_))[kept]) for kept in ("outbox", "replies")] == [3, 1]

    await place.store.erase(id_, Tally.bury)
    left = await place.document(id_)
    assert [(told["key"], told["event"]) for told in left["outbox"]] == [(id_, None)]
    assert left["replies"] == []
    async with all_slots(place) as leases:
        relay = a_relay(place, leases, producer := Producer(place.settings.kafka_bootstrap, "test"))
        await relay.sweep()
        await producer.close()
    assert [record.value for record in await records(place, id_)] == [None]
    sent = await place.document(id_)
    assert sent["outbox"] == []
    assert "pending" not in sent


async def test_a_tombstone_does_not_wait_behind_the_parked_cards_of_its_key(
    place: Place, weather: Weather, working: Working
) -> None:
    """What is parked of the key on that topic goes, as compaction takes it; the key is free again."""
    id_, other = new_id(), new_id()
    cards = [(one, f"{label}{n}") for one in (id_, other) for n, label in enumerate("ab", 1)]
    await place.store.add(Tally(id=id_))
    await place.say(_card(one, label, n, "bug") for n, (one, label) in enumerate(cards, 1))

    async def parked() -> bool:
        return len(await place.parked(id_)) == len(await place.parked(other)) == 2

    await eventually(parked, what="two cards of each parked")
    await place.say_bytes(id_, None, None, CARDS)
    await place.say([_card(id_, "new", 9, "well")])
    await place.knows(id_, ["buried", "new"])
    assert await place.parked(id_) == []
    assert len(await place.parked(other)) == 2, "nobody else's goes with it"


async def test_heard_again_from_the_beginning_a_tombstone_leaves_what_was_parked_after_it(place: Place) -> None:
    """Only what lay before it on its partition is overtaken: a later card of the key stays parked, and is seen."""
    parking, key = Parking(place.database), new_id()
    before, last_word, after = (Record(CARDS, 0, offset, key, None, b"card") for offset in (4, 5, 6))
    elsewhere = Record(IN, 0, 4, key, None, b"event")
    for record in (before, after, elsewhere):
        await parking.park(record, "a bug")
    assert await parking.overtake(last_word)
    assert [one["_id"] for one in await place.parked(key)] == [elsewhere.id, after.id]
    await parking.remove(after)
    assert not await parking.overtake(last_word)


def _card(id_: str, label: str, place: int, how: str) -> tuple[CardV1, Envelope]:
    card = CardV1.model_validate({"tally_id": id_, "label": label, "how": how})
    return card, kafka.envelope(card, subject=id_, place=place)

"""Failures of similar systems with events: (e) and (h) of the nine, with the real records of the topics."""

from datetime import timedelta
from typing import Any

from tests.support.traces import traces
from tests.system.houses import FINANCE
from tests.system.peers.house import House, Intake

CANARY = "Zyxocanari"


async def an_eventful_intake(house: House) -> tuple[Intake, list[str], str]:
    """One person has accepted and paid, one withdrew, one was called, one waits, one was refused, one was erased."""
    intake = await house.intake(capacity=2)
    paying, leaving, called, waiting = await intake.released(2, waiting=2)
    refused, forgotten = await intake.completed(), await intake.completed()
    addresses = await intake.addresses(paying, leaving, called, waiting, refused, forgotten)
    await intake.decided_alone(refused, verdict="refused", reason="background-too-far")
    assert (await intake.accepts(paying)).status_code == 200
    enrolment = (await house.enrolled(paying))["id"]
    paid = {"reference": "VIR-1", "amount_cents": 50_000}
    await house.done("enrolment", "POST", f"/v1/enrolments/{enrolment}/payments", FINANCE, json=paid)
    await intake.withdraws_now(leaving)
    await house.received(addresses[2], "offer-from-waiting-list")
    await house.done("applications", "POST", "/v1/me/erasure", forgotten.token)
    await house.stage.quiet()
    return intake, addresses, enrolment


async def test_a_duplicated_or_reordered_event_changes_nothing(house: House) -> None:
    """Every record of every topic is published again, the last first, then in order.

    Stores, places and mailbox stay.
    """
    intake, addresses, enrolment = await an_eventful_intake(house)

    async def all_there_is() -> dict[str, Any]:
        return {
            **await house.stores(),
            "seats": await intake.seats(),
            "letters": {address: house.letters(address) for address in sorted(house.people)},
            "statement": await house.done("enrolment", "GET", f"/v1/enrolments/{enrolment}/statement", FINANCE),
        }

    before, records = await all_there_is(), await house.records()
    assert all(before["letters"][address] for address in addresses)
    assert before["enrolment.enrolments"]
    assert {one.topic for one in records if one.value is None}, "a tombstone is among them"

    await house.say_again(reversed(records))
    await house.say_again(records)
    await house.stage.quiet()

    after = await all_there_is()
    assert after.keys() == before.keys()
    for what, was in before.items():
        assert after[what] == was, what


async def test_a_consumer_down_for_a_week_catches_up_by_itself_deletions_included(house: House) -> None:
    """Two consumers miss a withdrawal, two calls, an acceptance and an erasure; they catch up on each, once."""
    intake = await house.intake(capacity=2)
    leaving, forgotten = await intake.completed(), await intake.handed_in(await intake.started(given_name=CANARY))
    called, lapsing = await intake.completed(), await intake.completed()
    addresses = await intake.addresses(leaving, forgotten, called, lapsing)
    await intake.decide([leaving, forgotten, called, lapsing])
    await intake.release()
    for who, address in zip((leaving, forgotten), addresses, strict=False):
        await house.received(address, "offer-made")
        assert (await intake.accepts(who)).status_code == 200
        await house.enrolled(who)
    await house.stage.quiet()
    before = [house.letters(address) for address in addresses]
    away = house.enrolment, house.notifications
    found = [place for service in away for place in await traces(service.composition.database, [CANARY])]
    assert found, "the search itself finds what is there"

    async with house.without(*away):
        await intake.withdraws_now(leaving)
        await intake.until(called, lambda file: file["offer"] is not None)
        assert (await intake.accepts(called)).status_code == 200
        await house.done("applications", "POST", "/v1/me/erasure", forgotten.token)
        await intake.until(lapsing, lambda file: file["offer"] is not None)
        house.clock.advance_to(house.clock.now() + timedelta(days=7))
        await intake.until(lapsing, lambda file: file["answer"] == "expired")
        for service in away:
            status = await house.done(service.composition.settings.service, "GET", "/ops/status", "operator@cursus")
            assert await house.stage.topics.lag(status["group"], status["topics"]) > 0

    await house.stage.quiet()
    assert (await house.enrolled(leaving, "cancelled"))["cancelled_for"] == "application_withdrawn"
    assert (await house.enrolled(forgotten, "cancelled"))["cancelled_for"] == "application_withdrawn"
    await house.enrolled(called)
    new = [sorted(house.letters(address)[len(old) :]) for address, old in zip(addresses, before, strict=True)]
    assert new[0] == ["application-withdrawn"]
    assert new[1] in (
        [],
        ["application-withdrawn"],
    )  # it may have been sent before the tombstone, on another topic, was consumed
    assert new[2] == ["enrolment-opened", "offer-accepted"]
    assert new[3] == ["offer-expired"], "no letter makes an offer that has lapsed"
    for service in away:
        assert await traces(service.composition.database, [CANARY]) == []
        assert await service.composition.parking.count() == 0

"""What peers get wrong about places, on real servers: (c), (d), (e) and (f) of the nine tests."""

from typing import Any

from services.applications.messaging import internal
from shared.contracts.applications import DecisionReleasedV1, OfferMadeV1
from shared.contracts.envelope import Contract, Envelope
from shared.contracts.registry import CONTRACTS
from shared.kernel.clock import deadline_after
from tests.integration.applications.campaign import JUROR, PRESIDENT, SECRETARY, Applicant, Campaign, a_campaign
from tests.support import kafka
from tests.support.eventually import eventually
from tests.system.peers.house import House

INTERNAL = {
    kind.type: kind
    for kind in vars(internal).values()
    if isinstance(kind, type) and issubclass(kind, internal.InternalEvent) and "type" in vars(kind)
}
ADMITTING = {"decision-admitted", "decision-waitlisted", "offer-made", "offer-from-waiting-list"}


async def the_called(campaign: Campaign, count: int) -> dict[str, int]:
    async def so_many() -> dict[str, int]:
        found = await campaign.called()
        return found if len(found) >= count else {}

    return await eventually(so_many, what=f"{count} people called")


def holding(seats: dict[str, Any]) -> set[str]:
    return {one["application_id"] for one in seats["offers"] if one["state"] in {"open", "accepted"}}


async def test_c_two_withdrawals_at_the_same_instant_call_two_different_people(house: House) -> None:
    """Three times over, never beyond the capacity, and each new person is told once."""
    campaign = await a_campaign(house.applications, capacity=2)
    people = await campaign.released(2, waiting=6)
    for first in range(0, 6, 2):
        pair = people[first : first + 2]
        for who in pair:
            await campaign.until(who, lambda file: file["offer"] is not None)
        await campaign.withdraws_now(*pair)
        called = await the_called(campaign, first + 4)
        seats = await campaign.seats()
        assert seats["held"] <= seats["capacity"]
        assert set(called) == {who.application_id for who in people[: first + 4]}
        assert set(called.values()) == {1}
    assert holding(await campaign.seats()) == {who.application_id for who in people[6:]}


async def test_d_someone_called_who_withdraws_is_not_called_again(house: House) -> None:
    """Not by the next free place, not by a later list, and their file is not reopened."""
    campaign = await a_campaign(house.applications, capacity=1)
    first, second, third = await campaign.released(1, waiting=2)
    await campaign.withdraws_now(first)
    await campaign.until(second, lambda file: file["offer"] is not None)
    reopening = {"reason": "withdrawn-by-mistake"}
    path = f"/v1/applications/{first.application_id}/reopening"
    refused = await campaign.call("POST", path, SECRETARY, json=reopening)
    assert (refused.status_code, refused.json()["code"]) == (409, "already-called")
    await campaign.declines(second)
    await campaign.until(third, lambda file: file["offer"] is not None)
    await campaign.withdraws_now(third)

    async def freed() -> bool:
        return bool((await campaign.seats())["held"] == 0)

    await eventually(freed, what="nobody is left to call")
    assert set((await campaign.called()).values()) == {1}


async def test_e_a_duplicated_or_reordered_event_changes_nothing(house: House) -> None:
    """Every event of a campaign comes a second time, the last first: files, places and mailbox stay as they are."""
    campaign = await a_campaign(house.applications, capacity=2)
    people = await campaign.released(2, waiting=2)
    await campaign.accepts(people[0])
    await campaign.withdraws_now(people[1])
    await campaign.until(people[2], lambda file: file["offer"] is not None)
    addresses = [(await campaign.done("GET", "/v1/me", who.token))["email"] for who in people]
    await house.received(addresses[2], "offer-from-waiting-list")
    await house.at_rest()

    async def state() -> tuple[Any, ...]:
        files = [await campaign.file(who, SECRETARY) for who in people]
        return files, await campaign.seats(), [house.letters(one) for one in addresses]

    before = await state()
    told = await house.applications.published("applications.events", "applications.internal")
    known = {**CONTRACTS, **INTERNAL}
    again: list[tuple[Contract, Envelope]] = [
        (known[event["type"]].model_validate(event["data"]), Envelope.model_validate(event)) for event in told
    ]
    await kafka.publish_all(house.applications.bootstrap, house.applications.prefix, reversed(again))
    await kafka.publish_all(house.applications.bootstrap, house.applications.prefix, again)
    last = await campaign.completed()  # its letter is written after all that came again
    address = (await campaign.done("GET", "/v1/me", last.token))["email"]
    await house.received(address, "application-complete")
    await house.at_rest()
    assert await state() == before


async def refused_person(campaign: Campaign) -> Applicant:
    first, refused = await campaign.completed(), await campaign.completed()
    await campaign.decide([first], refused=[refused])
    await campaign.release()
    await campaign.until(refused, lambda file: file["decision"] == "refused")
    return refused


async def test_f_a_refused_person_can_never_get_the_admission_letter(house: House) -> None:
    """Not by a place offered to them in error, nor by an event that says so: the letter is bound to the decision."""
    campaign = await a_campaign(house.applications, capacity=3)
    refused = await refused_person(campaign)
    decision = (await campaign.file(refused, SECRETARY))["decisions"][-1]["id"]
    now = house.applications.composition.clock.now()
    misled = internal.PlaceOfferedV1(
        edition_id=campaign.edition_id,
        application_id=refused.application_id,
        decision_id=decision,
        answer_by=deadline_after(now, 7),
        from_waiting_list=False,
        call_position=1,
        at=now,
    )
    await house.applications.hear(misled, subject=f"misled-{refused.application_id}", place=1, key=campaign.edition_id)
    address = (await campaign.done("GET", "/v1/me", refused.token))["email"]
    await house.received(address, "decision-refused")
    await campaign.quiet()
    await house.at_rest()
    file = await campaign.file(refused)
    assert (file["decision"], file["offer"]) == ("refused", None)
    assert not ADMITTING & set(house.letters(address))
    assert house.letters(address).count("decision-refused") == 1


async def test_f_a_corrected_admission_ends_in_the_refusal_letter_and_gives_the_place_back(house: House) -> None:
    """Each letter is bound to its own decision; after the correction no letter of the first one can leave."""
    campaign = await a_campaign(house.applications, capacity=1)
    first, second = await campaign.released(1, waiting=1)
    path = f"/v1/applications/{first.application_id}/decision"
    body = {"verdict": "refused", "reason": "background-too-far"}
    await campaign.done("PUT", f"{path}/correction", JUROR, json=body)
    await campaign.done("POST", f"{path}/validation", PRESIDENT)
    await campaign.done("POST", f"{path}/release", PRESIDENT)
    file = await campaign.until(first, lambda file: file["decision"] == "refused", as_=SECRETARY)
    assert file["offer"]["revoked_at"] is not None
    assert [one["outcome"] for one in file["decisions"]] == ["admitted", "refused"]
    assert file["decisions"][1]["corrects"] == file["decisions"][0]["id"]
    await campaign.until(second, lambda file: file["offer"] is not None)
    assert (await campaign.accepts(first)).status_code == 409
    address = (await campaign.done("GET", "/v1/me", first.token))["email"]
    letters = await house.received(address, "decision-refused")
    await house.at_rest()
    assert house.letters(address) == letters
    released = [
        event["data"]["decision_id"]
        for event in await house.applications.published("applications.events")
        if event["type"] == DecisionReleasedV1.type and event["subject"] == first.application_id
    ]
    assert released == [one["id"] for one in file["decisions"]]
    made = [event for event in await house.applications.published("applications.events")
            if event["type"] == OfferMadeV1.type and event["subject"] == first.application_id]  # fmt: skip
    assert len(made) == 1

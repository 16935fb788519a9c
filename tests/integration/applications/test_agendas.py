"""Juries of one house over HTTP: rooms, links and people are held once, in a race too."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx

from shared.contracts.catalogue import EditionCancelledV1
from shared.kernel.ids import new_id
from tests.integration.applications.campaign import HOUSE, SECRETARY, Campaign, a_campaign
from tests.integration.applications.test_juries import a_jury
from tests.support.eventually import eventually
from tests.support.services import Running


def a_juror(name: str) -> str:
    """Somebody who sits on no jury of another test."""
    return f"president@{HOUSE}/{name}-{new_id()[-6:]}"


def a_slot(campaign: Campaign, day: int, place: str | None = None, **own: Any) -> dict[str, Any]:
    starts_at = campaign.service.composition.clock.now() + timedelta(days=100 + day)
    return {"starts_at": starts_at.isoformat(), "minutes": 30, "place": place or f"Salle {new_id()}", **own}


async def opens(
    campaign: Campaign, jury: dict[str, Any], body: dict[str, Any], key: str | None = None
) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await campaign.call("POST", f"/v1/juries/{jury['id']}/slots", SECRETARY, json=body, headers=headers)


async def slots(campaign: Campaign, jury: dict[str, Any]) -> list[dict[str, Any]]:
    return list((await campaign.done("GET", f"/v1/juries/{jury['id']}/slots", SECRETARY))["slots"])


async def test_juries_of_two_editions_share_rooms_links_and_people_without_ever_meeting(service: Running) -> None:
    """Opening and changing a slot, and adding somebody to a jury that has slots; a cancelled slot frees all three."""
    spring, autumn = await a_campaign(service), await a_campaign(service)
    ann, bob, eve = a_juror("ann"), a_juror("bob"), a_juror("eve")
    one, two = await a_jury(spring, "main", [ann]), await a_jury(autumn, "main", [bob, eve])
    link = f"https://visio.example.org/{new_id()}"
    first = a_slot(spring, 0, "Amphi  Cochin", video_url=link)
    key = new_id()
    opened = await opens(spring, one, first, key)
    assert opened.status_code == 201
    again = await opens(spring, one, first, key)
    assert (again.status_code, again.json()) == (201, opened.json())

    room = await opens(autumn, two, first | {"place": "amphi cochin", "video_url": None})
    assert (room.status_code, room.json()["code"], room.json()["taken"]) == (409, "booked-elsewhere", "room")
    assert room.json()["jury_id"] == one["id"]
    assert link not in room.text
    assert (await opens(autumn, two, first | {"place": None})).json()["taken"] == "link"
    assert await slots(autumn, two) == []
    elsewhere = a_slot(autumn, 0)
    assert (await opens(autumn, two, elsewhere)).status_code == 201

    (slot,) = await slots(autumn, two)
    path = f"/v1/juries/{two['id']}/slots/{slot['id']}"
    body = {key: value for key, value in first.items() if key != "video_url"}
    assert (await autumn.call("PUT", path, SECRETARY, json=body)).json()["code"] == "booked-elsewhere"
    assert await slots(autumn, two) == [slot]
    joined = {"members": [ann, bob], "president": bob}
    refused = await autumn.call("PUT", f"/v1/juries/{two['id']}", SECRETARY, json=joined)
    assert (refused.status_code, refused.json()["taken"]) == (409, "juror")
    assert (await autumn.done("GET", f"/v1/juries/{two['id']}", SECRETARY))["members"] == [bob, eve]

    (held,) = await slots(spring, one)
    await spring.done("POST", f"/v1/juries/{one['id']}/slots/{held['id']}/cancellation", SECRETARY)
    assert (await autumn.call("PUT", path, SECRETARY, json=body)).status_code == 200
    assert (await autumn.done("PUT", f"/v1/juries/{two['id']}", SECRETARY, json=joined))["members"] == [ann, bob]
    later = await opens(spring, one, a_slot(spring, 0))
    assert (later.json()["code"], later.json()["taken"]) == ("booked-elsewhere", "juror")


async def test_a_cancelled_edition_calls_its_interviews_off_and_its_room_and_juror_are_free(service: Running) -> None:
    """Who had booked is told, after the end of the file; other editions get the time; a new slot is refused."""
    campaign, other = await a_campaign(service), await a_campaign(service)
    ada, juror = await campaign.completed(), a_juror("ann")
    jury, theirs = await a_jury(campaign, "main", [juror]), await a_jury(other, "main", [juror])
    time = a_slot(campaign, 20)
    opened = await opens(campaign, jury, time)
    listed = {"applications": [ada.application_id]}
    await campaign.done("PUT", f"/v1/juries/{jury['id']}/shortlist", juror, json=listed)
    await campaign.done("POST", f"/v1/juries/{jury['id']}/interviews", SECRETARY, json={})
    assert (await opens(other, theirs, time)).json()["code"] == "booked-elsewhere"

    said = EditionCancelledV1(edition_id=campaign.edition_id, programme_id="du-ia", institution_id=HOUSE)
    await service.hear(said, subject=campaign.edition_id, place=2)

    told = await service.published_event(
        "eu.cursus.interview.cancelled.v1", "applications.events", application_id=ada.application_id
    )
    assert told["data"]["reason"] == "cancelled"
    assert (await campaign.file(ada))["file"] == "cancelled"

    async def free() -> bool:
        return (await opens(other, theirs, time)).status_code == 201

    await eventually(free, what="the time of the other edition")
    late = await opens(campaign, jury, a_slot(campaign, 21))
    assert (late.status_code, late.json()["code"]) == (409, "illegal-transition")
    (slot,) = await slots(campaign, jury)
    assert (slot["id"], slot["cancelled"]) == (opened.json()["slots"][0]["id"], True)


async def test_eight_juries_at_once_for_one_room_and_one_juror_never_hold_either_twice(service: Running) -> None:
    """Four open a slot in the same room, two more call the same person, two take that person on, in the same breath."""
    campaign = await a_campaign(service)
    shared = a_juror("shared")
    members = [[a_juror(f"m{n}")] for n in range(8)]
    for n in (4, 5):
        members[n].append(shared)
    juries = [await a_jury(campaign, f"jury-{n}", own) for n, own in enumerate(members)]
    room, quiet = a_slot(campaign, 5), [a_slot(campaign, 6) for _ in juries]
    for n in (6, 7):
        assert (await opens(campaign, juries[n], quiet[n])).status_code == 201

    def takes_on(n: int) -> Any:
        body = {"members": [*members[n], shared], "president": members[n][0]}
        return campaign.call("PUT", f"/v1/juries/{juries[n]['id']}", SECRETARY, json=body)

    answers = await asyncio.gather(
        *(opens(campaign, juries[n], room) for n in range(4)),
        *(opens(campaign, juries[n], quiet[n]) for n in (4, 5)),
        *(takes_on(n) for n in (6, 7)),
    )
    assert {one.status_code for one in answers} <= {200, 201, 409}, [one.text for one in answers]
    assert {one.json()["code"] for one in answers if one.status_code == 409} == {"booked-elsewhere"}
    in_room = [n for n in range(4) if await slots(campaign, juries[n])]
    assert len(in_room) == 1
    now = [await campaign.done("GET", f"/v1/juries/{one['id']}", SECRETARY) for one in juries]
    called = [n for n in range(4, 8) if shared in now[n]["members"] and await slots(campaign, juries[n])]
    assert len(called) == 1
    assert [n for n, one in enumerate(answers) if one.status_code < 300] == [*in_room, *called]

"""Interviews over HTTP and Kafka: opened, given, booked, raced for, moved and cancelled."""

import asyncio
from collections import Counter
from datetime import timedelta
from itertools import count
from typing import Any

from tests.integration.applications.campaign import (
    HOUSE,
    JUROR,
    PRESIDENT,
    SECRETARY,
    STRANGER,
    Applicant,
    Campaign,
    a_campaign,
)
from tests.integration.applications.test_juries import a_jury, policies
from tests.support.eventually import eventually
from tests.support.services import Running

HEAD = f"programme_head@{HOUSE}"
DAYS = count()
ROOM, LINK = "Salle 204", "https://visio.example.org/secret-7f3a"


async def a_jury_that_hears(
    campaign: Campaign, people: list[Applicant], slots: int, jury: dict[str, Any] | None = None
) -> str:
    """A jury with so many slots of twenty minutes, and these people on its list. No two of these juries ever meet: they
    share the house, its room and its jurors."""
    jury = jury or await a_jury(campaign, "main", [PRESIDENT, JUROR])
    path = f"/v1/juries/{jury['id']}"
    await hears(campaign, path, *people)
    starts_at = campaign.service.composition.clock.now() + timedelta(days=2 + next(DAYS))
    series = {"starts_at": starts_at.isoformat(), "minutes": 20, "place": ROOM, "video_url": LINK, "count": slots}
    await campaign.done("POST", f"{path}/slots", SECRETARY, json=series)
    return path


async def hears(campaign: Campaign, path: str, *people: Applicant) -> None:
    """The president shortlists these applications."""
    body = {"applications": [who.application_id for who in people]}
    await campaign.done("PUT", f"{path}/shortlist", PRESIDENT, json=body)


async def books(campaign: Campaign, who: Applicant, slot_id: str) -> Any:
    path = f"/v1/applications/{who.application_id}/interview"
    return await campaign.call("POST", path, who.token, json={"slot_id": slot_id})


async def seen(campaign: Campaign, who: Applicant) -> dict[str, Any]:
    return await campaign.done("GET", f"/v1/applications/{who.application_id}/interview", who.token)


async def told(campaign: Campaign, who: Applicant, *types: str) -> list[dict[str, Any]]:
    """The published events of this interview, as soon as they have these types."""

    async def look() -> list[dict[str, Any]] | None:
        events = await campaign.service.published("applications.events")
        own = [
            e for e in events if e["data"].get("application_id") == who.application_id and ".interview." in e["type"]
        ]
        return own if [event["type"].split(".")[3] for event in own] == list(types) else None

    found = await eventually(look, what=f"{types}")
    assert found is not None
    return found


async def test_an_applicant_books_moves_and_cancels_and_the_world_hears_each_once(service: Running) -> None:
    """Revisions rise under one id; the room is told, the video link is on the applicant's own page alone."""
    campaign = await a_campaign(service, policies=policies())
    ada, bob = await campaign.completed(), await campaign.completed()
    path = await a_jury_that_hears(campaign, [ada], slots=3)
    first, second, _ = (await seen(campaign, ada))["free"]
    assert (first["place"], first["video"], "video_url" in first) == (ROOM, True, False)
    assert (await books(campaign, bob, first["slot_id"])).json()["code"] == "not-shortlisted"
    assert (await seen(campaign, bob))["free"] == []
    held = (await books(campaign, ada, first["slot_id"])).json()["held"]
    assert (held["slot_id"], held["video_url"]) == (first["slot_id"], LINK)
    assert (await books(campaign, ada, second["slot_id"])).json()["held"]["slot_id"] == second["slot_id"]
    left = await campaign.call("POST", f"/v1/applications/{ada.application_id}/interview/cancellation", ada.token)
    assert (left.status_code, left.json()["held"]) == (200, None)
    await books(campaign, ada, first["slot_id"])
    events = await told(campaign, ada, "scheduled", "moved", "cancelled", "scheduled")
    assert [event["data"]["revision"] for event in events] == [0, 1, 2, 3]
    assert len({event["data"]["interview_id"] for event in events}) == 1
    assert {event["partitionkey"] for event in events} == {ada.application_id}
    assert (events[0]["data"]["place"], events[0]["data"]["video"]) == (ROOM, True)
    everything = await service.published("applications.events", "applications.internal", "applications.contacts")
    assert LINK not in str(everything)

    for as_, status in [(bob.token, 404), (STRANGER, 403)]:
        own = f"/v1/applications/{ada.application_id}/interview"
        assert (await campaign.call("GET", own, as_)).status_code == status
        assert (await campaign.call("POST", own, as_, json={"slot_id": first["slot_id"]})).status_code == status
    diary = await campaign.done("GET", f"{path}/slots", JUROR)
    assert [slot["application_id"] for slot in diary["slots"]] == [ada.application_id, None, None]
    assert (await campaign.call("GET", f"{path}/slots", STRANGER)).status_code == 404
    assert (await campaign.call("POST", f"{path}/slots", JUROR, json={})).status_code == 403


async def test_fifty_people_at_once_for_ten_slots_get_ten_and_nobody_two(service: Running) -> None:
    """Each requests two slots at once, and all request the same first one; the diary decides."""
    campaign = await a_campaign(service, policies=policies())
    people = list(await asyncio.gather(*(campaign.completed() for _ in range(50))))
    path = await a_jury_that_hears(campaign, people, slots=10)
    slots = [slot["slot_id"] for slot in (await seen(campaign, people[0]))["free"]]
    tries = [(who, slot) for n, who in enumerate(people) for slot in (slots[0], slots[n % 10])]
    answers = await asyncio.gather(*(books(campaign, who, slot) for who, slot in tries))
    assert {answer.status_code for answer in answers} == {200, 409}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"slot-unavailable"}
    diary = await campaign.done("GET", f"{path}/slots", SECRETARY)
    holders = [slot["application_id"] for slot in diary["slots"] if slot["application_id"]]
    assert len(holders) == len(set(holders)) >= 9  # who moved on from the first slot may have left it free

    async def followed() -> bool:
        now: dict[str, str | None] = {}
        for event in await service.published("applications.events"):
            if ".interview." in event["type"] and event["data"]["edition_id"] == campaign.edition_id:
                standing = event["data"]["starts_at"] if "cancelled" not in event["type"] else None
                now[event["data"]["application_id"]] = standing
        return {who for who, standing in now.items() if standing} == set(holders)

    await eventually(followed, what="each interview told as the diary has it")


async def test_the_shortlisted_are_given_slots_in_bulk_and_a_changed_or_cancelled_slot_tells_its_holder(
    service: Running,
) -> None:
    """Slots follow the order of the shortlist and existing bookings stay; the office moves and cancels them."""
    campaign = await a_campaign(service, policies=policies())
    ada, bob, cid = [await campaign.completed() for _ in range(3)]
    path = await a_jury_that_hears(campaign, [ada, bob, cid], slots=2)
    slots = (await seen(campaign, cid))["free"]
    await books(campaign, cid, slots[0]["slot_id"])
    given = await campaign.done("POST", f"{path}/interviews", SECRETARY, json={})
    assert [slot["application_id"] for slot in given["slots"]] == [cid.application_id, ada.application_id]
    stranger = await campaign.call("POST", f"{path}/interviews", SECRETARY, json={"applications": ["nobody"]})
    assert stranger.json()["code"] == "not-shortlisted"
    moved = {"starts_at": slots[0]["starts_at"], "minutes": 20, "place": "Salle 1"}
    clash = await campaign.call("PUT", f"{path}/slots/{slots[1]['slot_id']}", SECRETARY, json=moved | {"place": ROOM})
    assert (clash.status_code, clash.json()["code"]) == (409, "slot-overlaps")
    await campaign.done("PUT", f"{path}/slots/{slots[1]['slot_id']}", SECRETARY, json=moved)
    await campaign.done("POST", f"{path}/slots/{slots[0]['slot_id']}/cancellation", SECRETARY)
    assert (await told(campaign, ada, "scheduled", "moved"))[-1]["data"]["place"] == "Salle 1"
    assert (await told(campaign, cid, "scheduled", "cancelled"))[-1]["data"]["reason"] == "slot-cancelled"
    for wrong in ({"place": None}, {"video_url": "http://plain.example.org"}, {"minutes": 0}):
        answer = await campaign.call("POST", f"{path}/slots", SECRETARY, json=moved | wrong)
        assert answer.status_code == 422, wrong


async def test_an_office_that_gives_the_slots_itself_asks_nobody_to_book_and_books_for_everybody(
    service: Running,
) -> None:
    """Said before the slots are opened, with the list out; who tries to book is refused and told whom to ask."""
    campaign = await a_campaign(service, policies=policies())
    ada, bob, cid = [await campaign.completed() for _ in range(3)]
    jury = await a_jury(campaign, "main", [PRESIDENT, JUROR])
    path = f"/v1/juries/{jury['id']}"
    decided = await campaign.done("PUT", f"{path}/booking", SECRETARY, json={"booking": "by_office"})
    assert (decided["booking"], decided["slots"]) == ("by_office", [])
    assert (await campaign.call("PUT", f"{path}/booking", JUROR, json={"booking": "by_office"})).status_code == 403
    wrong = await campaign.call("PUT", f"{path}/booking", SECRETARY, json={"booking": "by_lot"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "booking")
    assert await a_jury_that_hears(campaign, [ada, bob], slots=3, jury=jury) == path
    slots = [slot["id"] for slot in (await campaign.done("GET", f"{path}/slots", SECRETARY))["slots"]]
    shown = await seen(campaign, ada)
    assert (shown["free"], shown["booking"]) == ([], "by_office")
    refused = await books(campaign, ada, slots[0])
    assert (refused.status_code, refused.json()["code"]) == (409, "booked-by-office")
    await campaign.done("POST", f"{path}/interviews", SECRETARY, json={"applications": [ada.application_id]})
    assert (await books(campaign, ada, slots[2])).json()["code"] == "booked-by-office"

    async def gives(slot_id: str, to: str | None) -> Any:
        return await campaign.call("PUT", f"{path}/slots/{slot_id}/holder", SECRETARY, json={"application_id": to})

    assert (await gives(slots[1], cid.application_id)).json()["code"] == "not-shortlisted"
    given = (await gives(slots[2], ada.application_id)).json()["slots"]
    assert [slot["application_id"] for slot in given] == [None, None, ada.application_id]
    assert (await gives(slots[2], bob.application_id)).json()["code"] == "slot-unavailable"
    assert (await gives(slots[2], None)).status_code == 200
    events = await told(campaign, ada, "scheduled", "moved", "cancelled")
    assert {event["data"]["booking"] for event in events} == {"by_office"}
    assert events[-1]["data"]["reason"] == "office"

    async def asked() -> set[str]:
        said = await service.published("applications.events")
        opened = [event["data"] for event in said if event["type"].endswith("application.booking-opened.v1")]
        return {data["application_id"] for data in opened if data["edition_id"] == campaign.edition_id}

    assert await asked() == set()
    await campaign.done("PUT", f"{path}/booking", SECRETARY, json={"booking": "by_applicant"})

    async def bob_is_asked() -> bool:
        return await asked() == {bob.application_id}  # Ada had an interview

    await eventually(bob_is_asked, what="who may choose now, and never had an interview, is asked")
    await campaign.done("PUT", f"{path}/booking", SECRETARY, json={"booking": "by_office"})

    async def words_to(who: Applicant) -> list[str]:
        return [said.split(".")[3] for said in await campaign.spoken(who) if "booking" in said]

    async def bob_is_asked_no_more() -> bool:
        return await words_to(bob) == ["booking-opened", "booking-closed"]

    await eventually(bob_is_asked_no_more, what="who had been asked has nothing to choose")
    await campaign.done("PUT", f"{path}/booking", SECRETARY, json={"booking": "by_applicant"})

    async def bob_is_asked_again() -> bool:
        return await words_to(bob) == ["booking-opened", "booking-closed", "booking-opened"]

    await eventually(bob_is_asked_again, what="who may choose again is asked again")
    assert await words_to(ada) == []
    assert (await books(campaign, bob, slots[0])).status_code == 200


async def test_whom_the_jury_takes_off_its_list_has_no_interview_any_more(service: Running) -> None:
    """The reason is published and the slot is free for the shortlist; a decided application gets no slot."""
    campaign = await a_campaign(service, policies=policies())
    ada, bob, cid = [await campaign.completed() for _ in range(3)]
    path = await a_jury_that_hears(campaign, [ada, bob], slots=1)
    (slot,) = (await seen(campaign, ada))["free"]
    await books(campaign, ada, slot["slot_id"])
    await told(campaign, ada, "scheduled")
    await hears(campaign, path, bob, cid)
    assert (await told(campaign, ada, "scheduled", "cancelled"))[-1]["data"]["reason"] == "unlisted"

    refusal = {"verdict": "refused", "reason": "background-too-far"}
    decision = f"/v1/applications/{bob.application_id}/decision"
    await campaign.done("PUT", decision, SECRETARY, json=refusal)
    await campaign.done("POST", f"{decision}/validation", PRESIDENT)
    await campaign.done("POST", f"{decision}/release", PRESIDENT)
    assert (await seen(campaign, bob))["free"] == []
    refused = await books(campaign, bob, slot["slot_id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "illegal-transition")
    given = await campaign.done("POST", f"{path}/interviews", SECRETARY, json={})
    assert [one["application_id"] for one in given["slots"]] == [cid.application_id]


async def test_a_file_that_another_jury_judges_by_now_is_given_no_slot_in_bulk(service: Running) -> None:
    """The programme head, who gave it away, sees which jury has it, and both diaries."""
    campaign = await a_campaign(service, policies=policies())
    ada, bob = await campaign.completed(), await campaign.completed()
    path = await a_jury_that_hears(campaign, [ada, bob], slots=2)
    other = await a_jury(campaign, "second", [PRESIDENT, JUROR])
    named = {"applications": [ada.application_id]}
    await campaign.done("POST", f"/v1/juries/{other['id']}/assignments", HEAD, json=named)
    given = await campaign.done("POST", f"{path}/interviews", SECRETARY, json={})
    assert [slot["application_id"] for slot in given["slots"]] == [bob.application_id, None]
    assigned = await campaign.done("GET", f"/v1/editions/{campaign.edition_id}/assignments", HEAD)
    assert (assigned["files"], assigned["profiles"]) == ({ada.application_id: other["id"]}, {})
    for read in (path, f"{path}/slots", f"/v1/juries/{other['id']}/slots"):
        assert (await campaign.call("GET", read, HEAD)).status_code == 200
        assert (await campaign.call("GET", read, STRANGER)).status_code == 404
    assert (await campaign.call("GET", f"/v1/editions/{campaign.edition_id}/assignments", JUROR)).status_code == 403
    empty = await a_campaign(service)
    assert (await campaign.done("GET", f"/v1/editions/{empty.edition_id}/assignments", SECRETARY))["files"] == {}


async def test_a_withdrawal_frees_the_slot_and_an_applicant_changes_nothing_on_the_eve(service: Running) -> None:
    """The slot can be booked again; in the last 24 hours only the office can change it."""
    campaign = await a_campaign(service, policies=policies())
    ada, bob = await campaign.completed(), await campaign.completed()
    path = await a_jury_that_hears(campaign, [ada, bob], slots=1)
    (slot,) = (await seen(campaign, ada))["free"]
    await books(campaign, ada, slot["slot_id"])
    await told(campaign, ada, "scheduled")
    assert (await seen(campaign, bob))["free"] == []
    await campaign.withdraws(ada)
    events = await told(campaign, ada, "scheduled", "cancelled")
    assert events[-1]["data"]["reason"] == "withdrawn"
    assert (await books(campaign, bob, slot["slot_id"])).status_code == 200
    soon = campaign.service.composition.clock.now() + timedelta(hours=5)
    body = {"starts_at": soon.isoformat(), "minutes": 20, "place": "Salle 9"}
    await campaign.done("PUT", f"{path}/slots/{slot['slot_id']}", SECRETARY, json=body)
    eve = await campaign.call("POST", f"/v1/applications/{bob.application_id}/interview/cancellation", bob.token)
    assert (eve.status_code, eve.json()["code"]) == (409, "too-late-to-change")
    shown = await seen(campaign, bob)
    assert (shown["may_change"], shown["held"]["place"], shown["held"]["video_url"]) == (False, "Salle 9", None)
    counted = Counter(event["data"]["application_id"] for event in await told(campaign, bob, "scheduled", "moved"))
    assert counted == {bob.application_id: 2}


async def test_who_is_to_be_heard_is_asked_once_to_choose_in_whichever_order_list_and_slots_come(
    service: Running,
) -> None:
    """The list first, then the slots; then more of both, and a slot left: each is asked once, and who has one never."""
    campaign = await a_campaign(service, policies=policies())
    ada, bob, cid, dan = [await campaign.completed() for _ in range(4)]
    path = await a_jury_that_hears(campaign, [ada, bob], slots=3)

    async def asked() -> list[str]:
        said = await service.published("applications.events")
        opened = [event["data"] for event in said if event["type"].endswith("application.booking-opened.v1")]
        return sorted(data["application_id"] for data in opened if data["edition_id"] == campaign.edition_id)

    def the(*people: Applicant) -> Any:
        async def are() -> bool:
            return await asked() == sorted(who.application_id for who in people)

        return are

    await eventually(the(ada, bob), what="both of the list are asked")
    first, second, third = (await seen(campaign, ada))["free"]
    await books(campaign, ada, first["slot_id"])
    await books(campaign, bob, second["slot_id"])
    given = await campaign.done("GET", f"{path}/slots", SECRETARY)
    assert [slot["application_id"] for slot in given["slots"]] == [ada.application_id, bob.application_id, None]
    await hears(campaign, path, ada, bob, cid)
    await eventually(the(ada, bob, cid), what="who is listed after the slots is asked")
    await books(campaign, ada, third["slot_id"])
    await campaign.call("POST", f"/v1/applications/{bob.application_id}/interview/cancellation", bob.token)
    await hears(campaign, path, ada, bob, cid, dan)  # told last of all, in the same order
    await eventually(the(ada, bob, cid, dan), what="the last listed is asked, and nobody a second time")

"""Who did what on which file: told with the change, chained once, exported, verified, and emptied of who."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from deploy.verifiers import audit
from services.applications.messaging import internal
from shared.contracts.envelope import Envelope
from tests.integration.applications.campaign import HOUSE, JUROR, PRESIDENT, SECRETARY, Campaign, a_campaign
from tests.integration.applications.test_juries import a_jury
from tests.support.eventually import eventually
from tests.support.services import Running

HEAD = f"programme_head@{HOUSE}"
OPERATOR = "operator@cursus"
JURY = {"members": [PRESIDENT, JUROR], "president": PRESIDENT}


async def the_trail(campaign: Campaign) -> list[dict[str, Any]]:
    """The whole trail of the house, page by page."""
    found: list[dict[str, Any]] = []
    after = "0"
    while after:
        page = await campaign.done("GET", "/v1/audit", HEAD, params={"after": after, "limit": 50})
        found += page["items"]
        after = page["next"]
    return found


async def noted(campaign: Campaign, did: str, thing_id: str) -> list[dict[str, Any]]:
    """The trail's entries with this word, as soon as there is one."""

    async def look() -> list[dict[str, Any]]:
        trail = await the_trail(campaign)
        return [one for one in trail if (one["entry"]["did"], one["entry"]["thing_id"]) == (did, thing_id)]

    return await eventually(look, what=f"{did} in the trail")


@pytest.fixture(scope="module")
async def campaign(service: Running) -> Campaign:
    return await a_campaign(service, capacity=30)


async def test_each_thing_done_says_who_when_on_which_file_and_from_which_institution(campaign: Campaign) -> None:
    """For applicant, secretary, jury and president; timers and events leave no entry."""
    who = await campaign.completed()
    await campaign.decide([who])
    await campaign.release()
    await campaign.until(who, lambda file: file["offer"] is not None)
    await campaign.accepts(who)
    (acceptance,) = await noted(campaign, "accept-offer", who.application_id)
    assert acceptance["personal"]["by"].endswith(who.person_id)
    assert acceptance["entry"]["roles"] == ["applicant"]
    (validation,) = await noted(campaign, "validate-document", who.application_id)
    assert validation["personal"] == {"by": SECRETARY, "person_id": who.person_id}
    assert (validation["entry"]["from_institution"], validation["entry"]["roles"]) == (HOUSE, ["secretary"])
    assert (validation["entry"]["institution_id"], validation["entry"]["edition_id"]) == (HOUSE, campaign.edition_id)
    (entered,) = await noted(campaign, "enter-decision", who.application_id)
    assert entered["personal"]["by"] == JUROR
    (released,) = await noted(campaign, "release-list", campaign.edition_id)
    assert released["personal"]["by"] == PRESIDENT
    done = {one["entry"]["did"] for one in await the_trail(campaign)}
    assert {"start-application", "receive-document", "submit-application", "check-completeness"} <= done
    assert not {"release-decisions", "record-offer", "note-action"} & done


async def test_the_first_deed_on_what_was_not_there_yet_is_noted_once(service: Running) -> None:
    """For assignments, a diary and marks; the creation of an empty document leaves no entry."""
    campaign = await a_campaign(service, capacity=30)
    jury, who = await a_jury(campaign, "main", [PRESIDENT, JUROR]), await campaign.completed()
    path, file = f"/v1/juries/{jury['id']}", f"/v1/applications/{who.application_id}"
    await campaign.done("POST", f"{path}/assignments", SECRETARY, json={"profiles": ["health"]})
    await campaign.done("PUT", f"{path}/booking", SECRETARY, json={"booking": "by_office"})
    await campaign.done("PUT", f"{file}/review", JUROR, json={"scores": {"motivation": 12}})
    await campaign.done("POST", f"{file}/review/conflict", PRESIDENT, json={"reason": "family"})
    await campaign.quiet()
    await noted(campaign, "declare-conflict", who.application_id)
    ours = [one["entry"] for one in await the_trail(campaign) if one["entry"]["edition_id"] == campaign.edition_id]
    done = [entry["did"] for entry in ours if entry["thing"] != "application"]
    assert sorted(done) == ["appoint-jury", "assign-files", "decide-booking"]
    assert [entry["did"] for entry in ours if entry["did"] in ("enter-scores", "declare-conflict")] == [
        "enter-scores",
        "declare-conflict",
    ]


async def test_what_is_done_to_the_files_of_juries_and_to_the_places_of_one_edition_is_all_in_the_trail(
    service: Running,
) -> None:
    """Both are kept under the edition's id, and each counts its own deeds from one."""
    campaign = await a_campaign(service, capacity=30)
    jury = await a_jury(campaign, "main", [PRESIDENT, JUROR])
    own = {"profiles": ["health"]}
    await campaign.done("POST", f"/v1/juries/{jury['id']}/assignments", SECRETARY, json=own)
    assigned = await noted(campaign, "assign-files", campaign.edition_id)
    for day in (1, 2):
        at = {"release_at": (service.composition.clock.now() + timedelta(days=day)).isoformat()}
        await campaign.done("PUT", f"/v1/editions/{campaign.edition_id}/release/schedule", SECRETARY, json=at)

    async def both() -> bool:
        return len(await noted(campaign, "schedule-release", campaign.edition_id)) == 2

    await eventually(both, what="two schedules in the trail")
    assert {one["entry"]["thing"] for one in assigned} == {"assignments"}


async def test_a_trail_written_by_many_at_once_holds_and_no_event_heard_twice_adds_to_it(campaign: Campaign) -> None:
    """The chain has no gap, and a redelivery of all its events adds no entry."""
    people = await asyncio.gather(*(campaign.started() for _ in range(20)))
    await campaign.withdraws_now(*people)
    for who in people:
        await noted(campaign, "withdraw-application", who.application_id)
    before = await the_trail(campaign)
    assert audit.differences(before) == []
    for event in await campaign.service.published("applications.internal"):
        if event["type"] == internal.ActionTakenV1.type:
            again = internal.ActionTakenV1.model_validate(event["data"])
            await campaign.service.hear_again(again, Envelope.model_validate(event))
    last = await campaign.started()
    await noted(campaign, "start-application", last.application_id)
    after = await the_trail(campaign)
    assert after[: len(before)] == before
    assert len(after) == len(before) + 1
    assert audit.differences(after, (len(before), before[-1]["sha256"])) == []


async def test_a_forgotten_person_is_nowhere_in_the_trail_and_the_chain_still_holds(campaign: Campaign) -> None:
    """Neither as who did it nor as whose file it was; nor in the store's own documents."""
    who = await campaign.completed()
    await noted(campaign, "check-completeness", who.application_id)
    before = await the_trail(campaign)
    assert who.person_id in str(before)
    body = {"who": who.person_id}
    assert (await campaign.call("PUT", "/v1/audit/erasures", HEAD, json=body)).status_code == 403
    assert (await campaign.done("PUT", "/v1/audit/erasures", OPERATOR, json=body))["erased"] > 4
    after = await the_trail(campaign)
    assert who.person_id not in str(after)
    assert [one["entry"] for one in after] == [one["entry"] for one in before]
    assert audit.differences(after, (len(before), before[-1]["sha256"])) == []
    stored = [one async for one in campaign.service.composition.database["trail"].find({})]
    assert who.person_id not in str([one["state"] for one in stored])
    assert (await campaign.done("PUT", "/v1/audit/erasures", OPERATOR, json=body))["erased"] == 0


async def test_an_institution_sees_its_own_trail_alone(campaign: Campaign) -> None:
    """An operator names the institution; the head of another one sees an empty trail; a juror is refused."""
    stranger = await campaign.done("GET", "/v1/audit", "programme_head@universite-bourgogne")
    assert stranger == {"items": [], "next": None}
    asked = await campaign.call("GET", "/v1/audit", OPERATOR)
    assert (asked.status_code, asked.json()["field"]) == (422, "institution_id")
    seen = await campaign.done("GET", "/v1/audit", OPERATOR, params={"institution_id": HOUSE, "limit": 2})
    assert ([one["entry"]["number"] for one in seen["items"]], seen["next"]) == ([1, 2], "2")
    assert (await campaign.call("GET", "/v1/audit", JUROR)).status_code == 403


async def test_staff_who_read_a_document_or_the_recap_are_in_the_trail_and_applicants_are_not(
    campaign: Campaign,
) -> None:
    """Each reading is an entry of its own, there as soon as the paper is given; a refused one gives nothing away."""
    who = await campaign.completed()
    path = f"/v1/applications/{who.application_id}"
    for as_ in (who.token, SECRETARY, SECRETARY):
        assert (await campaign.call("GET", f"{path}/documents/cv", as_)).status_code == 200
    assert (await campaign.call("GET", f"{path}/documents/cv", "secretary@universite-bourgogne")).status_code == 404
    assert (await campaign.call("GET", f"{path}/recap", SECRETARY)).status_code == 200
    trail = [one for one in await the_trail(campaign) if one["entry"]["thing_id"] == who.application_id]
    read = [(one["entry"]["did"], one["personal"]["by"]) for one in trail if one["entry"]["did"].startswith("read-")]
    assert read == [("read-cv", SECRETARY), ("read-cv", SECRETARY), ("read-recap", SECRETARY)]
    assert {one["personal"]["person_id"] for one in trail} == {who.person_id}


async def test_staff_who_see_a_card_or_take_an_archive_are_in_the_trail_and_who_is_refused_is_not(
    campaign: Campaign,
) -> None:
    """Of whom, in which edition, by whom; a secretary's archive in their own institution's trail, an operator's in that
    of each whose files are in it; one's own in none."""
    who = await campaign.completed()
    path, archive = f"/v1/applications/{who.application_id}", f"/v1/people/{who.person_id}/archive"
    await campaign.call("POST", f"/v1/editions/{campaign.edition_id}/jury", SECRETARY, json=JURY)
    seen = [
        (f"{path}/applicant", SECRETARY, 200),
        (f"{path}/applicant", "secretary@universite-bourgogne", 404),
        (f"{path}/candidate", JUROR, 200),
        (f"{path}/candidate", f"juror@{HOUSE}/nobody", 403),
        (archive, SECRETARY, 200),
        (archive, OPERATOR, 200),
        (archive, "secretary@universite-bourgogne", 404),
        (archive, who.token, 200),
    ]
    for address, as_, status in seen:
        answer = await campaign.call("GET", address, as_)
        assert answer.status_code == status, f"{address} {as_}: {answer.text}"
    of_them = [one for one in await the_trail(campaign) if (one["personal"] or {}).get("person_id") == who.person_id]
    read = [one for one in of_them if one["entry"]["did"].startswith("read-")]
    assert [(one["entry"]["did"], one["entry"]["thing_id"], one["personal"]["by"]) for one in read] == [
        ("read-card", who.application_id, SECRETARY),
        ("read-candidate", who.application_id, JUROR),
        ("read-archive", who.person_id, SECRETARY),
        ("read-archive", who.person_id, OPERATOR),
    ]
    assert [one["entry"]["edition_id"] for one in read] == [campaign.edition_id] * 2 + [None] * 2
    assert audit.differences(await the_trail(campaign)) == []
    shown = (await campaign.done("GET", archive, who.token))["parts"]
    told = next(part for part in shown if part["name"] == "audit-trail")["content"]
    assert [one["did"] for one in told if one["did"].startswith("read-")] == [one["entry"]["did"] for one in read]

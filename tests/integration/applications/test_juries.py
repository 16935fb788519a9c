"""Several juries at work over HTTP: their files, their calendars, what they may know, and whom they want to hear."""

from datetime import timedelta
from typing import Any

from shared.kernel.clock import SimulatedClock
from shared.kernel.policies import Policies
from shared.mongo.store import converted, plain
from tests.integration.applications.campaign import (
    HOUSE,
    JUROR,
    LABEL,
    POLICIES,
    PRESIDENT,
    SECRETARY,
    STRANGER,
    Applicant,
    Campaign,
    a_campaign,
)
from tests.support.eventually import eventually
from tests.support.services import Running

EVE, BOB = f"president@{HOUSE}/eve", f"juror@{HOUSE}/bob"
CRITERIA = [
    {"code": "project", "label": LABEL, "weight": 1},
    {"code": "talk", "label": LABEL, "weight": 3, "phase": "oral"},
]


def policies(anonymous: bool = False) -> Policies:
    said = plain(POLICIES)
    said["admission"] |= {"oral": True, "criteria": CRITERIA}
    said["documents"][1]["anonymous"] = anonymous
    return converted(said, Policies)


async def a_jury(campaign: Campaign, code: str, members: list[str], **own: Any) -> dict[str, Any]:
    body = {"code": code, "members": members, "president": members[0], **own}
    return await campaign.done("POST", f"/v1/editions/{campaign.edition_id}/juries", SECRETARY, json=body)


def review(who: Applicant) -> str:
    return f"/v1/applications/{who.application_id}/review"


async def test_each_jury_scores_and_pronounces_on_its_own_files_alone(service: Running) -> None:
    """By profile and by name in one request each; what is given to no other is the main jury's."""
    campaign = await a_campaign(service)
    await campaign.appoint()
    other = await a_jury(campaign, "technical", [EVE, BOB])
    taken = await campaign.call(
        "POST",
        f"/v1/editions/{campaign.edition_id}/juries",
        SECRETARY,
        json={"code": "technical", "members": [EVE], "president": EVE},
    )
    assert (taken.status_code, taken.json()["code"]) == (409, "already-exists")
    health, technical, moved = [await campaign.completed(profile) for profile in ("health", "technical", "health")]
    path = f"/v1/juries/{other['id']}/assignments"
    await campaign.done("POST", path, SECRETARY, json={"profiles": ["technical"]})
    stranger = await campaign.call("POST", path, SECRETARY, json={"applications": [moved.application_id, "nobody"]})
    assert (stranger.status_code, stranger.json()["code"], stranger.json()["count"]) == (409, "not-assigned", 1)
    await campaign.done("POST", path, SECRETARY, json={"applications": [moved.application_id]})
    assert (await campaign.call("POST", path, STRANGER, json={})).status_code == 404

    marks = {"scores": {"motivation": 12}}
    assert (await campaign.call("PUT", review(technical), JUROR, json=marks)).json()["code"] == "not-on-jury"
    assert (await campaign.call("PUT", review(health), BOB, json=marks)).json()["code"] == "not-on-jury"
    for who, juror in [(health, JUROR), (technical, BOB), (moved, BOB)]:
        await campaign.done("PUT", review(who), juror, json=marks)
    listed = await campaign.done("GET", f"/v1/juries/{other['id']}/files", BOB)
    assert {one["application_id"] for one in listed["items"]} == {technical.application_id, moved.application_id}
    assert (await campaign.call("GET", f"/v1/juries/{other['id']}/files", JUROR)).status_code == 403

    body = {"verdict": "eligible", "rank": 1}
    for who in (health, technical, moved):
        await campaign.done("PUT", f"/v1/applications/{who.application_id}/decision", SECRETARY, json=body)
    await campaign.done("POST", f"/v1/editions/{campaign.edition_id}/decisions/validation", EVE)
    for who in (technical, moved):
        await campaign.until(who, lambda file: file["decisions"][-1]["step"] == "validated", as_=SECRETARY)
    assert (await campaign.file(health, SECRETARY))["decisions"][-1]["step"] == "entered"
    refused = await campaign.call("POST", f"/v1/juries/{other['id']}/decisions/validation", PRESIDENT)
    assert refused.json()["code"] == "not-on-jury"


async def test_a_file_given_by_name_is_taken_back_until_its_jury_has_begun_with_it(service: Running) -> None:
    """By the secretary, with a trace; with marks or a decision on it, it stays."""
    campaign = await a_campaign(service)
    await campaign.appoint()
    other = await a_jury(campaign, "second", [EVE, BOB])
    people = [await campaign.completed() for _ in range(3)]
    untouched, marked, decided = people
    path = f"/v1/juries/{other['id']}/assignments"
    named = {"applications": [who.application_id for who in people]}
    await campaign.done("POST", path, SECRETARY, json=named)
    await campaign.done("PUT", review(marked), BOB, json={"scores": {"motivation": 9}})
    body = {"verdict": "refused", "reason": "background-too-far"}
    await campaign.done("PUT", f"/v1/applications/{decided.application_id}/decision", BOB, json=body)

    def taken_back(who: Applicant, as_: str = SECRETARY) -> Any:
        return campaign.call("POST", f"{path}/{who.application_id}/removal", as_)

    for who, begun in [(marked, "mark"), (decided, "decision")]:
        refused = await taken_back(who)
        assert (refused.status_code, refused.json()["code"], refused.json()["begun"]) == (409, "jury-has-begun", begun)
    for as_, status in [(STRANGER, 404), (BOB, 403)]:
        assert (await taken_back(untouched, as_)).status_code == status
    after = await taken_back(untouched)
    assert after.json()["files"] == dict.fromkeys([marked.application_id, decided.application_id], other["id"])
    assert (await campaign.done("GET", review(untouched), SECRETARY))["jury_id"] != other["id"]
    again = await taken_back(untouched)
    assert (again.status_code, again.json()["code"]) == (409, "not-assigned")

    async def traced() -> bool:
        found = await campaign.done("GET", "/v1/audit", f"programme_head@{HOUSE}", params={"limit": 200})
        deeds = [(one["entry"]["did"], one["entry"]["thing_id"]) for one in found["items"]]
        return ("take-back-file", untouched.application_id) in deeds

    await eventually(traced, what="the trace of it")


async def test_an_unnamed_jury_is_shown_nobodys_name_nor_any_document_that_may_carry_one(service: Running) -> None:
    """From its appointment until the phase has closed; a document known to carry none is served."""
    campaign = await a_campaign(service, policies=policies(anonymous=True))
    now = service.composition.clock.now()
    window = {"phase": "file", "anonymous": True}
    window |= {"opens_at": now.isoformat(), "closes_at": (now + timedelta(days=2)).isoformat()}
    jury = await a_jury(campaign, "main", [PRESIDENT, JUROR], calendar=[window])
    who = await campaign.started()
    for kind in ("cv", "degree"):
        assert (await campaign.sends(who, kind=kind)).status_code == 200
    path = f"/v1/applications/{who.application_id}"
    candidate, cv = await campaign.call("GET", f"{path}/candidate", JUROR), f"{path}/documents/cv"
    assert (candidate.status_code, candidate.json()["code"]) == (403, "anonymous-phase")
    assert (await campaign.call("GET", cv, JUROR)).json()["code"] == "anonymous-phase"
    assert (await campaign.call("GET", cv, f"secretary+juror@{HOUSE}/zoe")).status_code == 200
    assert (await campaign.call("GET", f"{path}/documents/degree", JUROR)).status_code == 200
    assert (await campaign.call("GET", f"{path}/documents/degree", BOB)).json()["code"] == "not-on-jury"
    for shown in (await campaign.file(who, JUROR), jury):
        assert "Martin" not in str(shown)
    clock = service.composition.clock
    assert isinstance(clock, SimulatedClock)
    clock.advance_to(now + timedelta(days=3))
    assert (await campaign.done("GET", f"{path}/candidate", JUROR))["family_name"] == "Martin"
    assert (await campaign.call("GET", cv, JUROR)).status_code == 200


async def test_a_tie_declared_or_detected_bars_a_juror_from_the_file(service: Running) -> None:
    """From its documents, its scores and its decision; the others' word settles it."""
    campaign = await a_campaign(service, policies=policies())
    await a_jury(
        campaign,
        "main",
        [PRESIDENT, JUROR, BOB],
        affiliations={JUROR: ["CHU Dijon-Bourgogne"]},
        opinions_needed=3,
    )
    who = await campaign.registered(employer="CHU DIJON BOURGOGNE")
    body = {"edition_id": campaign.edition_id, "profile": "health"}
    begun = await campaign.done("POST", "/v1/applications", who.token, json=body)
    ada = await campaign.handed_in(Applicant(who.person_id, who.token, begun["id"]))
    marks = {"scores": {"project": 12}}
    path = f"/v1/applications/{ada.application_id}"
    attempts: list[tuple[str, str, dict[str, Any]]] = [
        ("PUT", review(ada), {"json": marks}),
        ("GET", f"{path}/documents/cv", {}),
        ("GET", f"{path}/candidate", {}),
        ("PUT", f"{path}/decision", {"json": {"verdict": "eligible", "rank": 1}}),
    ]
    for method, place, more in attempts:
        barred = await campaign.call(method, place, JUROR, **more)
        assert (barred.status_code, barred.json()["code"]) == (403, "conflict-of-interest"), place
    await campaign.done("PUT", review(ada), BOB, json=marks)
    declared = await campaign.done("POST", f"{review(ada)}/conflict", BOB, json={"reason": "supervision"})
    assert declared["barred"] == [BOB]
    assert (await campaign.call("PUT", review(ada), BOB, json=marks)).json()["code"] == "conflict-of-interest"
    blind = await campaign.done("GET", review(ada), BOB)
    assert (blind["scores"], blind["mean"]) == ({}, None)
    seen = await campaign.done("PUT", review(ada), PRESIDENT, json=marks | {"opinion": "unfavourable"})
    assert seen["barred"] == sorted([JUROR, BOB])
    assert (seen["scores"], seen["phases"][0]["state"]) == ({PRESIDENT: {"project": 12}}, "negative")


async def test_a_file_is_heard_once_shortlisted_and_each_phase_has_its_scores_and_its_state(service: Running) -> None:
    """Not started, in progress, conflicting; the oral's marks weigh as the grid says."""
    campaign = await a_campaign(service, policies=policies())
    now = service.composition.clock.now()
    calendar = [
        {"phase": phase, "opens_at": now.isoformat(), "closes_at": (now + timedelta(days=9)).isoformat()}
        for phase in ("file", "oral")
    ]
    jury = await a_jury(campaign, "main", [PRESIDENT, JUROR], calendar=calendar)
    ada = await campaign.completed()

    async def states() -> list[str]:
        return [phase["state"] for phase in (await campaign.done("GET", review(ada), SECRETARY))["phases"]]

    assert await states() == ["not_started", "not_started"]
    await campaign.done("PUT", review(ada), JUROR, json={"scores": {"project": 15}})
    assert await states() == ["in_progress", "not_started"]
    await campaign.done("PUT", review(ada), PRESIDENT, json={"scores": {"project": 5}})
    assert await states() == ["conflicting", "not_started"]
    talk = {"scores": {"talk": 18}}
    assert (await campaign.call("PUT", review(ada), JUROR, json=talk)).json()["code"] == "not-shortlisted"
    path, body = f"/v1/juries/{jury['id']}/shortlist", {"applications": [ada.application_id]}
    assert (await campaign.call("PUT", path, JUROR, json=body)).json()["code"] == "not-president"
    stale = await campaign.call("PUT", path, PRESIDENT, json=body, headers={"If-Match": '"7"'})
    assert stale.status_code == 412
    assert (await campaign.done("PUT", path, PRESIDENT, json=body))["shortlist"] == [ada.application_id]
    heard = await campaign.done("PUT", review(ada), JUROR, json=talk)
    assert heard["shortlisted"] is True
    assert heard["mean"] == 16.0  # (10 * 1 + 18 * 3) / 4
    hidden = await campaign.done("GET", review(ada), PRESIDENT)
    assert hidden["scores"] == {JUROR: {"project": 15}, PRESIDENT: {"project": 5}}
    assert [phase["mean"] for phase in hidden["phases"]] == [10, None]


async def test_who_presides_two_juries_says_which_and_a_jury_is_recomposed_on_the_version_one_has_seen(
    service: Running,
) -> None:
    """The route of the edition refuses without a jury; a stale version is refused."""
    campaign = await a_campaign(service)
    one, two = await a_jury(campaign, "one", [EVE]), await a_jury(campaign, "two", [EVE])
    refused = await campaign.call("POST", f"/v1/editions/{campaign.edition_id}/decisions/validation", EVE)
    assert (refused.status_code, refused.json()["code"]) == (409, "several-juries")
    await campaign.done("POST", f"/v1/juries/{two['id']}/decisions/validation", EVE)
    listed = await campaign.done("GET", f"/v1/editions/{campaign.edition_id}/juries", SECRETARY)
    assert [jury["code"] for jury in sorted(listed["items"], key=lambda jury: jury["code"])] == ["one", "two"]
    assert (await campaign.call("GET", f"/v1/editions/{campaign.edition_id}/jury", SECRETARY)).status_code == 404
    path, body = f"/v1/juries/{one['id']}", {"members": [EVE, BOB], "president": BOB}
    after = await campaign.done("PUT", path, SECRETARY, json=body, headers={"If-Match": '"1"'})
    assert (after["president"], after["version"]) == (BOB, 2)
    assert (await campaign.call("PUT", path, SECRETARY, json=body, headers={"If-Match": '"1"'})).status_code == 412
    assert (await campaign.call("PUT", path, SECRETARY, json={"members": [EVE], "president": BOB})).status_code == 422

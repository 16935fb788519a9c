"""Where an edition hears people, nobody is found eligible unheard; over HTTP, in bulk and one by one."""

from typing import Any

import httpx

from tests.integration.applications.campaign import JUROR, PRESIDENT, SECRETARY, Applicant, Campaign, a_campaign
from tests.integration.applications.test_juries import BOB, a_jury, policies, review
from tests.support.services import Running

ELIGIBLE = {"verdict": "eligible", "rank": 1}
REFUSED = {"verdict": "refused", "reason": "background-too-far"}


async def marked(campaign: Campaign, who: Applicant, *jurors: str) -> None:
    for juror in jurors:
        await campaign.done("PUT", review(who), juror, json={"scores": {"talk": 14}})


async def pronounced(campaign: Campaign, who: Applicant, body: dict[str, Any], route: str = "") -> httpx.Response:
    path = f"/v1/applications/{who.application_id}/decision{route}"
    return await campaign.call("PUT", path, SECRETARY, json=body)


async def test_nobody_is_found_eligible_unheard_and_the_bulk_word_names_whom_it_misses(service: Running) -> None:
    """Half the marks are not enough; a tie takes one away again; the president is told file by file."""
    campaign = await a_campaign(service, policies=policies())
    jury = await a_jury(campaign, "main", [PRESIDENT, JUROR, BOB])
    ada, tied, unheard, absent = [await campaign.completed() for _ in range(4)]
    await marked(campaign, ada, JUROR)
    half = await pronounced(campaign, ada, ELIGIBLE)
    assert (half.status_code, half.json()["code"]) == (409, "not-heard")
    assert (half.json()["given"], half.json()["needed"]) == (1, 2)
    for who in (ada, tied, unheard):
        await marked(campaign, who, JUROR, BOB)
        assert (await pronounced(campaign, who, ELIGIBLE)).status_code == 200
    assert (await pronounced(campaign, absent, REFUSED)).status_code == 200
    for who, juror in [(tied, PRESIDENT), (unheard, BOB)]:
        await campaign.done("POST", f"{review(who)}/conflict", juror, json={"reason": "supervision"})
    alone = await campaign.call("POST", f"/v1/applications/{unheard.application_id}/decision/validation", PRESIDENT)
    assert (alone.status_code, alone.json()["code"]) == (409, "not-heard")

    assert jury["validation"] is None
    said = await campaign.done("POST", f"/v1/editions/{campaign.edition_id}/decisions/validation", PRESIDENT)
    missed = {tied.application_id: "conflict-of-interest", unheard.application_id: "not-heard"}
    left_out = said["validation"]["left_out"]
    assert {one["application_id"]: one["reason"] for one in left_out} == missed
    for who in (ada, absent):
        await campaign.until(who, lambda file: file["decisions"][-1]["step"] == "validated", as_=SECRETARY)
    for who in (tied, unheard):
        assert (await campaign.file(who, SECRETARY))["decisions"][-1]["step"] == "entered"
    read = await campaign.done("GET", f"/v1/juries/{jury['id']}", SECRETARY)
    assert read["validation"] == said["validation"]


async def test_who_was_refused_unheard_is_heard_late_and_then_found_eligible(service: Running) -> None:
    """Only the oral may still be marked, and only until it is complete."""
    campaign = await a_campaign(service, policies=policies())
    await a_jury(campaign, "main", [PRESIDENT, JUROR])
    ada = await campaign.completed()
    assert (await pronounced(campaign, ada, REFUSED)).status_code == 200
    for step in ("validation", "release"):
        await campaign.done("POST", f"/v1/applications/{ada.application_id}/decision/{step}", PRESIDENT)
    early = await pronounced(campaign, ada, ELIGIBLE, "/correction")
    assert (early.status_code, early.json()["code"]) == (409, "not-heard")
    late = await campaign.call("PUT", review(ada), JUROR, json={"scores": {"project": 12}})
    assert (late.status_code, late.json()["code"]) == (409, "illegal-transition")
    await marked(campaign, ada, JUROR, PRESIDENT)
    again = await campaign.call("PUT", review(ada), JUROR, json={"scores": {"talk": 20}})
    assert (again.status_code, again.json()["code"]) == (409, "illegal-transition")
    assert (await pronounced(campaign, ada, ELIGIBLE, "/correction")).status_code == 200

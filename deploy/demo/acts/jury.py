"""The juries: members score on the grid, the secretary enters what they pronounce, the president validates."""

from typing import Any

from deploy.demo.campaign import Campaign, Edition
from deploy.demo.fates import mark
from deploy.demo.stage import Stage

JURORS = ("anne", "bruno", "claire")
EACH_FILE_SEEN_BY = 2
ELIGIBLE, AT_LEAST, AT_MOST = 0.65, 2.2, 0.9
"""The part of the complete files that the juries find eligible, from the top of the ranking: this part, but enough of
them for a waiting list (so many times the capacity), and never all of them."""


async def appoint(stage: Stage, campaign: Campaign) -> None:
    for edition in campaign.editions:
        secretary = await stage.api.as_staff(edition.staff("secretary"))
        members = [edition.staff("president"), *(edition.staff("juror", name) for name in JURORS)]
        body = {"members": members, "president": edition.staff("president")}
        await secretary.post("applications", f"/v1/editions/{edition.id}/jury", body)


async def deliberate(stage: Stage, campaign: Campaign) -> None:
    """Score every complete file, rank them, enter the decisions; the presidents validate them."""
    for edition in campaign.editions:
        secretary = await stage.api.as_staff(edition.staff("secretary"))
        query = {"edition_id": edition.id, "status": "complete", "limit": 200}
        files = await secretary.items("applications", "/v1/applications", **query)
        await _score(stage, campaign, edition, files)
        await _decide(stage, edition, files)
        president = await stage.api.as_staff(edition.staff("president"))
        await president.post("applications", f"/v1/editions/{edition.id}/decisions/validation")


async def _score(stage: Stage, campaign: Campaign, edition: Edition, files: list[dict[str, Any]]) -> None:
    criteria = [criterion["code"] for criterion in edition.policies["admission"]["criteria"]]
    known = edition.by_application()

    async def give(seat: tuple[dict[str, Any], str]) -> None:
        file, juror = seat
        who = known[file["id"]].applicant
        marks = {
            code: mark(f"{campaign.seed}/{edition.name}/{who.number}/{juror}/{code}", who.merit) for code in criteria
        }
        member = await stage.api.as_staff(edition.staff("juror", juror))
        await member.put("applications", f"/v1/applications/{file['id']}/review", {"scores": marks})

    seats = []
    for file in files:
        first = known[file["id"]].applicant.number
        seats += [(file, JURORS[(first + n) % len(JURORS)]) for n in range(EACH_FILE_SEEN_BY)]
    await stage.each(f"Score, {edition.name}", seats, give)


async def _decide(stage: Stage, edition: Edition, files: list[dict[str, Any]]) -> None:
    secretary = await stage.api.as_staff(edition.staff("secretary"))
    known = edition.by_application()

    async def mean_of(file: dict[str, Any]) -> tuple[float, float, str]:
        review = await secretary.get("applications", f"/v1/applications/{file['id']}/review")
        return review["mean"], known[file["id"]].applicant.merit, file["id"]

    ranking = sorted(await stage.each(f"Rank, {edition.name}", files, mean_of), reverse=True)
    eligible = eligible_of(len(ranking), edition.capacity)
    reasons = [reason["code"] for reason in edition.policies["admission"]["refusal_reasons"]]

    async def enter(place: tuple[int, str]) -> None:
        rank, application = place
        decision: dict[str, Any] = {"verdict": "eligible", "rank": rank}
        if rank > eligible:
            decision = {"verdict": "refused", "reason": reasons[rank % len(reasons)]}
        await secretary.put("applications", f"/v1/applications/{application}/decision", decision)

    places = [(rank, application) for rank, (_, _, application) in enumerate(ranking, start=1)]
    await stage.each(f"Enter the decisions, {edition.name}", places, enter)


def eligible_of(files: int, capacity: int) -> int:
    """How many of the complete files are found eligible."""
    return min(round(AT_MOST * files), max(round(ELIGIBLE * files), round(AT_LEAST * capacity)))


async def release(stage: Stage, campaign: Campaign) -> None:
    """Every validated decision is made known, and the first places are offered."""
    for edition in campaign.editions:
        president = await stage.api.as_staff(edition.staff("president"))
        await president.post("applications", f"/v1/editions/{edition.id}/release")

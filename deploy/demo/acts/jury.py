"""The juries are appointed, get their files and score them; their presidents shortlist files for interviews."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from deploy.demo.campaign import Campaign, Edition, Jury
from deploy.demo.fates import mark
from deploy.demo.stage import Stage

EACH_FILE_SEEN_BY = 2
HEARD_OF_EACH_PROFILE, AT_MOST = 0.8, 0.9
"""How many of each profile are interviewed, in multiples of the capacity, from the top of its ranking; never all."""


async def appoint(stage: Stage, campaign: Campaign) -> None:
    for edition in campaign.editions:
        secretary = await stage.api.as_staff(edition.staff("secretary"))
        for jury in edition.juries:
            body = jury.plan.appointment(campaign.year, edition.staff)
            jury.id = (await secretary.post("applications", f"/v1/editions/{edition.id}/juries", body))["id"]
            if jury.plan.profiles:
                profiles = {"profiles": jury.plan.profiles}
                await secretary.post("applications", f"{jury.path}/assignments", profiles)
        await _spare_the_presidents(stage, edition)


async def _spare_the_presidents(stage: Stage, edition: Edition) -> None:
    """Assign a file with a conflict of interest of its jury's president to the next jury.

    That president cannot validate it.
    """
    secretary = await stage.api.as_staff(edition.staff("secretary"))
    for jury, other in zip(edition.juries, edition.juries[1:] + edition.juries[:1], strict=True):
        tied = [file["application_id"] for file in await files_of(stage, jury) if jury.president in barred(file)]
        if tied and other is not jury:
            await secretary.post("applications", f"{other.path}/assignments", {"applications": sorted(tied)})


async def files_of(stage: Stage, jury: Jury) -> list[dict[str, Any]]:
    """The jury's complete files, as its secretary sees them."""
    secretary = await stage.api.as_staff(jury.edition.staff("secretary"))
    return await secretary.items("applications", f"{jury.path}/files", limit=200)


def barred(file: dict[str, Any]) -> list[str]:
    return list(file["review"]["barred"])


async def score_files(stage: Stage, campaign: Campaign) -> None:
    """Two members score each complete file on the criteria of the file."""
    for edition in campaign.editions:
        for jury in edition.juries:
            await score(stage, campaign, jury, "file", await files_of(stage, jury))


async def score(stage: Stage, campaign: Campaign, jury: Jury, phase: str, files: Iterable[dict[str, Any]]) -> None:
    """Two members without a conflict of interest score, in turn."""
    edition, known = jury.edition, jury.edition.by_application()

    async def give(seat: tuple[str, str]) -> None:
        application, juror = seat
        who = known[application].applicant
        drawn = f"{campaign.seed}/{edition.name}/{who.number}/{juror}"
        marks = {code: mark(f"{drawn}/{code}", who.merit) for code in edition.criteria(phase)}
        member = await stage.api.as_staff(juror)
        await member.put("applications", f"/v1/applications/{application}/review", {"scores": marks})

    seats = []
    for file in files:
        application = file["application_id"]
        able = [juror for juror in jury.jurors if juror not in barred(file)]
        first = known[application].applicant.number
        seats += [(application, able[(first + n) % len(able)]) for n in range(min(EACH_FILE_SEEN_BY, len(able)))]
    await stage.each(f"Score the {phase}s, {jury.label}", seats, give)


async def shortlist(stage: Stage, campaign: Campaign) -> None:
    """Each president shortlists the best of each profile, so that the shares can be reached."""
    for edition in campaign.editions:
        if not edition.hears:
            continue
        held: dict[str, list[tuple[Jury, dict[str, Any]]]] = defaultdict(list)
        for jury in edition.juries:
            for file in await files_of(stage, jury):
                held[file["profile"]].append((jury, file))
        for rivals in held.values():
            rivals.sort(key=lambda one: by_mean(edition, one[1]), reverse=True)
            for jury, file in rivals[: heard_of(len(rivals), edition.capacity)]:
                jury.shortlist.append(file["application_id"])
        for jury in edition.juries:
            president = await stage.api.as_staff(jury.president)
            await president.put("applications", f"{jury.path}/shortlist", {"applications": jury.shortlist})


def by_mean(edition: Edition, file: dict[str, Any]) -> tuple[float, float]:
    """The key by which files are ranked: the mean, then the merit."""
    return file["review"]["mean"] or 0, edition.by_application()[file["application_id"]].applicant.merit


def heard_of(files: int, capacity: int) -> int:
    """How many complete files of a profile are interviewed."""
    return min(round(AT_MOST * files), round(HEARD_OF_EACH_PROFILE * capacity))

"""The secretary enters the decisions of the juries, each president validates, the list is released."""

from collections.abc import Iterable
from typing import Any

from deploy.access.client import Api
from deploy.demo.acts.jury import AT_MOST, by_mean, files_of
from deploy.demo.campaign import Campaign, Edition
from deploy.demo.stage import Stage

ELIGIBLE, AT_LEAST = 0.65, 2.2
"""The part of the ranking that is found eligible, from the top, but at least AT_LEAST times the capacity, so that there
is a waiting list, and never all."""
ABSENT = "no-show"


async def pronounce(stage: Stage, editions: Iterable[Edition]) -> None:
    """Rank an edition's files over all its juries and enter the decisions; each president validates those of their
    jury."""
    for edition in editions:
        desk = await stage.api.as_staff(edition.staff("secretary"))
        files = [file for jury in edition.juries for file in await files_of(stage, jury)]

        async def enter(pair: tuple[str, dict[str, Any]], desk: Api = desk) -> None:
            application, decision = pair
            await desk.put("applications", f"/v1/applications/{application}/decision", decision)

        await stage.each(f"Enter the decisions, {edition.name}", pronounced(edition, files), enter)
        for jury in edition.juries:
            president = await stage.api.as_staff(jury.president)
            await president.post("applications", f"{jury.path}/decisions/validation")


def pronounced(edition: Edition, files: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """The decisions of the juries: eligible with a rank, or refused with a reason.

    Where interviews are held, applicants who were not interviewed are refused.
    """
    heard = [file for file in files if not edition.hears or _came(file)]
    ranking = sorted(heard, key=lambda file: by_mean(edition, file), reverse=True)
    eligible = eligible_of(len(ranking), edition.capacity)
    reasons = [
        reason["code"] for reason in edition.policies["admission"]["refusal_reasons"] if reason["code"] != ABSENT
    ]
    decisions: list[tuple[str, dict[str, Any]]] = []
    for rank, file in enumerate(ranking, start=1):
        refused = {"verdict": "refused", "reason": reasons[rank % len(reasons)]}
        decisions.append(
            (file["application_id"], {"verdict": "eligible", "rank": rank} if rank <= eligible else refused)
        )
    others = sorted((file for file in files if file not in heard), key=lambda file: by_mean(edition, file))
    for n, file in enumerate(others):
        reason = ABSENT if file["review"]["shortlisted"] else reasons[n % len(reasons)]
        decisions.append((file["application_id"], {"verdict": "refused", "reason": reason}))
    return decisions


def _came(file: dict[str, Any]) -> bool:
    return any(phase["phase"] == "oral" and phase["mean"] is not None for phase in file["review"]["phases"])


def eligible_of(files: int, capacity: int) -> int:
    """How many applicants in the ranking are found eligible."""
    return min(round(AT_MOST * files), max(round(ELIGIBLE * files), round(AT_LEAST * capacity)))


async def release(stage: Stage, editions: Iterable[Edition]) -> None:
    """Release all validated decisions; the first places are offered."""
    for edition in editions:
        secretary = await stage.api.as_staff(edition.staff("secretary"))
        await secretary.post("applications", f"/v1/editions/{edition.id}/release")


def on_the_file(campaign: Campaign) -> list[Edition]:
    return [edition for edition in campaign.editions if not edition.hears]


def after_an_oral(campaign: Campaign) -> list[Edition]:
    return [edition for edition in campaign.editions if edition.hears]

"""The secretaries check each document and decide whether the file is complete."""

from typing import Any

from deploy.access.client import Api
from deploy.demo.campaign import Campaign, Edition
from deploy.demo.fates import Filing
from deploy.demo.stage import Stage

BAD_AT_FIRST = frozenset({Filing.CORRECTED, Filing.LEFT_INCOMPLETE})


async def check(stage: Stage, campaign: Campaign, status: str) -> None:
    """Check all files in this status, of both editions."""
    for edition in campaign.editions:
        secretary = await stage.api.as_staff(edition.staff("secretary"))
        query = {"edition_id": edition.id, "status": status, "limit": 200}
        files = await secretary.items("applications", "/v1/applications", **query)

        async def look(file: dict[str, Any], desk: Api = secretary, edition: Edition = edition) -> None:
            await _check(desk, edition, file)

        await stage.each(f"Check the {status} files, {edition.name}", files, look)


async def _check(desk: Api, edition: Edition, file: dict[str, Any]) -> None:
    path = f"/v1/applications/{file['id']}"
    filing = edition.by_application()[file["id"]].fate.filing
    received = [document for document in file["documents"] if document["status"] == "received"]
    if file["file"] == "incomplete" and not received:
        return  # nothing new
    for document in received:
        bad = filing in BAD_AT_FIRST and document["kind"] == edition.required[0] and file["file"] == "submitted"
        if bad:
            reason = {"reason": "illegible"}
            await desk.post("applications", f"{path}/documents/{document['kind']}/refusal", reason)
        else:
            await desk.post("applications", f"{path}/documents/{document['kind']}/validation")
    # the same request follows a correction; the received documents distinguish the two keys
    key = f"{file['id']}-completeness-{file['version']}"
    await desk.post("applications", f"{path}/completeness", key=key)

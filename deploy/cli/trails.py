"""Reads an institution's audit trail page by page."""

from typing import Any

from deploy.access.client import Api


async def of_institution(api: Api, institution: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: str | None = "0"
    while after is not None:
        page = await api.get("applications", "/v1/audit", institution_id=institution, after=after, limit=200)
        found += page["items"]
        after = page["next"]
    return found

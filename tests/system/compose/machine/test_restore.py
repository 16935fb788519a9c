"""A backup is worth what its restoring gives back: databases, topics and offsets of one and the same moment."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from pymongo import AsyncMongoClient

from deploy.access.client import Api, opened
from deploy.access.topics import PUBLIC, topics_of
from deploy.compose.stack import ComposedStack, trusted
from deploy.prepare import SERVICES

OPERATOR = "operator@consortium/restore"
WORKERS_OWN = {"slot_leases", "slot_members"}  # rewritten by whoever runs


async def held(stack: ComposedStack) -> Mapping[str, object]:
    """How much there is of everything, and how far each consumer has come."""
    found: dict[str, object] = {}
    client: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(stack.endpoints.mongo_url)
    async with client:
        for service in SERVICES:
            for name in sorted(set(await client[service].list_collection_names()) - WORKERS_OWN):
                found[f"{service}.{name}"] = await client[service][name].count_documents({})
    async with topics_of(stack.endpoints) as topics:
        found |= {f"{tp.topic}/{tp.partition}": end for tp, end in (await topics.ends(PUBLIC)).items()}
        found["lag"] = {group: await topics.lag(group, ["catalogue.events"]) for group in ("applications", "enrolment")}
    return found


async def institution(api: Api, code: str) -> None:
    body = {"name": code, "roles": ["teaching"], "contacts": []}
    await api.put("catalogue", f"/v1/institutions/{code}", body)


@pytest.fixture(autouse=True)
def _trusting(stack: ComposedStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted(stack)))


async def test_what_was_backed_up_is_there_again_and_what_came_after_is_not(
    stack: ComposedStack, tmp_path: Path
) -> None:
    assert os.environ["SSL_CERT_FILE"]
    http, nobody = opened(stack.endpoints)
    async with http:
        operator = await nobody.as_staff(OPERATOR)
        await institution(operator, "before-the-backup")
        await asyncio.sleep(5)
        backup = await asyncio.to_thread(stack.operate, "backup", str(tmp_path))
        before = await held(stack)
        await institution(operator, "after-the-backup")
        await asyncio.sleep(5)
        assert await held(stack) != before
        await asyncio.to_thread(stack.operate, "restore", backup, "--yes")
        assert await held(stack) == before
        known = {one["id"] for one in await operator.items("catalogue", "/v1/institutions")}
        assert "before-the-backup" in known
        assert "after-the-backup" not in known
        await institution(operator, "after-the-restore")
        for service in SERVICES:
            status = await operator.get(service, "/ops/status")
            assert status["parked"] == 0


def test_nothing_is_replaced_by_mistake(stack: ComposedStack, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="Say --yes"):
        stack.operate("restore", str(tmp_path))

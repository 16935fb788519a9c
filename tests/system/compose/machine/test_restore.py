"""A restored backup has databases, topics and offsets of the same moment."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest
from pymongo import AsyncMongoClient

from deploy.access.client import Api, opened
from deploy.access.topics import PUBLIC, topics_of
from deploy.compose.stack import ComposedStack, trusted
from deploy.prepare import SERVICES
from tests.support.eventually import eventually

OPERATOR = "operator@consortium/restore"
CANARY = "canari.delune@example.org"
WORKERS_OWN = {"slot_leases", "slot_members"}  # every worker rewrites these


async def held(stack: ComposedStack) -> Mapping[str, object]:
    """The number of documents and messages everywhere, and the progress of each consumer."""
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


async def all_is_told_and_heard(stack: ComposedStack) -> bool:
    """Whether no event is unsent and no event of the catalogue is unread."""
    async with AsyncMongoClient[dict[str, object]](stack.endpoints.mongo_url) as client:
        for service in SERVICES:
            for name in set(await client[service].list_collection_names()) - WORKERS_OWN:
                if await client[service][name].find_one({"pending": {"$exists": True}}, {"_id": 1}):
                    return False
    async with topics_of(stack.endpoints) as topics:
        return not any([await topics.lag(group, ["catalogue.events"]) for group in ("applications", "enrolment")])


async def institution(stack: ComposedStack, api: Api, code: str) -> None:
    """Register an institution and wait until every service that needs it has it."""
    body = {"name": code, "roles": ["teaching"], "contacts": []}
    await api.put("catalogue", f"/v1/institutions/{code}", body)
    await eventually(lambda: all_is_told_and_heard(stack), seconds=60, what="all events heard")


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
        await institution(stack, operator, "before-the-backup")
        backup = await asyncio.to_thread(stack.operate, "backup", str(tmp_path))
        before = await held(stack)
        await institution(stack, operator, "after-the-backup")
        assert await held(stack) != before
        await asyncio.to_thread(stack.operate, "restore", backup, "--yes")
        assert await held(stack) == before
        known = {one["id"] for one in await operator.items("catalogue", "/v1/institutions")}
        assert "before-the-backup" in known
        assert "after-the-backup" not in known
        await institution(stack, operator, "after-the-restore")
        for service in SERVICES:
            status = await operator.get(service, "/ops/status")
            assert status["parked"] == 0


async def test_who_was_erased_since_the_backup_is_erased_again_by_restoring_it(
    stack: ComposedStack, tmp_path: Path
) -> None:
    """Uses only commands that an operator types; the next backup writes the register."""
    http, nobody = opened(stack.endpoints)
    async with http, AsyncMongoClient[dict[str, object]](stack.endpoints.mongo_url) as client:

        async def registered() -> int:
            return await client["applications"]["persons"].count_documents({"state.card.email": CANARY})

        async def written_to(count: int) -> bool:
            return await client["notifications"]["recipients"].count_documents({"state.email": CANARY}) == count

        card = {"email": CANARY, "given_name": "Canari", "family_name": "Delune"}
        person = (await nobody.post("applications", "/v1/applicants", card))["person_id"]
        await eventually(lambda: written_to(1), what="known where letters are written")
        assert await registered() == 1
        backup = await asyncio.to_thread(stack.operate, "backup", str(tmp_path))

        assert "erased" in await asyncio.to_thread(stack.operate, "cursus", "privacy", "erase", person, "--yes")
        await eventually(lambda: written_to(0), what="forgotten there")
        await asyncio.to_thread(stack.operate, "backup", str(tmp_path))
        assert person in (tmp_path / "erasures.jsonl").read_text()

        await asyncio.to_thread(stack.operate, "restore", backup, "--yes")
        assert await registered() == 0, "erased before any worker has started"
        await eventually(lambda: written_to(0), seconds=60, what="erased in the other services too")
        assert "would be deleted" in await asyncio.to_thread(stack.operate, "cursus", "privacy", "purge", "--dry-run")
        to = str(tmp_path / "left.zip")
        await asyncio.to_thread(stack.operate, "cursus", "privacy", "archive", person, "--to", to)
        with ZipFile(to) as left:
            assert not [name for name in left.namelist() if CANARY.encode() in left.read(name)]


def test_nothing_is_replaced_by_mistake(stack: ComposedStack, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="Confirm with --yes"):
        stack.operate("restore", str(tmp_path))

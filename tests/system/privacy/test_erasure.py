"""After an erasure, canary values of a person are found nowhere, even after all topics are replayed.

Real processes on real servers. Searched: the four databases, every topic except the restricted one (where a tombstone
is the last message and compaction deletes the rest), logs and metrics. The person's own mailbox is excluded.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.access.client import Refused
from deploy.access.endpoints import SERVICES
from deploy.cli import erasures, purges
from deploy.demo.stage import Stage
from deploy.local.stack import Servers, System
from shared.contracts.contacts import ContactCardV1
from shared.mongo.client import connect, disconnect
from shared.settings import Settings
from tests.support import kafka
from tests.support.eventually import eventually
from tests.support.systems import stage_on, system_on
from tests.support.traces import traces
from tests.system.test_campaign import PUBLIC
from tests.system.test_one_applicant import Journey, is_admitted, registered

NAME, STREET, PHONE = "Quetzalcanari", "Sentier du Canariquetzal", "+33 6 98 76 54 32"
BORN, RPPS = "1961-02-17", "10987654323"
EMAIL, OTHER, FILE = "quetzalcanari@mines.example.org", "canariquetz@mines.example.org", "Canaridossier"
CANARIES = (NAME, NAME.lower(), OTHER, STREET, PHONE, BORN, RPPS, FILE)
PDF = f"%PDF-1.4\n% {NAME} {FILE}\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n".encode()
CARD = {
    "given_name": NAME,
    "family_name": NAME,
    "email": EMAIL,
    "locale": "fr",
    "profession": "Médecin",
    "rpps": RPPS,
    "employer": STREET,
}
IDENTITY = {
    "birth_name": NAME,
    "birth_date": BORN,
    "birth_place": STREET,
    "birth_country": "FR",
    "nationality": "FR",
    "address": {"lines": [f"1, {STREET}"], "postcode": "21000", "city": "Dijon"},
    "phone": PHONE,
    "occupation": "employee",
    "highest_diploma_level": 7,
}
HOLDERS = ("applications", "enrolment", "notifications")
"""The consumers of contact cards, which may have one parked."""


@dataclass
class Mine:
    """The canary values and where to search."""

    system: System
    databases: dict[str, Any]

    @property
    def prefix(self) -> str:
        return self.system.environment()["TOPIC_PREFIX"]

    @property
    def contacts(self) -> str:
        return self.prefix + ContactCardV1.topic

    async def traces(self) -> dict[str, list[str]]:
        """The traces left in each database."""
        found = {name: await traces(database, CANARIES) for name, database in self.databases.items()}
        return {name: places for name, places in found.items() if places}

    async def clean(self) -> None:
        last: dict[str, list[str]] = {}

        async def nothing() -> bool:
            last.clear()
            last.update(await self.traces())
            return not last

        try:
            await eventually(nothing)
        except AssertionError:
            raise AssertionError(f"the canary is left in {last}") from None

    async def parked(self, person: str) -> dict[str, int]:
        return {name: await self.databases[name]["parked"].count_documents({"key": person}) for name in HOLDERS}

    async def last_word(self, person: str) -> bytes | None:
        said = [one async for one in kafka.messages_on(self.system.kafka_bootstrap, self.contacts)]
        value: bytes | None = [one.value for one in said if one.key == person.encode()][-1]
        return value

    async def say(self, person: str, value: bytes | None) -> None:
        await kafka.publish_bytes(self.system.kafka_bootstrap, self.contacts, person.encode(), value)

    async def elsewhere(self) -> dict[str, bytes]:
        """Everything stored outside the databases."""
        logs = [file.read_bytes() for file in (self.system.directory / "logs").glob("*-*.log")]
        async with httpx.AsyncClient() as client:
            urls = [url for name, url in self.system.url.items() if "-" in name]
            metrics = [(await client.get(f"{url}/metrics")).content for url in urls]
        topics = [self.prefix + topic for topic in PUBLIC]
        return {
            "logs": b"".join(logs),
            "metrics": b"".join(metrics),
            "topics": await kafka.raw_bytes_on(self.system.kafka_bootstrap, *topics),
        }

    async def replay(self, stage: Stage) -> None:
        """Every group reads every topic again from its first record."""
        for service in SERVICES:
            await asyncio.to_thread(self.system.stop, f"{service}-worker")
        for service in HOLDERS:
            status = await stage.operator.get(service, "/ops/status")
            await _rewind(self.system.kafka_bootstrap, status["group"], status["topics"])
        for service in SERVICES:
            await asyncio.to_thread(self.system.start, f"{service}-worker")


async def _rewind(bootstrap: str, group: str, topics: list[str]) -> None:
    """Reset the group's offsets to the beginning once the broker has removed its members."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, n) for topic in topics for n in range(6)]
        consumer.assign(partitions)
        before = [await consumer.committed(one) for one in partitions]
        assert any(before), f"{group} had read nothing"
        await consumer.commit(dict.fromkeys(partitions, 0))
        assert [await consumer.committed(one) for one in partitions] == [0] * len(partitions)
    finally:
        await consumer.stop()


@pytest.fixture(scope="module")
def forgetful(servers: Servers) -> Iterator[System]:
    with system_on(servers, "erasure") as started:
        yield started


@asynccontextmanager
async def mine_in(system: System) -> AsyncIterator[Mine]:
    settings = [
        Settings(
            service=service,
            mongo_url=system.mongo_url,
            mongo_database=f"{system.environment()['DATABASE_PREFIX']}{service}",
            kafka_bootstrap=system.kafka_bootstrap,
        )
        for service in SERVICES
    ]
    databases = {one.service: connect(one) for one in settings}
    try:
        yield Mine(system, databases)
    finally:
        for database in databases.values():
            await disconnect(database)


async def with_canaries(stage: Stage) -> Journey:
    """A person with canary values: registered, with an unconfirmed change of address and a complete file."""
    journey = await registered(stage, **CARD)
    await journey.me.put("applications", "/v1/me", CARD | {"email": OTHER})
    body = {"edition_id": journey.edition["id"], "profile": "health"}
    journey.application = (await journey.me.post("applications", "/v1/applications", body))["id"]
    path = f"/v1/applications/{journey.application}"
    secretary = await journey.as_("secretary")
    required = [rule["kind"] for rule in journey.edition["policies"]["documents"] if rule["required"]]
    for kind in required:
        await journey.me.upload("applications", f"{path}/documents/{kind}", PDF, name=f"{FILE}.pdf", method="PUT")
    await journey.do("submission")
    for kind in required:
        await secretary.post("applications", f"{path}/documents/{kind}/validation")
    await secretary.post("applications", f"{path}/completeness")
    return journey


async def is_enrolled(journey: Journey) -> str:
    """The administrative file is submitted, the fee paid, and an export of decisions exists."""
    finance, secretary = await journey.as_("finance"), await journey.as_("secretary")
    enrolment: str = (await finance.get("enrolment", f"/v1/enrolments/by-application/{journey.application}"))["id"]
    path = f"/v1/enrolments/{enrolment}"
    await journey.me.put("enrolment", f"{path}/administrative-file", IDENTITY)
    await journey.me.post("enrolment", f"{path}/administrative-file/submission", {})
    await finance.put("enrolment", f"{path}/payer", {"kind": "person", "billing_address": IDENTITY["address"]})
    await finance.post("enrolment", f"{path}/payments", {"reference": "VIR-1", "amount_cents": 50_000})
    table = await secretary.post("applications", f"/v1/editions/{journey.edition['id']}/exports", {"format": "csv"})

    async def written() -> bool:
        shown = await secretary.get("applications", f"/v1/exports/{table['id']}")
        return bool(shown["state"] == "done")

    await eventually(written, what="the table")
    return enrolment


async def test_the_canary_is_found_nowhere_after_an_erasure_a_replay_from_zero_and_a_redrive(
    forgetful: System,
) -> None:
    async with stage_on(forgetful) as stage, mine_in(forgetful) as mine:
        journey = await with_canaries(stage)
        await is_admitted(journey)
        enrolment = await is_enrolled(journey)
        await stage.quiet()
        person = (await journey.file())["person_id"]
        broken = json.dumps({"specversion": "1.0", "data": CARD}).encode()
        await mine.say(person, broken)

        await journey.me.put("applications", "/v1/me", CARD | {"email": OTHER, "profession": NAME})
        await eventually(lambda: _all(mine, person, 2), what="a card that nobody can read, and a good one behind it")
        found = await mine.traces()
        assert found.keys() == set(HOLDERS), "the search itself finds what is there"
        assert {"persons", "documents.chunks", "exports.chunks", "parked"} <= _collections(found["applications"])
        assert {"learners", "administrative_files", "enrolments", "parked"} <= _collections(found["enrolment"])
        assert {"recipients", "messages", "parked"} <= _collections(found["notifications"])
        stranger = await stage.api.as_staff("secretary@cesi")
        with pytest.raises(Refused) as refused:
            await stranger.post("applications", f"/v1/applicants/{person}/erasure")
        assert refused.value.status == 404

        erased = await journey.me.post("applications", "/v1/me/erasure", key="forget-me-1")
        await mine.clean()
        assert await mine.parked(person) == dict.fromkeys(HOLDERS, 0)
        assert await mine.last_word(person) is None
        again = await journey.me.post("applications", "/v1/me/erasure", key="forget-me-2")
        assert again == erased
        await stage.quiet()
        finance = await journey.as_("finance")
        kept = await finance.get("enrolment", f"/v1/enrolments/{enrolment}")
        assert (kept["state"], kept["paid_cents"]) == ("cancelled", 50_000)

        await mine.replay(stage)
        await stage.quiet()
        await mine.clean()
        await mine.say(person, broken)  # a late, invalid event is parked as well
        await eventually(lambda: _all(mine, person, 1), what="the late card parked")
        for service in HOLDERS:
            (event,) = await mine.databases[service]["parked"].find({"key": person}).to_list(10)
            await stage.operator.post(service, f"/ops/redrive/{event['_id']}", key=f"redrive-{service}")
        register = "\n".join(json.dumps(entry) for entry in await erasures.register(stage.operator))
        assert erasures.read(register) == [erased]
        await erasures.reapply(stage.operator, erasures.read(register))
        await eventually(lambda: _all(mine, person, 0), what="overtaken by the last word, said again")
        await mine.say(person, _a_late_card(person))
        await eventually(lambda: _is_null(mine, person), what="the last word said again after a late card")
        await stage.quiet()
        await mine.clean()
        assert not any((await purges.planned(stage.operator)).values()), "its edition closed yesterday"
        assert (await purges.done(stage.operator))["state"] == "done"
        for place, content in (await mine.elsewhere()).items():
            assert content, place
            assert [one for one in CANARIES if one.encode() in content] == [], place
        for shown in ("/v1/me", f"/v1/applications/{journey.application}/recap"):
            with pytest.raises(Refused):
                await journey.me.get("applications", shown)


def _collections(places: list[str]) -> set[str]:
    return {place.partition("/")[0] for place in places}


async def _all(mine: Mine, person: str, count: int) -> bool:
    return all(one == count for one in (await mine.parked(person)).values())


async def _is_null(mine: Mine, person: str) -> bool:
    return await mine.last_word(person) is None


def _a_late_card(person: str) -> bytes:
    card = ContactCardV1.model_validate(CARD | {"person_id": person})
    return kafka.envelope(card, subject=person, place=99).model_dump_json().encode()

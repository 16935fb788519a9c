"""All four services on real servers: tests send requests to one and check mails and the other services."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import Progress

from deploy.access.client import opened
from deploy.access.endpoints import Endpoints
from deploy.access.topics import topics_of
from deploy.demo.stage import TOPICS, Postbox, Stage
from deploy.local.mailbox import Mailbox
from deploy.local.stack import Servers
from shared.kernel.clock import SimulatedClock, deadline_after
from shared.kernel.ids import new_id
from tests.integration.applications.campaign import HOUSE, LABEL, Applicant, Campaign
from tests.support import kafka
from tests.support.eventually import eventually
from tests.support.services import Issuer, Running
from tests.system.houses import HEAD, OPERATOR, SECRETARY, Houses, policies, side_by_side
from tests.system.peers.door import Door

PROGRAMME = "du-ia-appliquee-en-sante"
OPEN_DAYS, TEACHING_AFTER, TEACHING_DAYS = 20, 30, 90


def programme() -> dict[str, Any]:
    values = policies()
    own = values | {"admission": values["admission"] | {"reminder_days": [2, 4]}}
    return {"institution_id": HOUSE, "title": LABEL, "description": LABEL, "skills": [], "policies": own}


@dataclass
class Intake(Campaign):
    """A campaign whose edition is open and whose applicants sign in by the link in their mail."""

    house: "House"
    closes_at: datetime
    starts_at: datetime

    async def registered(self, email: str | None = None, **own: Any) -> Applicant:
        address = email or f"{new_id()}@example.org"
        body = {"given_name": "Ada", "family_name": "Martin", "email": address, **own}
        self.house.people.add(address)
        person_id = (await self.done("POST", "/v1/applicants", json=body))["person_id"]
        return Applicant(person_id, await self.house.link(address))

    async def started(self, profile: str = "health", **card: Any) -> Applicant:
        who = await self.registered(**card)
        body = {"edition_id": self.edition_id, "profile": profile}
        begun = await self.done("POST", "/v1/applications", who.token, json=body)
        return Applicant(who.person_id, who.token, begun["id"])

    async def address(self, who: Applicant) -> str:
        return str((await self.done("GET", "/v1/me", who.token))["email"])

    async def addresses(self, *people: Applicant) -> list[str]:
        return [await self.address(who) for who in people]


@dataclass(kw_only=True)
class House(Houses):
    """Four services on the same topics, one clock, one mailbox, and a proxy to the mail server."""

    stage: Stage
    mailbox: Mailbox
    door: Door
    people: set[str] = field(default_factory=set)
    """The addresses of all people who have registered here."""

    @property
    def clock(self) -> SimulatedClock:
        return self.stage.clock

    async def intake(self, capacity: int) -> Intake:
        """Draft and publish an edition in the catalogue, open it by time, and wait until applications knows it."""
        now = self.clock.now()
        closes_at = deadline_after(now, OPEN_DAYS)
        starts_at = now + timedelta(days=TEACHING_AFTER)
        plan = {
            "programme_id": PROGRAMME,
            "code": f"paris-{new_id()[-8:]}",
            "opens_at": now.isoformat(),
            "closes_at": closes_at.isoformat(),
            "starts_on": starts_at.date().isoformat(),
            "ends_on": (starts_at + timedelta(days=TEACHING_DAYS)).date().isoformat(),
            "capacity": capacity,
            "place": "Paris",
        }
        edition = str((await self.done("catalogue", "POST", "/v1/editions", HEAD, json=plan))["id"])
        await self.done("catalogue", "POST", f"/v1/editions/{edition}/publication", HEAD)
        intake = Intake(self.applications, edition, self, closes_at, starts_at)

        async def known() -> bool:
            return (await intake.call("GET", f"/v1/editions/{edition}")).status_code == 200

        await eventually(known, what="the edition")
        return intake

    async def link(self, address: str) -> str:
        """The token of the first letter, as if its reader clicked on the link."""
        return (await self.stage.postbox.links([address]))[address]

    async def fresh_link(self, address: str) -> str:
        """Request a new link by mail after the last one has expired."""
        asked = self.letters(address).count("sign-in-again")
        answer = await self.notifications.call("POST", "/v1/sign-in", json={"email": address})
        assert answer.status_code == 202
        await self.received(address, "sign-in-again", asked + 1)
        return await self.link(address)

    def letters(self, address: str) -> list[str]:
        """The letters to this address, in order."""
        return [str(mail.message["X-Cursus-Template"]) for mail in self.mailbox.to(address)]

    async def received(self, address: str, letter: str, times: int = 1) -> None:
        async def arrived() -> bool:
            return self.letters(address).count(letter) >= times

        await eventually(arrived, what=f"{letter} for {address}")

    async def mail(
        self, who: Applicant, state: str = "", *, count: int = 1, letter: str | None = None
    ) -> list[dict[str, Any]]:
        """The mails about their file as staff see them, once there are this many; optionally by letter and state."""
        path = f"/v1/messages?application_id={who.application_id}"

        async def found() -> list[dict[str, Any]]:
            items = (await self.done("notifications", "GET", path, SECRETARY))["items"]
            those = [one for one in items if state in ("", one["state"]) and letter in (None, one["template"])]
            return those if len(those) >= count else []

        return await eventually(found, what=f"{count} {letter or 'mails'} {state or 'in any state'}")

    @asynccontextmanager
    async def without_mail(self) -> AsyncIterator[None]:
        """The mail server does not answer inside the block."""
        await self.door.shut()
        try:
            yield
        finally:
            await self.door.open()

    @asynccontextmanager
    async def without(self, *halted: Running) -> AsyncIterator[None]:
        """The workers of these services are stopped inside the block; new ones start afterwards."""
        for service in halted:
            await service.halt()
        try:
            yield
        finally:
            for service in halted:
                await service.resume()

    async def stores(self) -> dict[str, dict[str, Any]]:
        """The state of every aggregate of every service."""
        found = {}
        for name, service in self.services.items():
            database = service.composition.database
            for collection in await database.list_collection_names():
                documents = await database[collection].find({"state": {"$type": "object"}}).to_list(100_000)
                found[f"{name}.{collection}"] = {str(one["_id"]): one["state"] for one in documents}
        return found

    async def records(self) -> list[Any]:
        """All records on the topics of these services, in order within each key."""
        topics = [self.applications.prefix + topic for topic in TOPICS]
        return [one async for one in kafka.messages_on(self.applications.bootstrap, *topics)]

    async def say_again(self, records: Iterable[Any]) -> None:
        await kafka.publish_again(self.applications.bootstrap, records)


@asynccontextmanager
async def a_house(servers: Servers, issuer: Issuer, clock_file: Path) -> AsyncIterator[House]:
    door, mailbox = Door(servers.smtp_url), Mailbox(servers.mailbox)
    await door.open()
    try:
        async with (
            side_by_side(servers, issuer, clock_file, smtp_url=door.url) as services,
            _stage(services, servers, issuer, clock_file, mailbox) as stage,
        ):
            house = House(services=services, stage=stage, mailbox=mailbox, door=door)
            entry = {"name": "Université de Paris", "roles": ["awarding", "teaching"]}
            await house.done("catalogue", "PUT", f"/v1/institutions/{HOUSE}", OPERATOR, json=entry)
            await house.done("catalogue", "PUT", f"/v1/programmes/{PROGRAMME}", HEAD, json=programme())
            yield house
    finally:
        await door.shut()


@asynccontextmanager
async def _stage(
    services: dict[str, Running], servers: Servers, issuer: Issuer, clock_file: Path, mailbox: Mailbox
) -> AsyncIterator[Stage]:
    """The demo's stage on services that run in this process."""
    endpoints = Endpoints(
        urls={part: f"http://{part}" for part in services},
        issuer_url=issuer.url,
        kafka_bootstrap=servers.kafka_bootstrap,
        topic_prefix=services["applications"].prefix,
    )
    http, api = opened(endpoints)
    await http.aclose()
    mounts = {f"http://{part}": service.client._transport for part, service in services.items()}
    async with httpx.AsyncClient(mounts=mounts) as api.session.http, topics_of(endpoints) as topics:
        operator = await api.as_staff(OPERATOR)
        progress = Progress(console=Console(file=StringIO()), disable=True)
        yield Stage(api, operator, SimulatedClock(clock_file), Postbox(mailbox), topics, progress)

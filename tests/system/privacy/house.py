"""The three services that hold personal data, and one person who passes through them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from deploy.access.client import Api, opened
from deploy.access.endpoints import Endpoints
from deploy.local.mailbox import Mailbox
from deploy.local.stack import Servers
from shared.kernel.policies import Policies
from shared.mongo.store import converted
from tests.integration.applications.campaign import Applicant, Campaign, a_campaign
from tests.support.eventually import eventually
from tests.support.services import Issuer
from tests.system.houses import FINANCE, OPERATOR, SECRETARY, TEACHER, Houses, policies, side_by_side


@dataclass(kw_only=True)
class House(Houses):
    mailbox: Mailbox
    campaign: Campaign

    async def api(self, as_: str) -> Api:
        """The command line's API client, without a network in between."""
        endpoints = Endpoints(urls={name: f"http://{name}" for name in self.services}, issuer_url="")
        http, api = opened(endpoints)
        await http.aclose()
        mounts = {f"http://{name}": one.client._transport for name, one in self.services.items()}
        api.session.http = httpx.AsyncClient(mounts=mounts)
        return api.as_person(await self.enrolment.issuer.token(as_) if "@" in as_ else as_)

    async def mail(self, who: Applicant, letter: str) -> None:
        async def arrived() -> bool:
            path = f"/v1/messages?person_id={who.person_id}"
            found = (await self.done("notifications", "GET", path, OPERATOR))["items"]
            return any(one["template"] == letter and one["state"] == "sent" for one in found)

        await eventually(arrived, what=f"{letter} for {who.person_id}")

    async def part(self, service: str, name: str, who: Applicant) -> Any:
        """The part with this name in the person's archive of a service."""
        share = await self.done(service, "GET", f"/v1/people/{who.person_id}/archive", who.token)
        return next(part["content"] for part in share["parts"] if part["name"] == name)

    async def knows_by_card(self, who: Applicant, words: str, *services: str) -> None:
        """Wait until these services have the card: it comes on its own topic, so later events may overtake it."""

        async def heard() -> bool:
            shares = [await self.done(one, "GET", f"/v1/people/{who.person_id}/archive", who.token) for one in services]
            return all(words in str(share["parts"][0]["content"]) for share in shares)

        await eventually(heard, what=f"the card in {services}")

    async def noted(self, who: Applicant, did: str) -> dict[str, Any]:
        """The audit entry with this word, once it exists."""

        async def found() -> dict[str, Any]:
            trail = await self.part("applications", "audit-trail", who)
            return next((one for one in trail if one["did"] == did), {})

        return await eventually(found, what=f"{did} in the trail")

    async def applies(self, content: bytes, **card: Any) -> Applicant:
        """A person with a complete file whose document has these bytes."""
        who = await self.campaign.registered(**card)
        body = {"edition_id": self.campaign.edition_id, "profile": "health"}
        begun = await self.campaign.done("POST", "/v1/applications", who.token, json=body)
        who = Applicant(who.person_id, who.token, begun["id"])
        assert (await self.campaign.sends(who, content)).status_code == 200
        path = f"/v1/applications/{who.application_id}"
        await self.campaign.done("POST", f"{path}/submission", who.token)
        await self.campaign.done("POST", f"{path}/documents/cv/validation", SECRETARY)
        await self.campaign.done("POST", f"{path}/completeness", SECRETARY)
        return who

    async def learns(self, who: Applicant, reference: str, phone: str) -> str:
        """From the accepted place to the proof; returns the enrolment's id."""
        enrolment = await self.accepts(who, self.campaign)
        path = f"/v1/enrolments/{enrolment}"
        payment = {"reference": reference, "amount_cents": 50_000}
        await self.done("enrolment", "POST", f"{path}/payments", FINANCE, json=payment)
        identity = {
            "birth_name": "Byron",
            "birth_date": "1985-12-10",
            "birth_place": "Dijon",
            "birth_country": "FR",
            "nationality": "FR",
            "address": {"lines": ["1 rue des Essais"], "postcode": "21000", "city": "Dijon", "country": "FR"},
            "phone": phone,
            "occupation": "employee",
            "highest_diploma_level": 7,
        }
        await self.done("enrolment", "PUT", f"{path}/administrative-file", who.token, json=identity)
        half_day = {"module": "imaging", "day": date(2026, 1, 12).isoformat(), "half": "am", "mode": "on_site"}
        await self.done("enrolment", "POST", f"{path}/attendance", TEACHER, json=half_day | {"hours": 4})
        return enrolment


@asynccontextmanager
async def a_house(
    servers: Servers, issuer: Issuer, clock_file: Path, urls: Mapping[str, str] | None = None
) -> AsyncIterator[House]:
    """`urls`: the public address of each service, by name."""
    addresses = {f"{name}_url": url for name, url in (urls or {}).items()}
    parts = ("enrolment", "notifications", "applications")
    async with side_by_side(servers, issuer, clock_file, *parts, **addresses) as services:
        campaign = await a_campaign(
            services["applications"],
            policies=converted(policies(), Policies),
            starts_on=date(2026, 1, 12),
            ends_on=date(2026, 6, 30),
        )
        yield House(services=services, mailbox=Mailbox(servers.mailbox), campaign=campaign)

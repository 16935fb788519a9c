"""The three services that hold personal data, side by side on real servers, and one person who lives through them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from deploy.access.client import Api, opened
from deploy.access.endpoints import Endpoints
from deploy.local.mailbox import Mailbox
from deploy.local.stack import Servers
from services.applications.bootstrap import compose as compose_applications
from services.applications.settings import ApplicationsSettings
from services.enrolment.bootstrap import compose as compose_enrolment
from services.enrolment.settings import EnrolmentSettings
from services.notifications.bootstrap import compose as compose_notifications
from services.notifications.settings import NotificationSettings
from shared.contracts.vocabulary import Policies
from shared.kernel.ids import new_id
from tests.integration.applications.campaign import HOUSE, POLICIES, Applicant, Campaign, a_campaign
from tests.support.eventually import eventually
from tests.support.services import Issuer, Running, running

SECRETARY, FINANCE, TEACHER = f"secretary@{HOUSE}", f"finance@{HOUSE}", f"teacher@{HOUSE}"
STRANGER = "secretary@universite-bourgogne"
OPERATOR = "operator@cursus"
MODULE = {
    "code": "imaging",
    "title": {"fr": "Imagerie médicale", "en": "Medical imaging"},
    "hours": 4,
    "min_hours": 4,
    "modes": ["on_site"],
    "dpc": {"action_type": "FC", "odpc_number": "12345678901"},
}


def policies() -> Policies:
    """Of a diploma with one module that counts as a CPD action for health professionals."""
    said = POLICIES.model_dump(mode="json")
    health, *others = said["audiences"]
    return Policies.model_validate(said | {"modules": [MODULE], "audiences": [health | {"health": True}, *others]})


@dataclass
class House:
    applications: Running
    enrolment: Running
    notifications: Running
    mailbox: Mailbox
    campaign: Campaign

    @property
    def services(self) -> dict[str, Running]:
        return {"applications": self.applications, "enrolment": self.enrolment, "notifications": self.notifications}

    async def api(self, as_: str) -> Api:
        """The public APIs as the command line knows them, without a network between."""
        endpoints = Endpoints(urls={name: f"http://{name}" for name in self.services}, issuer_url="")
        http, api = opened(endpoints)
        await http.aclose()
        mounts = {f"http://{name}": one.client._transport for name, one in self.services.items()}
        api.session.http = httpx.AsyncClient(mounts=mounts)
        return api.as_person(await self.enrolment.issuer.token(as_) if "@" in as_ else as_)

    async def done(self, service: str, method: str, path: str, as_: str, **more: Any) -> dict[str, Any]:
        answer = await self.services[service].call(method, path, as_=as_, **more)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        body: dict[str, Any] = answer.json()
        return body

    async def enrolled(self, who: Applicant, state: str = "awaiting_payment") -> dict[str, Any]:
        path = f"/v1/enrolments/by-application/{who.application_id}"

        async def opened_() -> dict[str, Any] | None:
            answer = await self.enrolment.call("GET", path, as_=OPERATOR)
            return answer.json() if answer.status_code == 200 and answer.json()["state"] == state else None

        found = await eventually(opened_, seconds=40, what=f"the enrolment of {who.application_id}")
        assert found is not None
        return found

    async def mail(self, who: Applicant, letter: str) -> None:
        async def arrived() -> bool:
            path = f"/v1/messages?person_id={who.person_id}"
            found = (await self.done("notifications", "GET", path, OPERATOR))["items"]
            return any(one["template"] == letter and one["state"] == "sent" for one in found)

        await eventually(arrived, seconds=40, what=f"{letter} for {who.person_id}")

    async def applies(self, content: bytes, **card: Any) -> Applicant:
        """Somebody with a complete file, whose document are these bytes."""
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
        """From the accepted place to the proof; answers the enrolment's id."""
        assert (await self.campaign.accepts(who)).status_code == 200
        enrolment = (await self.enrolled(who))["id"]
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
        return str(enrolment)


@asynccontextmanager
async def a_house(
    servers: Servers, issuer: Issuer, clock_file: Path, urls: Mapping[str, str] | None = None
) -> AsyncIterator[House]:
    """`urls`: where browsers reach each service, by its name."""
    told = {f"{name}_url": url for name, url in (urls or {}).items()}
    name = f"t{new_id()[-8:]}"
    own = {"name": name, "clock_file": clock_file, **told}
    async with AsyncExitStack() as doors:
        started = [
            await doors.enter_async_context(running(compose, kind, servers, issuer, **own, **more))  # type: ignore[arg-type]
            for compose, kind, more in (
                (compose_enrolment, EnrolmentSettings, {}),
                (compose_notifications, NotificationSettings, {"smtp_url": servers.smtp_url}),
                (compose_applications, ApplicationsSettings, {}),
            )
        ]
        enrolment, notifications, applications = started
        campaign = await a_campaign(
            applications, policies=policies(), starts_on=date(2026, 1, 12), ends_on=date(2026, 6, 30)
        )
        yield House(applications, enrolment, notifications, Mailbox(servers.mailbox), campaign)

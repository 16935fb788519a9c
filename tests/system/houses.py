"""Several services in one process, on the same topics and with the same clock."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.stack import Servers
from services.applications.bootstrap import compose as compose_applications
from services.applications.settings import ApplicationsSettings
from services.catalogue.bootstrap import compose as compose_catalogue
from services.catalogue.settings import CatalogueSettings
from services.enrolment.bootstrap import compose as compose_enrolment
from services.enrolment.settings import EnrolmentSettings
from services.notifications.bootstrap import compose as compose_notifications
from services.notifications.settings import NotificationSettings
from shared.kernel.ids import new_id
from shared.mongo.store import plain
from tests.integration.applications.campaign import HOUSE, POLICIES, Applicant, Campaign
from tests.support.eventually import eventually
from tests.support.kafka import topics_of_their_own
from tests.support.services import Issuer, Running, running

OPERATOR, SECRETARY, STRANGER = "operator@cursus", f"secretary@{HOUSE}", "secretary@universite-bourgogne"
HEAD, FINANCE, TEACHER = f"programme_head@{HOUSE}", f"finance@{HOUSE}", f"teacher@{HOUSE}"
MODULE = {
    "code": "imaging",
    "title": {"fr": "Imagerie médicale", "en": "Medical imaging"},
    "hours": 4,
    "min_hours": 4,
    "modes": ["on_site"],
    "dpc": {"action_type": "PI", "odpc_number": "99992600001", "orientation": "digital-health"},
}
"""An integrated CPD action within a priority orientation: it alone satisfies the three-year obligation."""
PARTS: dict[str, Any] = {
    "catalogue": (compose_catalogue, CatalogueSettings),
    "applications": (compose_applications, ApplicationsSettings),
    "enrolment": (compose_enrolment, EnrolmentSettings),
    "notifications": (compose_notifications, NotificationSettings),
}


def policies() -> dict[str, Any]:
    """Policies of a diploma whose only module counts as a CPD action for health professionals."""
    values = plain(POLICIES)
    health, *others = values["audiences"]
    return values | {"modules": [MODULE], "audiences": [health | {"health": True}, *others]}


@dataclass(kw_only=True)
class Houses:
    """The started services by name."""

    services: dict[str, Running]

    @property
    def applications(self) -> Running:
        return self.services["applications"]

    @property
    def enrolment(self) -> Running:
        return self.services["enrolment"]

    @property
    def notifications(self) -> Running:
        return self.services["notifications"]

    async def done(self, service: str, method: str, path: str, as_: str, **more: Any) -> dict[str, Any]:
        """Send a request and require success."""
        answer = await self.services[service].call(method, path, as_=as_, **more)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        body: dict[str, Any] = answer.json()
        return body

    async def enrolment_of(self, who: Applicant) -> dict[str, Any] | None:
        """The current enrolment, None while there is none."""
        path = f"/v1/enrolments/by-application/{who.application_id}"
        answer = await self.enrolment.call("GET", path, as_=OPERATOR)
        return answer.json() if answer.status_code == 200 else None

    async def accepts(self, who: Applicant, campaign: Campaign) -> str:
        """Accept the offered place; returns the id of the resulting enrolment."""
        assert (await campaign.accepts(who)).status_code == 200
        return str((await self.enrolled(who))["id"])

    async def enrolled(self, who: Applicant, state: str = "awaiting_payment") -> dict[str, Any]:
        """The person's enrolment, once it is in this state."""

        async def found() -> dict[str, Any] | None:
            present = await self.enrolment_of(who)
            return present if present and present["state"] == state else None

        enrolment = await eventually(found, what=f"an enrolment of {who.application_id} that is {state}")
        assert enrolment is not None
        return enrolment


@asynccontextmanager
async def side_by_side(
    servers: Servers, issuer: Issuer, clock_file: Path, *names: str, **own: Any
) -> AsyncIterator[dict[str, Running]]:
    """These services, or all four, each with a running worker; settings in `own` go to services that have them."""
    name = f"t{new_id()[-8:]}"
    own = {"name": name, "clock_file": clock_file, "smtp_url": servers.smtp_url} | own
    async with AsyncExitStack() as doors:
        await doors.enter_async_context(topics_of_their_own(servers.kafka_bootstrap, f"{name}."))
        services = {}
        for part in names or PARTS:
            compose, kind = PARTS[part]
            known = {key: value for key, value in own.items() if key == "name" or key in kind.model_fields}
            services[part] = await doors.enter_async_context(running(compose, kind, servers, issuer, **known))
        yield services

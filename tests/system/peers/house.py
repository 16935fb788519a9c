"""Applications and notifications side by side on real servers: what one decides, the other writes to people."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.mailbox import Mailbox
from deploy.local.stack import Servers
from services.applications.bootstrap import compose as compose_applications
from services.applications.settings import ApplicationsSettings
from services.notifications.bootstrap import compose as compose_notifications
from services.notifications.settings import NotificationSettings
from shared.kernel.clock import SimulatedClock
from shared.kernel.ids import new_id
from tests.integration.applications.campaign import Applicant
from tests.support.eventually import eventually
from tests.support.services import Issuer, Running, running


@dataclass
class House:
    """Two services on the same topics, one clock, one mailbox."""

    applications: Running
    notifications: Running
    mailbox: Mailbox
    clock: SimulatedClock

    def letters(self, address: str) -> list[str]:
        """The letters that this address has received, in order."""
        return [str(mail.message["X-Cursus-Template"]) for mail in self.mailbox.to(address)]

    async def received(self, address: str, letter: str) -> list[str]:
        """All letters of this address, once this one is among them."""

        async def arrived() -> list[str]:
            found = self.letters(address)
            return found if letter in found else []

        return await eventually(arrived, seconds=40, what=f"{letter} for {address}")

    async def at_rest(self) -> None:
        """Nothing is unsent in either service, and no mail is on its way."""

        async def rested() -> bool:
            for service in (self.applications, self.notifications):
                status = (await service.call("GET", "/ops/status", as_="operator@cursus")).json()
                if status["outbox"]["documents"] or status["parked"]:
                    return False
            mail = (await self.notifications.call("GET", "/v1/backlog", as_="operator@cursus")).json()
            return not any(mail["by_state"].get(state) for state in ("queued", "sending"))

        await eventually(rested, seconds=40, what="nothing on its way")


def address_of(who: Applicant) -> str:
    return f"{who.person_id}@example.org"


@asynccontextmanager
async def a_house(servers: Servers, issuer: Issuer, clock_file: Path) -> AsyncIterator[House]:
    name = f"t{new_id()[-8:]}"
    own = {"name": name, "clock_file": clock_file}
    async with AsyncExitStack() as doors:
        applications = await doors.enter_async_context(
            running(compose_applications, ApplicationsSettings, servers, issuer, **own)
        )
        notifications = await doors.enter_async_context(
            running(compose_notifications, NotificationSettings, servers, issuer, smtp_url=servers.smtp_url, **own)
        )
        yield House(applications, notifications, Mailbox(servers.mailbox), SimulatedClock(clock_file))

"""Notifications running on real servers, with a clock moved by hand."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from deploy.local.mailbox import Mail, Mailbox
from deploy.local.stack import Servers
from services.notifications.bootstrap import compose
from services.notifications.settings import NotificationSettings
from shared.contracts.envelope import Contract
from shared.kernel.clock import SimulatedClock
from shared.kernel.ids import new_id
from tests.integration.notifications import events
from tests.support.eventually import eventually
from tests.support.services import Issuer, Running, running

OPERATOR = "operator@cursus"
SECRETARY = f"secretary@{events.INSTITUTION}"


@dataclass
class Desk:
    """The actions of tests on notifications, and the places that they read."""

    service: Running
    mailbox: Mailbox
    clock: SimulatedClock
    edition_id: str
    _places: dict[str, int]

    def somebody(self) -> dict[str, str]:
        """A new application of a new person."""
        return events.about(new_id(), f"p{new_id()[-12:]}", self.edition_id)

    async def hears(self, contract: Contract, whose: dict[str, str] | None = None, subject: str = "") -> Any:
        """The contract in an envelope, as the next event of its aggregate."""
        subject = subject or (whose["application_id"] if whose else new_id())
        place = self._places[subject] = self._places.get(subject, 0) + 1
        return await self.service.hear(contract, subject=subject, place=place)

    async def registers(self, whose: dict[str, str]) -> None:
        """The person's first card."""
        await self.hears(events.card(whose["person_id"]), subject=whose["person_id"])

    async def knows(self, whose: dict[str, str], **card: Any) -> None:
        """A later card: a first one would send the registration's letter."""
        self._places.setdefault(whose["person_id"], 1)
        await self.hears(events.card(whose["person_id"], **card), subject=whose["person_id"])

    def mails(self, whose: dict[str, str]) -> list[Mail]:
        return self.mailbox.to(f"{whose['person_id']}@")

    def letters(self, whose: dict[str, str]) -> list[str]:
        return sorted(str(mail.message["X-Cursus-Template"]) for mail in self.mails(whose))

    async def messages(self, whose: dict[str, str]) -> list[dict[str, Any]]:
        answer = await self.service.call(
            "GET", "/v1/messages", as_=SECRETARY, params={"application_id": whose["application_id"]}
        )
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def the_message(self, whose: dict[str, str], state: str, template: str | None = None) -> dict[str, Any]:
        """Waits until the mail (of this template) is in this state, and answers it."""

        async def find() -> dict[str, Any] | None:
            found = [m for m in await self.messages(whose) if template in (None, m["template"])]
            return next((m for m in found if m["state"] == state), None)

        found = await eventually(find, what=f"a mail that is {state}")
        assert found is not None
        return found

    def it_is(self, moment: datetime) -> None:
        self.clock.advance_to(moment)


@pytest.fixture(scope="session")
def clock_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clock") / "clock.json"


@pytest.fixture(scope="module")
async def desk(servers: Servers, issuer: Issuer, clock_file: Path) -> AsyncIterator[Desk]:
    own = {"smtp_url": servers.smtp_url, "clock_file": clock_file, "public_url": "https://cursus.example"}
    async with running(compose, NotificationSettings, servers, issuer, **own) as service:
        desk = Desk(service, Mailbox(servers.mailbox), SimulatedClock(clock_file), new_id(), {})
        await desk.hears(events.edition_opened(desk.edition_id), subject=desk.edition_id)
        yield desk

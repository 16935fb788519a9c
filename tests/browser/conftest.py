"""The services over real HTTP, each at its own address, and a browser with the size of a phone."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from deploy.local.stack import Servers
from shared.running import create_app
from tests.integration.applications.campaign import PDF, Applicant
from tests.support.chromium import CHROMIUM, Browser, browsing
from tests.support.eventually import eventually
from tests.support.services import Issuer, serving
from tests.system.privacy.house import House, a_house

PHONE = {"width": 360, "height": 740}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips these tests on a machine without a browser, with a message."""
    if not CHROMIUM:
        here = [item for item in items if Path(__file__).parent in item.path.parents]
        for item in here:
            item.add_marker(pytest.mark.skip("no chromium here: apt-get install chromium"))


@dataclass
class Street:
    """The addresses at which browsers reach the services."""

    house: House
    urls: dict[str, str]

    def page(self, token: str) -> str:
        return f"{self.urls['applications']}/status#token={token}"

    async def mailed(self, email: str, mark: str) -> str:
        """The address with this mark in its fragment, in the newest mail to this person."""

        async def found() -> str:
            letters = [mail.text for mail in self.house.mailbox.to(email) if f"#{mark}=" in mail.text]
            return next((word for word in letters[-1].split() if f"#{mark}=" in word), "") if letters else ""

        return await eventually(found, what=f"the {mark} link for {email}")


@pytest.fixture(scope="package")
async def street(servers: Servers, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Street]:
    apps: dict[str, Any] = {}

    def at(name: str, _: str) -> Any:
        async def answer(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                await apps[name](scope, receive, send)

        return answer

    async with AsyncExitStack() as doors:
        names = ("applications", "enrolment", "notifications")
        urls = {name: await doors.enter_async_context(serving(partial(at, name))) for name in names}
        clock_file = tmp_path_factory.mktemp("clock") / "clock.json"
        house = await doors.enter_async_context(a_house(servers, issuer, clock_file, urls))
        apps |= {name: create_app(one.composition) for name, one in house.services.items()}
        yield Street(house, urls)


@pytest.fixture(scope="package")
async def called(street: Street) -> list[Applicant]:
    """Two people with an open offer; the edition has one jury and one list."""
    campaign = street.house.campaign
    long = "Lefèvre-Dumontet-de-la-Rochefoucauld"
    people = [await street.house.applies(PDF, family_name=long), await street.house.applies(PDF)]
    await campaign.decide(people)
    await campaign.release()
    for who in people:
        await campaign.until(who, lambda file: file["offer"] is not None)
    return people


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    async with browsing(tmp_path, **PHONE) as one:
        yield one

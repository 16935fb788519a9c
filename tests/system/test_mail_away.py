"""(a) The mail server is down during a withdrawal: exactly one person is called at once, both are written to later."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.stack import Servers
from services.applications.bootstrap import compose as compose_applications
from services.applications.settings import ApplicationsSettings
from services.notifications.bootstrap import compose as compose_notifications
from services.notifications.settings import NotificationSettings
from shared.kernel.ids import new_id
from tests.integration.applications.campaign import SECRETARY, Applicant, a_campaign
from tests.integration.notifications.test_outage import Relay
from tests.support.eventually import eventually
from tests.support.services import Issuer, Running, running


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    relay = Relay()
    await relay.up()
    yield relay
    await relay.down()


@pytest.fixture
async def houses(
    servers: Servers, issuer: Issuer, tmp_path: Path, relay: Relay
) -> AsyncIterator[tuple[Running, Running]]:
    own: dict[str, Any] = {"name": f"t{new_id()[-8:]}", "clock_file": tmp_path / "clock.json"}
    mail = {"smtp_url": f"smtp://127.0.0.1:{relay.port}"}
    async with (
        running(compose_applications, ApplicationsSettings, servers, issuer, **own) as applications,
        running(compose_notifications, NotificationSettings, servers, issuer, **own, **mail) as notifications,
    ):
        yield applications, notifications


async def test_smtp_down_during_a_withdrawal_calls_exactly_one_person_and_later_mails_both(
    houses: tuple[Running, Running], relay: Relay
) -> None:
    """The withdrawal and the call do not wait for the mail; when it is back, each of the two letters leaves once."""
    applications, notifications = houses
    campaign = await a_campaign(applications, capacity=1)
    leaving, called, waiting = await campaign.released(1, waiting=2)

    async def letters(who: Applicant, state: str | None = None) -> list[str]:
        path = f"/v1/messages?application_id={who.application_id}"
        items = (await notifications.call("GET", path, as_=SECRETARY)).json()["items"]
        return sorted(one["template"] for one in items if state in (None, one["state"]))

    async def holds(who: Applicant, template: str, state: str) -> bool:
        return template in await letters(who, state)

    await eventually(lambda: holds(leaving, "offer-made", "sent"), seconds=40, what="the first offer told")
    for who in (called, waiting):
        await eventually(lambda who=who: holds(who, "decision-waitlisted", "sent"), seconds=40, what="told")  # type: ignore[misc]
    sent_before = len(relay.kept)
    await relay.down()

    assert (await campaign.withdraws(leaving)).status_code == 200

    await campaign.until(called, lambda file: file["offer"] is not None)
    await eventually(lambda: holds(leaving, "application-withdrawn", "queued"), what="the withdrawal's letter waits")
    await eventually(lambda: holds(called, "offer-from-waiting-list", "queued"), what="the offer's letter waits")
    assert len(relay.kept) == sent_before
    await relay.up()
    await eventually(lambda: holds(leaving, "application-withdrawn", "sent"), seconds=60, what="the withdrawal told")
    await eventually(lambda: holds(called, "offer-from-waiting-list", "sent"), seconds=60, what="the offer told")
    assert len(relay.kept) == sent_before + 2
    assert (await campaign.called()) == {leaving.application_id: 1, called.application_id: 1}
    assert "offer-from-waiting-list" not in await letters(waiting)
    seats = await campaign.seats()
    assert (seats["held"], seats["open"]) == (1, 1)

"""Unreadable records are parked, and do not block others."""

import base64

from shared.kernel.ids import new_id
from tests.integration.enrolment.conftest import House
from tests.support import kafka
from tests.support.eventually import eventually


async def test_an_unreadable_record_parks_its_key_and_other_keys_continue(house: House) -> None:
    """The key waits, in order, for an operator; other applications continue."""
    application, edition = f"app-{new_id()}", f"edition-{new_id()}"
    await house.edition_opened(edition)
    topic = f"{house.prefix}applications.events"
    await kafka.publish_bytes(house.bootstrap, topic, application.encode(), b'{"not": "an event"}')
    await house.hear(house.acceptance(edition, application), subject=application, place=5)
    await house.opened(edition)

    async def parked() -> bool:
        items = (await house.call("GET", "/ops/parked", as_="operator@cursus")).json()["items"]
        return len([item for item in items if item["key"] == application]) == 2

    await eventually(parked, what="the bad bytes and the acceptance behind them")
    missing = await house.call("GET", f"/v1/enrolments/by-application/{application}", as_="operator@cursus")
    assert missing.status_code == 404
    items = (await house.call("GET", "/ops/parked", as_="operator@cursus")).json()["items"]
    first = next(item for item in items if item["key"] == application)
    shown = (await house.call("GET", f"/ops/parked/{first['id']}", as_="operator@cursus")).json()
    assert base64.b64decode(shown["value_base64"]) == b'{"not": "an event"}'

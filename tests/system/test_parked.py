"""(g) A poison event is parked, seen and redriven without loss: real processes and the operator's command line."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from deploy.access.client import Api, Refused, opened
from deploy.demo.command import OPERATOR
from deploy.local.stack import System
from services.enrolment.settings import EnrolmentSettings
from shared.contracts.applications import ApplicationWithdrawnV1, OfferAcceptedV1
from shared.contracts.envelope import Contract
from shared.kernel.clock import to_milliseconds
from shared.kernel.ids import new_id
from shared.mongo.client import connect, disconnect
from tests.integration.applications.campaign import HOUSE
from tests.integration.applications.campaign import opened as edition_opened
from tests.support import kafka
from tests.support.eventually import eventually
from tests.support.systems import cursus, endpoints_of


@pytest.fixture
async def operator(system: System) -> AsyncIterator[Api]:
    http, api = opened(endpoints_of(system))
    async with http:
        yield await api.as_staff(OPERATOR)


async def says(system: System, contract: Contract, subject: str, place: int) -> None:
    event = kafka.envelope(contract, subject=subject, place=place)
    await kafka.publish(system.kafka_bootstrap, system.environment()["TOPIC_PREFIX"], contract, event)


async def enrolment_of(operator: Api, application: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = await operator.get("enrolment", f"/v1/enrolments/by-application/{application}")
    except Refused:
        return None
    return found


async def test_a_poison_event_is_parked_seen_and_redriven_without_loss(system: System, operator: Api) -> None:
    """A damaged document makes an event poison: its key waits, other keys proceed; after the repair, all is done."""
    now = to_milliseconds(datetime.now(UTC))
    poisoned, healthy = new_id(), new_id()
    whose: dict[str, str] = {"person_id": new_id(), "institution_id": HOUSE}
    settings = EnrolmentSettings(
        mongo_url=system.mongo_url,
        mongo_database=f"{system.environment()['DATABASE_PREFIX']}enrolment",
        kafka_bootstrap=system.kafka_bootstrap,
        issuer_url=system.environment()["ISSUER_URL"],
    )
    editions = (database := connect(settings))["editions"]

    def accepted(edition: str, application: str) -> OfferAcceptedV1:
        return OfferAcceptedV1(
            **whose, application_id=application, edition_id=edition, decision_id="d", profile="health", accepted_at=now
        )

    for edition in (poisoned, healthy):
        await says(system, edition_opened(edition, capacity=3, now=now), edition, 1)
        await eventually(lambda one=edition: editions.find_one({"_id": one}), what="the edition")  # type: ignore[misc]
    whole = await editions.find_one({"_id": poisoned})
    await editions.update_one({"_id": poisoned}, {"$set": {"state.terms": "damaged"}})

    ill, well = new_id(), new_id()
    await says(system, accepted(poisoned, ill), ill, 5)
    await says(
        system,
        ApplicationWithdrawnV1(**whose, application_id=ill, edition_id=poisoned, withdrawn_at=now),
        ill,
        6,
    )
    await says(system, accepted(healthy, well), well, 5)
    await eventually(lambda: enrolment_of(operator, well), what="the other key's enrolment")

    async def parked() -> list[dict[str, Any]]:
        items = (await operator.get("enrolment", "/ops/parked"))["items"]
        mine = [one for one in items if one["key"] == ill]
        return mine if len(mine) == 2 else []

    first, second = await eventually(parked, what="the poison, and what came behind it")
    listed, shown = (
        await cursus(system, "parked", "list"),
        await cursus(system, "parked", "show", "enrolment", first["id"]),
    )
    assert first["id"] in listed.output
    assert second["id"] in listed.output
    assert ("eu.cursus.offer.accepted.v1" in shown.output, shown.code) == (True, 0)
    again = await cursus(system, "parked", "redrive", "enrolment", first["id"])
    assert (again.code, "2 of this key stay parked" in again.output) == (1, True), again.output
    assert await enrolment_of(operator, ill) is None

    await editions.replace_one({"_id": poisoned}, whole)
    mended = await cursus(system, "parked", "redrive", "enrolment", first["id"])

    assert mended.code == 0, mended.output
    found = await eventually(lambda: enrolment_of(operator, ill), what="the enrolment")
    assert found is not None
    assert (found["state"], found["cancelled_for"]) == ("cancelled", "application_withdrawn")
    assert ill not in (await cursus(system, "parked", "list")).output
    topic = f"{system.environment()['TOPIC_PREFIX']}enrolment.events"

    async def told() -> list[str]:
        """Only the two effects: a reminder of an instalment that is already due may come between them."""
        events = await kafka.everything_on(system.kafka_bootstrap, topic)
        types = [event["type"].split(".")[3] for event in events if event["data"]["application_id"] == ill]
        effects = [one for one in types if one in ("opened", "cancelled")]
        return effects if len(effects) == 2 else []

    assert await eventually(told, what="both effects told") == ["opened", "cancelled"]
    await disconnect(database)

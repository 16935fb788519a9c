"""Enrolment on real servers, with the events that other services publish."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from deploy.local.stack import Servers
from services.enrolment.bootstrap import compose
from services.enrolment.settings import EnrolmentSettings
from shared.contracts.applications import OfferAcceptedV1
from shared.contracts.catalogue import EditionOpenedV1
from shared.contracts.contacts import ContactCardV1
from shared.kernel.clock import to_milliseconds
from shared.kernel.ids import new_id
from shared.kernel.policies import DpcAction, FinalAssessment, Policies
from shared.kernel.words import ActionType, Text
from tests.support.eventually import eventually
from tests.support.policies import a_module, an_audience, some_policies
from tests.support.services import Issuer, Running, running

BURGUNDY = "universite-bourgogne"
SECRETARY, FINANCE = f"secretary@{BURGUNDY}", f"finance@{BURGUNDY}"
TEACHER, PRESIDENT = f"teacher@{BURGUNDY}", f"president@{BURGUNDY}"
STARTS_ON = date(2026, 1, 12)
IMAGING = "imaging"


def policies(**fee: Any) -> Policies:
    imaging = a_module(
        IMAGING,
        title=Text("Imagerie médicale", "Medical imaging"),
        hours=12,
        min_hours=7,
        dpc=DpcAction(ActionType.FC, odpc_number="1234"),
    )
    return some_policies(
        audiences=(an_audience(share=None), an_audience("technical", share=None)),
        modules=(imaging,),
        assessment={"project_defence": FinalAssessment(pass_mark=10)},
        fee=fee,
    )


class House(Running):
    """Enrolment with helpers that publish as the other services."""

    async def edition_opened(
        self,
        edition: str,
        institution: str = BURGUNDY,
        starts_on: str = STARTS_ON.isoformat(),
        ends_on: str = "2026-06-30",
        **fee: int | tuple[int, ...],
    ) -> None:
        at = datetime(2025, 9, 1, tzinfo=UTC)
        contract = EditionOpenedV1.model_validate(
            {
                "edition_id": edition,
                "programme_id": "du-ia-sante-dijon",
                "institution_id": institution,
                "code": "dijon-2026",
                "title": {"fr": "IA en santé", "en": "AI in health"},
                "programme_revision": 1,
                "capacity": 30,
                "opens_at": at,
                "closes_at": at,
                "starts_on": starts_on,
                "ends_on": ends_on,
                "place": "Dijon",
                "policies": policies(**fee),
            }
        )
        await self.hear(contract, subject=edition, place=2)

    def acceptance(self, edition: str, application: str, institution: str = BURGUNDY) -> OfferAcceptedV1:
        return OfferAcceptedV1(
            application_id=application,
            person_id=f"person-{application}",
            edition_id=edition,
            institution_id=institution,
            decision_id="decision-1",
            profile="health",
            accepted_at=to_milliseconds(datetime.now(UTC)),
        )

    async def card(self, application: str, place: int = 1, **own: Any) -> None:
        person = f"person-{application}"
        told = {"given_name": "Ada", "family_name": "Lovelace", "email": "ada@example.org", "locale": "fr"} | own
        await self.hear(ContactCardV1(person_id=person, **told), subject=person, place=place)

    async def enrolment(self, application: str, *states: str) -> dict[str, Any]:
        """Waits for the enrolment of the application to reach one of these states (default: any)."""

        async def arrived() -> dict[str, Any] | None:
            answer = await self.call("GET", f"/v1/enrolments/by-application/{application}", as_="operator@cursus")
            found: dict[str, Any] = answer.json()
            return found if answer.status_code == 200 and (not states or found["state"] in states) else None

        found = await eventually(arrived, what=f"enrolment of {application} in {states}")
        assert found is not None
        return found

    async def opened(self, edition: str | None = None, institution: str = BURGUNDY) -> dict[str, Any]:
        """A new enrolment that awaits its payment; default: in a new edition."""
        application = f"app-{new_id()}"
        if edition is None:
            edition = f"edition-{new_id()}"
            await self.edition_opened(edition, institution)
        await self.hear(self.acceptance(edition, application, institution), subject=application, place=5)
        return await self.enrolment(application, "awaiting_payment")

    async def pay(self, enrolment: str, cents: int, reference: str | None = None) -> dict[str, Any]:
        body = {"reference": reference or f"VIR-{new_id()}", "amount_cents": cents}
        return await self.post(f"/v1/enrolments/{enrolment}/payments", FINANCE, body)

    async def learner(self, edition: str | None = None) -> dict[str, Any]:
        """A new enrolment, confirmed."""
        return await self.pay((await self.opened(edition))["id"], 50_000)

    async def post(self, path: str, as_: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.call("POST", path, as_=as_, json=body)
        assert answer.status_code in {200, 201}, answer.text
        replied: dict[str, Any] = answer.json()
        return replied

    async def told_of(self, enrolment: str) -> list[dict[str, Any]]:
        """The published events of this enrolment in order, once the outbox is empty."""

        async def sent() -> bool:
            status = await self.call("GET", "/ops/status", as_="operator@cursus")
            return bool(status.json()["outbox"]["documents"] == 0)

        await eventually(sent, what="an empty outbox")
        events = await self.published("enrolment.events")
        return [event for event in events if event["subject"] == enrolment]


@pytest.fixture(scope="package")
async def house(servers: Servers, issuer: Issuer) -> AsyncIterator[House]:
    async with running(compose, EnrolmentSettings, servers, issuer) as it:
        yield House(**vars(it))

"""An edition and the people around it, driven through the service's own routes on real servers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

from deploy.access.endpoints import Endpoints
from deploy.access.topics import topics_of
from shared.auth.guards import APPLICANT
from shared.contracts.catalogue import EditionOpenedV1
from shared.kernel.ids import new_id
from shared.kernel.policies import AssessmentPolicy, Criterion, Reason
from shared.kernel.words import Text
from tests.support.eventually import eventually
from tests.support.policies import a_document, some_policies
from tests.support.services import Running

HOUSE = "universite-de-paris"
SECRETARY, PRESIDENT, JUROR = f"secretary@{HOUSE}", f"president@{HOUSE}", f"juror@{HOUSE}/ann"
STRANGER = "secretary@universite-bourgogne"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LABEL = {"fr": "Libellé", "en": "Label"}
POLICIES = some_policies(
    audiences=tuple(replace(audience, health=False) for audience in some_policies().audiences),
    modules=(),
    documents=(a_document(max_bytes=100_000), a_document("degree", required=False, max_bytes=100_000)),
    admission={
        "oral": False,
        "criteria": (Criterion("motivation", Text(**LABEL), weight=1),),
        "refusal_reasons": (Reason("background-too-far", Text(**LABEL)),),
        "reminder_days": (2,),
    },
    assessment=AssessmentPolicy(),
)


@dataclass(frozen=True)
class Applicant:
    person_id: str
    token: str
    application_id: str = ""


@dataclass
class Campaign:
    """One edition in a running service."""

    service: Running
    edition_id: str

    async def call(self, method: str, path: str, as_: str | None = None, **more: Any) -> httpx.Response:
        return await self.service.call(method, path, as_=as_, **more)

    async def done(self, method: str, path: str, as_: str | None = None, **more: Any) -> dict[str, Any]:
        """A request that must succeed."""
        answer = await self.call(method, path, as_, **more)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        body: dict[str, Any] = answer.json()
        return body

    async def registered(self, email: str | None = None, **own: Any) -> Applicant:
        """A person, with the link that the e-mail would bring."""
        body = {"given_name": "Ada", "family_name": "Martin", "email": email or f"{new_id()}@example.org", **own}
        person_id = (await self.done("POST", "/v1/applicants", json=body))["person_id"]
        links = self.service.composition.links
        assert links is not None
        return Applicant(person_id, links.mint(person_id, APPLICANT, timedelta(days=400)))

    async def started(self, profile: str = "health") -> Applicant:
        """A person with a draft."""
        who = await self.registered()
        body = {"edition_id": self.edition_id, "profile": profile}
        begun = await self.done("POST", "/v1/applications", who.token, json=body)
        return Applicant(who.person_id, who.token, begun["id"])

    async def sends(
        self, who: Applicant, content: bytes = PDF, name: str = "cv.pdf", kind: str = "cv"
    ) -> httpx.Response:
        path = f"/v1/applications/{who.application_id}/documents/{kind}"
        return await self.call("PUT", path, who.token, files={"file": (name, content)})

    async def completed(self, profile: str = "health") -> Applicant:
        """A person whose file the secretary has found complete."""
        return await self.handed_in(await self.started(profile))

    async def handed_in(self, who: Applicant) -> Applicant:
        """The draft with its documents, submitted and found complete."""
        path = f"/v1/applications/{who.application_id}"
        assert (await self.sends(who)).status_code == 200
        await self.done("POST", f"{path}/submission", who.token)
        await self.done("POST", f"{path}/documents/cv/validation", SECRETARY)
        await self.done("POST", f"{path}/completeness", SECRETARY)
        return who

    async def appoint(self) -> None:
        body = {"members": [PRESIDENT, JUROR], "president": PRESIDENT}
        await self.done("POST", f"/v1/editions/{self.edition_id}/jury", SECRETARY, json=body)

    async def decide(self, ranked: Sequence[Applicant], refused: Sequence[Applicant] = ()) -> None:
        """The jury ranks and refuses, the president validates all."""
        await self.appoint()
        bodies = [(who, {"verdict": "eligible", "rank": n}) for n, who in enumerate(ranked, start=1)]
        bodies += [(who, {"verdict": "refused", "reason": "background-too-far"}) for who in refused]
        for who, body in bodies:
            await self.done("PUT", f"/v1/applications/{who.application_id}/decision", JUROR, json=body)
        await self.done("POST", f"/v1/editions/{self.edition_id}/decisions/validation", PRESIDENT)
        for who, _ in bodies:
            await self.until(who, lambda file: file["decisions"][-1]["step"] == "validated", as_=SECRETARY)

    async def decided_alone(self, who: Applicant, *, correcting: bool = False, **body: Any) -> None:
        """Entered by a juror, validated by the president, and released without the others."""
        path = f"/v1/applications/{who.application_id}/decision"
        await self.done("PUT", f"{path}/correction" if correcting else path, JUROR, json=body)
        await self.done("POST", f"{path}/validation", PRESIDENT)
        await self.done("POST", f"{path}/release", PRESIDENT)

    async def release(self) -> dict[str, Any]:
        return await self.done("POST", f"/v1/editions/{self.edition_id}/release", PRESIDENT)

    async def released(self, capacity_of: int, waiting: int = 0) -> list[Applicant]:
        """So many people with an offer and so many on the waiting list, in rank order."""
        people = list(await asyncio.gather(*(self.completed() for _ in range(capacity_of + waiting))))
        await self.decide(people)
        await self.release()
        for who in people[:capacity_of]:
            await self.until(who, lambda file: file["offer"] is not None)
        return people

    async def file(self, who: Applicant, as_: str | None = None) -> dict[str, Any]:
        return await self.done("GET", f"/v1/applications/{who.application_id}", as_ or who.token)

    async def until(self, who: Applicant, holds: Any, as_: str | None = None) -> dict[str, Any]:
        """The file, once this holds of it."""

        async def look() -> dict[str, Any] | None:
            file = await self.file(who, as_)
            return file if holds(file) else None

        found = await eventually(look, what=f"{who.application_id}")
        assert found is not None
        return found

    async def accepts(self, who: Applicant) -> httpx.Response:
        return await self.call("POST", f"/v1/applications/{who.application_id}/offer/acceptance", who.token)

    async def declines(self, who: Applicant) -> httpx.Response:
        return await self.call("POST", f"/v1/applications/{who.application_id}/offer/decline", who.token)

    async def withdraws(self, who: Applicant) -> httpx.Response:
        return await self.call("POST", f"/v1/applications/{who.application_id}/withdrawal", who.token)

    async def withdraws_now(self, *people: Applicant) -> None:
        """All at the same instant."""
        for answer in await asyncio.gather(*(self.withdraws(who) for who in people)):
            assert answer.status_code == 200, answer.text

    async def quiet(self) -> None:
        """Nothing is unread, unsent or parked in the service, and there is no news for it meanwhile."""
        where = Endpoints(urls={}, issuer_url="", kafka_bootstrap=self.service.bootstrap)
        reads = await self.done("GET", "/ops/status", "operator@cursus")
        async with topics_of(where) as topics:

            async def rested() -> bool:
                ends = await topics.ends(reads["topics"])
                unread = await topics.lag(reads["group"], reads["topics"])
                status = await self.done("GET", "/ops/status", "operator@cursus")
                busy = unread or status["outbox"]["documents"] or status["parked"]
                return not busy and ends == await topics.ends(reads["topics"])

            await eventually(rested, what="all heard, and nothing unsent")

    async def called(self) -> dict[str, int]:
        """How often each application was told of an offer."""
        events = await self.service.published("applications.events")
        made = [
            event["subject"]
            for event in events
            if event["type"] == "eu.cursus.offer.made.v1" and event["data"]["edition_id"] == self.edition_id
        ]
        return {who: made.count(who) for who in made}

    async def seats(self) -> dict[str, Any]:
        return await self.done("GET", f"/v1/editions/{self.edition_id}/seats", SECRETARY)

    async def spoken(self, who: Applicant) -> list[str]:
        """What the application has told the world, in order."""
        events = await self.service.published("applications.events")
        return [event["type"] for event in events if event["subject"] == who.application_id]


def opened(edition_id: str, *, capacity: int, now: datetime, **own: Any) -> EditionOpenedV1:
    """What the catalogue says of an edition whose window runs."""
    return EditionOpenedV1(
        **{
            "edition_id": edition_id,
            "programme_id": "du-ia-appliquee-en-sante",
            "institution_id": HOUSE,
            "code": f"paris-{edition_id[-6:]}",
            "title": LABEL,
            "programme_revision": 1,
            "capacity": capacity,
            "opens_at": now - timedelta(days=1),
            "closes_at": now + timedelta(days=30),
            "starts_on": date(2099, 1, 11),
            "ends_on": date(2099, 6, 26),
            "place": "Paris",
            "policies": POLICIES,
            **own,
        }
    )


async def a_campaign(service: Running, *, capacity: int = 2, **own: Any) -> Campaign:
    """An edition that has just opened, known to the service."""
    edition_id = new_id()
    now = service.composition.clock.now()
    await service.hear(opened(edition_id, capacity=capacity, now=now, **own), subject=edition_id)
    campaign = Campaign(service, edition_id)

    async def known() -> bool:
        return (await campaign.call("GET", f"/v1/editions/{edition_id}")).status_code == 200

    await eventually(known, what="the edition")
    return campaign


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

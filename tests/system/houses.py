"""Applications and enrolment in one process, on the same topics: what one says, the other hears."""

from dataclasses import dataclass
from typing import Any

from tests.integration.applications.campaign import SECRETARY, Applicant, Campaign
from tests.support.eventually import eventually
from tests.support.services import Running


@dataclass
class Houses:
    applications: Running
    enrolment: Running

    async def enrolment_of(self, who: Applicant) -> dict[str, Any] | None:
        """The present one, None while there is none."""
        path = f"/v1/enrolments/by-application/{who.application_id}"
        answer = await self.enrolment.call("GET", path, as_=SECRETARY)
        return answer.json() if answer.status_code == 200 else None

    async def enrolled(self, who: Applicant, campaign: Campaign) -> str:
        """The id of the enrolment that an acceptance leads to."""
        assert (await campaign.accepts(who)).status_code == 200
        found = await eventually(lambda: self.enrolment_of(who), what="an enrolment")
        assert found is not None
        return str(found["id"])

    async def asks_for(self, enrolment: str, edition: str) -> None:
        path = f"/v1/enrolments/{enrolment}/deferral"

        async def asked() -> bool:
            answer = await self.enrolment.call("POST", path, as_=SECRETARY, json={"to_edition_id": edition})
            return answer.status_code == 200  # 409 until the later edition is known here

        await eventually(asked, what="a deferral asked for")

    async def answer(self, enrolment: str) -> str:
        seen = (await self.enrolment.call("GET", f"/v1/enrolments/{enrolment}", as_=SECRETARY)).json()
        return str(seen["deferral"]["answer"]) if seen["deferral"] else "not asked"

"""A purge on real servers: what would go, what went; persons go everywhere by the tombstone; for operators alone."""

from typing import Any

from services.applications.domain.records.purge import months_after
from shared.kernel.clock import SimulatedClock
from tests.integration.applications.campaign import SECRETARY, Applicant, Campaign, a_campaign
from tests.integration.applications.test_erasure import OPERATOR, last_words, nowhere, with_a_canary
from tests.support.eventually import eventually
from tests.support.services import Running
from tests.support.traces import traces


async def test_what_was_kept_long_enough_goes_as_was_said_before_and_nothing_else(service: Running) -> None:
    """An applicant of two years ago goes with all they left, and who never began a file; a learner and their papers
    stay, and who registered since; twice does no more."""
    campaign, canary = await a_campaign(service, capacity=1), "Verjaehrter"
    who, learner = await with_a_canary(campaign, canary), await campaign.completed()
    stranger = await campaign.registered(family_name="Ungesehener")
    await campaign.decide([learner], refused=[who])
    await campaign.release()
    await campaign.until(learner, lambda file: file["offer"] is not None)
    await campaign.accepts(learner)
    await campaign.until(learner, lambda file: file["answer"] == "accepted")
    clock = service.composition.clock
    assert isinstance(clock, SimulatedClock)
    nothing = dict.fromkeys(("editions", "applications", "documents", "bytes", "persons"), 0)
    assert await campaign.done("GET", "/v1/purges/plan", OPERATOR) == nothing
    assert (await campaign.call("GET", "/v1/purges/plan", SECRETARY)).status_code == 403
    assert (await campaign.call("POST", "/v1/purges", SECRETARY)).status_code == 403

    clock.advance_to(months_after(clock.now(), 26))
    await campaign.registered(family_name="Neuling")
    planned = await campaign.done("GET", "/v1/purges/plan", OPERATOR)
    assert (planned["editions"], planned["applications"], planned["persons"]) == (1, 1, 2)
    assert planned["documents"] == 2
    assert await traces(service.composition.database, [canary]), "a plan takes nothing away"

    purge = await done(campaign, await campaign.done("POST", "/v1/purges", OPERATOR))
    assert purge["planned"] == purge["gone"] == planned
    await nowhere(campaign, canary)
    await nowhere(campaign, "Ungesehener")
    assert await traces(service.composition.database, ["Neuling"])
    for person in (who, stranger):
        await eventually(lambda person=person: buried(campaign, person), what="a tombstone as the last word")  # type: ignore[misc]
    assert (await campaign.file(learner, SECRETARY))["documents"][0]["sha256"]
    shown = f"/v1/applications/{learner.application_id}/applicant"
    assert (await campaign.done("GET", shown, SECRETARY))["id"] == learner.person_id
    again = await campaign.done("POST", "/v1/purges", OPERATOR)
    assert (again["state"], again["gone"]) == ("done", nothing)


async def buried(campaign: Campaign, who: Applicant) -> bool:
    return (await last_words(campaign, who))[-1] is None


async def done(campaign: Any, asked: dict[str, Any]) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        purge: dict[str, Any] = await campaign.done("GET", f"/v1/purges/{asked['id']}", OPERATOR)
        return purge if purge["state"] == "done" else None

    found = await eventually(look, what="the purge")
    assert found is not None
    return found

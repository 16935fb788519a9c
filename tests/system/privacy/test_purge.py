"""A purge by rule erases an old file in every service and keeps the person's younger file."""

from datetime import timedelta

from services.applications.domain.records.purge import months_after
from shared.auth.guards import APPLICANT
from shared.kernel.clock import SimulatedClock
from tests.integration.applications.campaign import Applicant, a_campaign
from tests.support.eventually import eventually
from tests.support.traces import traces
from tests.system.houses import FINANCE, OPERATOR, SECRETARY
from tests.system.privacy.house import House

PHONE, STREET = "+33 6 12 34 98 76", "Sentier du Verjaehrter"
PDF = b"%PDF-1.4\n% Verjaehrter\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
OLD = (PHONE, STREET, "Verjaehrter")


async def test_an_older_file_is_purged_in_every_service_and_the_younger_one_and_its_person_stay(house: House) -> None:
    """Documents, administrative file, private payer and words of mails are erased.

    Accounts, hours, proofs and card stay, as does the younger file. The report is unchanged.
    """
    campaign = house.campaign
    who = await house.applies(PDF, family_name="Bleibender")
    await campaign.decide([who])
    await campaign.release()
    await campaign.until(who, lambda file: file["offer"] is not None)
    path = f"/v1/enrolments/{await house.learns(who, 'VIR-OLD', PHONE)}"
    address = {"lines": [STREET], "postcode": "21000", "city": "Dijon"}
    await house.done("enrolment", "PUT", f"{path}/payer", FINANCE, json={"kind": "person", "billing_address": address})
    await house.mail(who, "enrolment-confirmed")
    assert await found_in(house) == {"applications", "enrolment"}, "the search itself finds what is there"

    clock = house.applications.composition.clock
    assert isinstance(clock, SimulatedClock)
    clock.advance_to(months_after(clock.now(), 122))
    links = house.applications.composition.links
    assert links is not None
    again = await a_campaign(house.applications)
    token = links.mint(who.person_id, APPLICANT, timedelta(days=30))
    body = {"edition_id": again.edition_id, "profile": "technical"}
    younger = Applicant(who.person_id, token, (await again.done("POST", "/v1/applications", token, json=body))["id"])
    assert (await again.sends(younger)).status_code == 200

    planned = await house.done("applications", "GET", "/v1/purges/plan", OPERATOR)
    assert (planned["applications"], planned["documents"], planned["persons"]) == (1, 1, 0)
    asked = await house.done("applications", "POST", "/v1/purges", OPERATOR)

    async def over() -> bool:
        purge = await house.done("applications", "GET", f"/v1/purges/{asked['id']}", OPERATOR)
        return purge["state"] == "done" and bool(purge["gone"] == purge["planned"] == planned)

    await eventually(over, what="the purge, as planned")
    await eventually(lambda: _nothing(house, who), what="nothing of the older file left")
    kept = await house.done("enrolment", "GET", path, FINANCE)
    assert (kept["paid_cents"], kept["state"]) == (50_000, "confirmed")
    for paper in ("agreement", "administrative-file"):
        shown = await house.enrolment.call("GET", f"{path}/{paper}", as_=SECRETARY)
        assert shown.status_code in {404, 409}, paper
    ledger = await house.done("notifications", "GET", f"/v1/people/{who.person_id}/archive", token)
    assert "imaging" in str(ledger["parts"]), "the proof stands"

    assert (await again.done("GET", "/v1/me", token))["family_name"] == "Bleibender"
    assert (await again.file(younger))["documents"][0]["sha256"]
    await house.mail(younger, "welcome")
    assert [one for one in await words_of(house, younger) if one], "its mails are kept with their words"


async def found_in(house: House) -> set[str]:
    places = {name: await traces(one.composition.database, OLD) for name, one in house.services.items()}
    return {name for name, where in places.items() if where}


async def words_of(house: House, who: Applicant) -> list[object]:
    mails = house.notifications.composition.database["messages"]
    return [one["state"]["said"] async for one in mails.find({"state.application_id": who.application_id})]


async def _nothing(house: House, who: Applicant) -> bool:
    return not await found_in(house) and not [one for one in await words_of(house, who) if one]

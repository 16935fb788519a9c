"""A person erased on real servers: nothing of them in any collection, the place to the next, the last word the last."""

from datetime import timedelta
from typing import Any

from deploy.verifiers import audit
from services.applications.domain.records.export import ExportState
from shared.contracts.contacts import ContactCardV1
from shared.kernel.ids import new_id
from tests.integration.applications.campaign import (
    HOUSE,
    JUROR,
    SECRETARY,
    STRANGER,
    Applicant,
    Campaign,
    a_campaign,
)
from tests.integration.applications.test_audit import HEAD, noted, the_trail
from tests.integration.applications.test_exports import done
from tests.support import kafka
from tests.support.eventually import eventually
from tests.support.services import Running
from tests.support.traces import traces

OPERATOR = "operator@consortium"
PDF = b"%%PDF-1.4\n%% %s\n1 0 obj<<>>endobj\ntrailer<<>>\n%%%%EOF\n"


async def with_a_canary(campaign: Campaign, canary: str) -> Applicant:
    """Somebody whose name, address, employer, file and file's name all say it."""
    card = {"given_name": canary, "family_name": canary, "employer": canary, "profession": canary}
    who = await campaign.registered(f"{canary}@example.org", **card)
    begun = await campaign.done(
        "POST", "/v1/applications", who.token, json={"edition_id": campaign.edition_id, "profile": "health"}
    )
    who = Applicant(who.person_id, who.token, begun["id"])
    path = f"/v1/applications/{who.application_id}"
    assert (await campaign.sends(who, PDF % canary.encode(), f"{canary}.pdf")).status_code == 200
    await campaign.done("POST", f"{path}/submission", who.token)
    await campaign.done("POST", f"{path}/documents/cv/validation", SECRETARY)
    label = {"fr": f"Diplôme de {canary}", "en": f"Degree of {canary}"}
    until = (campaign.service.composition.clock.now() + timedelta(days=5)).date().isoformat()
    extra = f"{path}/documents/second-degree"
    await campaign.done("POST", f"{extra}/request", SECRETARY, json={"until": until, "label": label})
    assert (await campaign.sends(who, PDF % canary.encode(), "d.pdf", "second-degree")).status_code == 200
    await campaign.done("POST", f"{extra}/validation", SECRETARY)
    await campaign.done("POST", f"{path}/completeness", SECRETARY)
    return who


async def erased(campaign: Campaign, who: Applicant, as_: str | None = None) -> dict[str, Any]:
    if as_ is None:
        return await campaign.done("POST", "/v1/me/erasure", who.token)
    return await campaign.done("POST", f"/v1/applicants/{who.person_id}/erasure", as_)


async def nowhere(campaign: Campaign, *canaries: str) -> None:
    """No collection has the text, and all events are consumed, so none will."""

    async def gone() -> bool:
        return not await traces(campaign.service.composition.database, canaries)

    await eventually(gone, what=f"{canaries} nowhere")


async def last_words(campaign: Campaign, who: Applicant) -> list[bytes | None]:
    """The values under the person's key on the contacts topic, in order."""
    topic = campaign.service.prefix + ContactCardV1.topic
    found = [one async for one in kafka.messages_on(campaign.service.bootstrap, topic)]
    return [one.value for one in found if one.key == who.person_id.encode()]


async def test_who_is_erased_is_nowhere_and_their_place_goes_to_the_next(service: Running) -> None:
    """Card, papers, what a secretary wrote, a table that named them, an upload whose process was killed in the middle;
    the trail holds, and the next is called."""
    campaign, canary = await a_campaign(service, capacity=1), "Quetzalcanari"
    who, other = await with_a_canary(campaign, canary), await campaign.completed()
    await campaign.decide([who, other])
    await campaign.release()
    await campaign.until(who, lambda file: file["offer"] is not None)
    assert (await campaign.accepts(who)).status_code == 200
    await campaign.until(who, lambda file: file["answer"] == "accepted")
    path = f"/v1/editions/{campaign.edition_id}/exports"
    table = await done(campaign, await campaign.done("POST", path, SECRETARY, json={"format": "csv"}))
    await noted(campaign, "accept-offer", who.application_id)
    cut_off = {"files_id": f"{who.application_id}/{new_id()}", "n": 0, "data": PDF % canary.encode()}
    await service.composition.database["documents.chunks"].insert_one(cut_off)
    before = await the_trail(campaign)
    assert await traces(service.composition.database, [canary])

    first = await erased(campaign, who)
    await nowhere(campaign, canary)
    await campaign.until(other, lambda file: file["offer"] is not None)
    assert (await campaign.file(who, SECRETARY))["file"] == "withdrawn"
    exported = await campaign.done("GET", f"/v1/exports/{table['id']}", SECRETARY)
    assert exported["state"] == ExportState.FORGOTTEN
    assert (await campaign.call("GET", f"/v1/exports/{table['id']}/content", SECRETARY)).status_code == 409

    async def unnamed() -> bool:
        return who.person_id not in str([one["personal"] for one in await the_trail(campaign)])

    await eventually(unnamed, what="the trail emptied of who")
    after = await the_trail(campaign)
    assert [one["entry"] for one in after[: len(before)]] == [one["entry"] for one in before]
    assert audit.differences(after) == []
    assert (await last_words(campaign, who))[-1] is None
    assert await erased(campaign, who) == first, "asked again, the answer is the same"


async def test_nothing_brings_the_erased_back(service: Running) -> None:
    """Not their own link, not a card that comes late on the topic, not a second registration."""
    campaign, canary = await a_campaign(service), "Wiederkehrer"
    who = await with_a_canary(campaign, canary)
    await erased(campaign, who)
    await nowhere(campaign, canary)
    for method, path, body in (
        ("PUT", "/v1/me", {"given_name": canary, "family_name": canary, "email": "e@example.org"}),
        ("POST", "/v1/applications", {"edition_id": campaign.edition_id, "profile": "health"}),
    ):
        answer = await campaign.call(method, path, who.token, json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "person-erased")
    assert (await campaign.sends(who, PDF % canary.encode())).json()["code"] == "person-erased"
    assert (await campaign.call("GET", "/v1/me", who.token)).status_code == 404
    shown = await campaign.call("GET", f"/v1/applications/{who.application_id}/applicant", SECRETARY)
    assert shown.status_code == 404

    words = len(await last_words(campaign, who))
    late = ContactCardV1.model_validate(
        {"person_id": who.person_id, "given_name": canary, "family_name": "x", "email": "e@example.org", "locale": "fr"}
    )
    await service.hear(late, subject=who.person_id)

    async def answered() -> bool:
        said = await last_words(campaign, who)
        return len(said) == words + 2 and said[-1] is None

    await eventually(answered, what="the last word said again after the late card")
    await nowhere(campaign, canary)
    again = await campaign.registered(f"{canary}@example.org")
    assert again.person_id != who.person_id, "the same human being may come as somebody new"


async def test_an_office_erases_whoever_applies_with_it_and_leaves_a_trace(service: Running) -> None:
    """A person of another institution is not found, a juror is refused, and the trail names the office."""
    campaign = await a_campaign(service)
    who, unknown = await campaign.completed(), new_id()
    path = "/v1/applicants/{}/erasure"
    for as_, whose, status in (
        (STRANGER, who.person_id, 404),
        (JUROR, who.person_id, 403),
        (who.token, who.person_id, 403),
        (SECRETARY, unknown, 404),
        (OPERATOR, unknown, 404),
        (None, who.person_id, 401),
    ):
        assert (await campaign.call("POST", path.format(whose), as_)).status_code == status
    assert (await campaign.call("POST", "/v1/me/erasure", SECRETARY)).status_code == 403
    assert (await campaign.done("GET", "/v1/me", who.token))["id"] == who.person_id

    first = await erased(campaign, who, SECRETARY)
    assert await erased(campaign, who, OPERATOR) == first
    (entry,) = await noted(campaign, "erase-person", who.person_id)
    assert entry["entry"]["institution_id"] == HOUSE
    assert entry["personal"] == {"by": SECRETARY, "person_id": None}
    assert (await campaign.call("GET", "/v1/audit", HEAD)).status_code == 200


async def test_the_register_names_ids_and_moments_and_a_restored_database_erases_by_it_again(service: Running) -> None:
    """As if the backup were older than the erasure: the person's document is put back as it was, files and all."""
    campaign, canary = await a_campaign(service), "Zurueckgespielt"
    who = await with_a_canary(campaign, canary)
    database = service.composition.database
    backup = {
        name: await database[name].find({}).to_list(None)
        for name in ("persons", "applications", "documents.files", "documents.chunks")
    }
    first = await erased(campaign, who)
    await nowhere(campaign, canary)
    listed: list[dict[str, Any]] = []
    more: dict[str, Any] = {"limit": 1}
    while more.get("cursor", "first"):
        page = await campaign.done("GET", "/v1/erasures", OPERATOR, params=more)
        listed, more = listed + page["items"], {"limit": 1, "cursor": page["next"]}
    assert first in listed
    assert all(one.keys() == {"person_id", "erased_at"} for one in listed)
    assert (await campaign.call("GET", "/v1/erasures", SECRETARY)).status_code == 403

    for name, kept in backup.items():
        for document in kept:
            if await database[name].find_one({"_id": document["_id"]}) != document:
                await database[name].replace_one({"_id": document["_id"]}, document, upsert=True)
    assert await traces(database, [canary])
    body = {"erased_at": first["erased_at"]}
    assert (await campaign.call("PUT", f"/v1/erasures/{who.person_id}", SECRETARY, json=body)).status_code == 403
    again = await campaign.done("PUT", f"/v1/erasures/{who.person_id}", OPERATOR, json=body)
    assert again == first
    await nowhere(campaign, canary)
    stranger = new_id()
    assert (await campaign.done("PUT", f"/v1/erasures/{stranger}", OPERATOR, json=body))["person_id"] == stranger

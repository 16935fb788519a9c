"""A tombstone on the real topic erases in every collection and in parked cards, and no replay undoes it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from services.enrolment.domain.papers.bulk_import import BulkImport, Mode
from services.enrolment.domain.papers.entries import Kind
from services.enrolment.persistence.repositories import ImportStore
from shared.contracts.contacts import ContactCardV1
from shared.kernel.clock import to_milliseconds
from shared.kernel.ids import new_id
from tests.integration.enrolment.conftest import BURGUNDY, FINANCE, IMAGING, SECRETARY, TEACHER, House
from tests.integration.enrolment.test_administrative_file import BODY
from tests.support import kafka
from tests.support.eventually import eventually
from tests.support.traces import traces

RPPS, PHONE, BORN = "10009876543", "+33 6 98 76 54 32", "1961-02-17"


async def buried(house: House, person_id: str) -> None:
    topic = house.prefix + ContactCardV1.topic
    await kafka.publish_bytes(house.bootstrap, topic, person_id.encode(), None)


async def test_an_erasure_reaches_every_collection_and_keeps_the_accounts(house: House) -> None:
    canary, learner = "Quetzalcanari", await house.learner()
    canaries = (canary, RPPS, PHONE, BORN)
    path, application, person = f"/v1/enrolments/{learner['id']}", learner["application_id"], learner["person_id"]
    await house.card(application, given_name=canary, family_name=canary, email=f"{canary}@example.org", rpps=RPPS)
    links = house.composition.links
    assert links is not None
    mine = links.mint(person, "applicant", timedelta(days=1))
    address = {"lines": [f"1 rue {canary}"], "postcode": "21000", "city": "Dijon"}
    own = BODY | {"birth_name": canary, "phone": PHONE, "birth_date": BORN, "address": address}
    assert (await house.call("PUT", f"{path}/administrative-file", as_=mine, json=own)).status_code == 200
    await house.post(f"{path}/administrative-file/submission", mine, {})
    payer = {"kind": "person", "billing_address": address}
    assert (await house.call("PUT", f"{path}/payer", as_=FINANCE, json=payer)).status_code == 200
    told = await house.call("PUT", f"{path}/project", as_=mine, json={"title": f"Le projet de {canary}"})
    assert told.status_code == 200, told.text
    topic = house.prefix + ContactCardV1.topic
    broken = json.dumps({"id": "x", "given_name": canary}).encode()
    await kafka.publish_bytes(house.bootstrap, topic, person.encode(), broken)

    async def parked() -> bool:
        return bool(await house.composition.database["parked"].count_documents({"key": person}) == 1)

    await eventually(parked, what="a card that nobody can read, parked")
    found = {one.partition("/")[0] for one in await traces(house.composition.database, canaries)}
    assert {"learners", "administrative_files", "enrolments", "parked"} <= found

    await buried(house, person)

    async def forgotten() -> bool:
        return not await traces(house.composition.database, canaries)

    await eventually(forgotten, what="the canary gone from every collection")
    kept = (await house.call("GET", path, as_=FINANCE)).json()
    assert kept["paid_cents"] == 50_000
    assert (await house.call("GET", f"{path}/administrative-file", as_=SECRETARY)).status_code == 404
    refused = await house.call("PUT", f"{path}/administrative-file", as_=mine, json=own)
    assert (refused.status_code, refused.json()["code"]) == (409, "person-erased")
    archive = await house.call("GET", f"/v1/people/{person}/archive", as_=mine)
    assert archive.status_code == 200
    assert canary not in archive.text

    await house.card(application, place=2, given_name=canary, family_name=canary, email=f"{canary}@example.org")
    await buried(house, probe := f"person-{new_id()}")

    async def heard() -> bool:
        return bool(await house.composition.database["learners"].count_documents({"_id": probe}))

    await eventually(heard, what="a grave of somebody unknown")
    last = house.composition.database["learners"]

    async def late_card_heard() -> bool:
        document = await last.find_one({"_id": person})
        return bool(document and max(document["causes"].values()) == 2)

    await eventually(late_card_heard, what="the late card heard")
    await eventually(forgotten, what="the canary still nowhere")


async def test_an_erasure_drops_the_rows_of_the_person_from_a_running_import_which_then_ends(
    house: House,
) -> None:
    """The import stores no other column of the table."""
    canary, edition, database = "Axolotlcanari", f"edition-{new_id()}", house.composition.database
    await house.edition_opened(edition)
    gone, other = await house.learner(edition), await house.learner(edition)
    rows = [f"{one['application_id']};{canary};{IMAGING};1;12" for one in (gone, other)]
    store, tomorrow = ImportStore(database, house.composition.clock), datetime.now(UTC) + timedelta(days=1)
    handed_in = BulkImport.hand_in(
        f"import-{new_id()}",
        edition_id=edition,
        institution_id=BURGUNDY,
        kind=Kind.RESULTS,
        mode=Mode.ALL_OR_NOTHING,
        content="\n".join(["candidature;nom;module;tentative;note", *rows]).encode(),
        at=to_milliseconds(tomorrow),
    )
    await store.add(handed_in)  # its turn has not come yet
    assert not await traces(database, (canary,))
    await buried(house, gone["person_id"])

    async def dropped() -> bool:
        document = await database["imports"].find_one({"_id": handed_in.id})
        return gone["application_id"] not in str(document)

    await eventually(dropped, what="their rows dropped")
    await store.change(handed_in.id, lambda it: setattr(it, "next_at", to_milliseconds(datetime.now(UTC))))

    async def ended() -> dict[str, Any] | None:
        where = f"/v1/editions/{edition}/imports/{handed_in.id}"
        present: dict[str, Any] = (await house.call("GET", where, as_=TEACHER)).json()
        return present if present["stage"] in {"done", "refused"} else None

    report = await eventually(ended, what="the end of the import")
    assert report is not None
    assert [report[one] for one in ("stage", "rows", "recorded", "refused_rows", "forgotten_rows")] == [
        "done",
        2,
        1,
        0,
        1,
    ]

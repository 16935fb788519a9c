"""All that was decided, as a table: asked for, written in the background, fetched, forgotten, and by whom."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl

from services.applications.domain.records.export import KEPT_FOR
from shared.kernel.clock import SimulatedClock
from shared.kernel.ids import new_id
from tests.integration.applications.campaign import HOUSE, JUROR, PRESIDENT, SECRETARY, STRANGER, Campaign, a_campaign
from tests.support.eventually import eventually
from tests.support.services import Running


async def done(campaign: Campaign, asked: dict[str, Any]) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        export = await campaign.done("GET", f"/v1/exports/{asked['id']}", SECRETARY)
        return export if export["state"] == "done" else None

    found = await eventually(look, what="the export")
    assert found is not None
    return found


async def test_an_edition_is_exported_with_every_file_and_no_cell_is_carried_out(service: Running) -> None:
    """CSV and XLSX hold the same; a name that is a formula is a text in both; a week later it is gone."""
    campaign = await a_campaign(service)
    people = [await campaign.completed() for _ in range(3)]
    draft = await campaign.started()
    evil = {"given_name": "=HYPERLINK(1)", "family_name": "@SUM(A1)", "email": f"{new_id()}@example.org"}
    await campaign.done("PUT", "/v1/me", people[0].token, json=evil)
    await campaign.decide(people[:2], refused=people[2:])
    path = f"/v1/editions/{campaign.edition_id}/exports"
    assert (await campaign.call("POST", path, JUROR, json={"format": "csv"})).status_code == 403
    assert (await campaign.call("POST", path, STRANGER, json={"format": "csv"})).status_code == 404
    asked = [await campaign.done("POST", path, SECRETARY, json={"format": one}) for one in ("csv", "xlsx")]
    assert [one["total"] for one in asked] == [4, 4]
    ready = [await done(campaign, one) for one in asked]
    assert [(one["done"], one["asked_by"]) for one in ready] == [(4, SECRETARY)] * 2

    fetched = [await campaign.call("GET", f"/v1/exports/{one['id']}/content", SECRETARY) for one in ready]
    assert [len(one.content) for one in fetched] == [one["size"] for one in ready]
    assert fetched[0].headers["Content-Disposition"].endswith('.csv"')
    rows = list(csv.DictReader(io.StringIO(fetched[0].content.decode("utf-8-sig"), newline="")))
    shown = {row["application_id"]: row for row in rows}
    assert set(shown) == {who.application_id for who in [*people, draft]}
    assert shown[people[0].application_id]["given_name"] == "'=HYPERLINK(1)"
    assert shown[people[2].application_id]["reason"] == "background-too-far"
    assert shown[draft.application_id]["verdict"] == ""
    sheet = openpyxl.load_workbook(io.BytesIO(fetched[1].content)).active
    assert sheet is not None
    lines = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert len(lines) == len(rows) + 1
    assert not [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    assert "=HYPERLINK(1)" in str(lines)

    stranger = await campaign.call("GET", f"/v1/exports/{ready[0]['id']}/content", STRANGER)
    assert stranger.status_code == 404
    bucket, left = service.composition.database["exports.chunks"], f"{ready[0]['id']}/of-a-killed-worker"
    await bucket.insert_one({"files_id": left, "n": 0, "data": b"Ada"})
    clock = service.composition.clock
    assert isinstance(clock, SimulatedClock)
    clock.advance_to(clock.now() + KEPT_FOR + timedelta(minutes=1))

    async def forgotten() -> bool:
        answer = await campaign.call("GET", f"/v1/exports/{ready[0]['id']}/content", SECRETARY)
        return answer.status_code == 409 and answer.json()["state"] == "forgotten"

    await eventually(forgotten, what="the export forgotten")
    of_it = {"$regex": f"^{ready[0]['id']}/"}
    assert await bucket.count_documents({"files_id": of_it}) == 0, "nor is what nothing names any more"
    assert await service.composition.database["exports.files"].count_documents({"_id": of_it}) == 0


async def test_the_files_of_one_jury_alone_are_exported_in_as_many_slices_as_it_takes(service: Running) -> None:
    """Progress counts all the files gone through; no slice stays behind."""
    campaign = await a_campaign(service)
    health = [await campaign.started("health") for _ in range(2)]
    [await campaign.started("technical") for _ in range(2)]
    await campaign.appoint()
    juries = f"/v1/editions/{campaign.edition_id}/juries"
    body = {"code": "technical", "members": [JUROR], "president": JUROR, "opinions_needed": 1}
    jury = await campaign.done("POST", juries, SECRETARY, json=body)
    await campaign.done("POST", f"/v1/juries/{jury['id']}/assignments", SECRETARY, json={"profiles": ["technical"]})
    main = next(one for one in (await campaign.done("GET", juries, SECRETARY))["items"] if one["code"] == "main")
    asked = {"format": "csv", "jury_id": main["id"]}
    export = await done(
        campaign, await campaign.done("POST", f"/v1/editions/{campaign.edition_id}/exports", SECRETARY, json=asked)
    )
    content = (await campaign.call("GET", f"/v1/exports/{export['id']}/content", SECRETARY)).content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert {row["application_id"] for row in rows} == {who.application_id for who in health}

    async def alone() -> bool:  # the slices go once the whole is kept
        kept = [one["_id"] async for one in service.composition.database["exports.files"].find({}, {"_id": 1})]
        return len([one for one in kept if one.startswith(export["id"])]) == 1

    await eventually(alone, what="no slice left")
    other = {"format": "csv", "jury_id": new_id()}
    unknown = await campaign.call("POST", f"/v1/editions/{campaign.edition_id}/exports", SECRETARY, json=other)
    assert unknown.status_code == 404


async def test_while_a_jury_judges_unnamed_its_table_is_for_those_alone_who_may_see_names(service: Running) -> None:
    """By role; a seat on that jury counts more than an office, until the phase has closed. Each fetching is noted."""
    campaign = await a_campaign(service)
    now, head, both = service.composition.clock.now(), f"programme_head@{HOUSE}", f"programme_head+juror@{HOUSE}/lou"
    window = {"phase": "file", "anonymous": True, "opens_at": now.isoformat()}
    window |= {"closes_at": (now + timedelta(days=2)).isoformat()}
    body = {"code": "main", "members": [PRESIDENT, JUROR, both], "president": PRESIDENT, "calendar": [window]}
    await campaign.done("POST", f"/v1/editions/{campaign.edition_id}/juries", SECRETARY, json=body)
    who = await campaign.started()
    asked = f"/v1/editions/{campaign.edition_id}/exports"
    export = await done(campaign, await campaign.done("POST", asked, SECRETARY, json={"format": "csv"}))
    content = f"/v1/exports/{export['id']}/content"

    refused = {
        JUROR: (403, "forbidden"),
        PRESIDENT: (403, "forbidden"),
        f"teacher@{HOUSE}": (403, "forbidden"),
        f"finance@{HOUSE}": (403, "forbidden"),
        f"partner@{HOUSE}": (403, "forbidden"),
        who.token: (403, "forbidden"),
        STRANGER: (404, "not-found"),
        both: (403, "anonymous-phase"),
    }
    answers = {one: await campaign.call("GET", content, one) for one in refused}
    assert {one: (answer.status_code, answer.json()["code"]) for one, answer in answers.items()} == refused
    assert not [one for one, answer in answers.items() if "Martin" in answer.text]
    for office in (SECRETARY, head):
        assert "Martin" in (await campaign.call("GET", content, office)).text

    clock = service.composition.clock
    assert isinstance(clock, SimulatedClock)
    clock.advance_to(now + timedelta(days=3))
    assert "Martin" in (await campaign.call("GET", content, both)).text
    trail = (await campaign.done("GET", "/v1/audit", head, params={"limit": 200}))["items"]
    of_it = [one for one in trail if one["entry"]["thing_id"] == export["id"] and one["entry"]["did"] == "read-export"]
    assert [one["personal"]["by"] for one in of_it] == [SECRETARY, head, both]
    assert {(one["entry"]["thing"], one["entry"]["edition_id"]) for one in of_it} == {("export", campaign.edition_id)}


async def test_an_office_holder_whom_a_tie_bars_from_a_file_gets_no_table_that_it_stands_in(service: Running) -> None:
    """Declared or detected; the table of a jury that does not judge that file they get, and a colleague gets all."""
    campaign, colleague = await a_campaign(service), SECRETARY
    tied, kin = f"secretary+juror@{HOUSE}/tied", f"programme_head+juror@{HOUSE}/kin"
    juries = f"/v1/editions/{campaign.edition_id}/juries"
    main = {"code": "main", "members": [PRESIDENT, tied, kin], "president": PRESIDENT, "affiliations": {kin: ["CHU"]}}
    await campaign.done("POST", juries, SECRETARY, json=main)
    other = {"code": "technical", "members": [JUROR], "president": JUROR, "opinions_needed": 1}
    second = await campaign.done("POST", juries, SECRETARY, json=other)
    await campaign.done("POST", f"/v1/juries/{second['id']}/assignments", SECRETARY, json={"profiles": ["technical"]})
    theirs, elsewhere = await campaign.completed("health"), await campaign.started("technical")
    asked = f"/v1/editions/{campaign.edition_id}/exports"
    whole = await done(campaign, await campaign.done("POST", asked, SECRETARY, json={"format": "csv"}))
    part = {"format": "csv", "jury_id": second["id"]}
    technical = await done(campaign, await campaign.done("POST", asked, SECRETARY, json=part))

    async def fetched(table: dict[str, Any], as_: str) -> tuple[int, str]:
        answer = await campaign.call("GET", f"/v1/exports/{table['id']}/content", as_)
        return answer.status_code, answer.text

    assert [(await fetched(whole, one))[0] for one in (tied, kin, colleague)] == [200, 200, 200]
    conflict = {"reason": "family", "juror": tied}
    await campaign.done("POST", f"/v1/applications/{theirs.application_id}/review/conflict", SECRETARY, json=conflict)
    card = {"given_name": "Ada", "family_name": "Martin", "email": f"{new_id()}@example.org", "employer": "C.H.U."}
    await campaign.done("PUT", "/v1/me", theirs.token, json=card)
    for barred in (tied, kin):
        status, text = await fetched(whole, barred)
        assert (status, "conflict-of-interest" in text, "Martin" in text) == (403, True, False)
        status, text = await fetched(technical, barred)
        assert (status, elsewhere.application_id in text) == (200, True)
    assert (await fetched(whole, colleague))[0] == 200

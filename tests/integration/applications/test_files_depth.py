"""Documents asked for, files reopened, a CV used again, the recap on paper, and uploads that nothing names."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from services.applications.gateways.clamd import Clamd
from services.applications.use_cases.records.sweeps import SweepUploads
from shared.contracts.catalogue import EditionClosedV1
from shared.kernel.clock import PARIS, SimulatedClock
from shared.kernel.ids import new_id
from tests.integration.applications.campaign import HOUSE, JUROR, PDF, SECRETARY, Applicant, Campaign, a_campaign
from tests.support.eventually import eventually
from tests.support.services import Running


def the_clock(service: Running) -> SimulatedClock:
    clock = service.composition.clock
    assert isinstance(clock, SimulatedClock)
    return clock


def in_days(service: Running, days: int) -> str:
    return (the_clock(service).now().astimezone(PARIS).date() + timedelta(days=days)).isoformat()


async def events_of(campaign: Campaign, who: Applicant, word: str) -> list[str]:
    return [type_ for type_ in await campaign.spoken(who) if word in type_]


async def test_a_document_asked_for_is_reminded_of_once_late_and_lapses_at_its_own_deadline(service: Running) -> None:
    """Three days' silence of the timers makes one reminder; after the deadline only a new request opens it."""
    campaign = await a_campaign(service)
    who = await campaign.completed()
    path = f"/v1/applications/{who.application_id}"
    body = {"until": in_days(service, 6), "label": {"fr": "Relevé de notes", "en": "Transcript"}}
    assert (await campaign.call("POST", f"{path}/documents/transcript/request", JUROR, json=body)).status_code == 403
    asked = await campaign.done("POST", f"{path}/documents/transcript/request", SECRETARY, json=body)
    assert asked["file"] == "incomplete"
    (piece,) = [one for one in asked["documents"] if one["kind"] == "transcript"]
    assert (piece["status"], piece["label"]["fr"], piece["request"]["over"]) == ("awaited", "Relevé de notes", False)
    deadline = datetime.fromisoformat(piece["request"]["answer_by"])

    the_clock(service).advance_to(deadline - timedelta(hours=5))
    await service.published_event(
        "eu.cursus.document.reminded.v1", "applications.events", application_id=who.application_id
    )
    the_clock(service).advance_to(deadline + timedelta(seconds=1))
    await service.published_event(
        "eu.cursus.document.lapsed.v1", "applications.events", application_id=who.application_id
    )
    assert len(await events_of(campaign, who, "reminded")) == 1
    late = await campaign.sends(who, kind="transcript")
    assert (late.status_code, late.json()["code"]) == (409, "request-over")
    again = {"until": in_days(service, 3)}
    await campaign.done("POST", f"{path}/documents/transcript/request", SECRETARY, json=again)
    assert (await campaign.sends(who, kind="transcript")).status_code == 200
    await campaign.done("POST", f"{path}/documents/transcript/validation", SECRETARY)
    assert (await campaign.done("POST", f"{path}/completeness", SECRETARY))["file"] == "complete"


async def test_the_secretary_reopens_what_was_withdrawn_by_mistake_and_what_missed_the_window(service: Running) -> None:
    """With a trace of who and why; a person on the waiting list has their turn again."""
    campaign = await a_campaign(service, capacity=1)
    first, second = await campaign.released(1, waiting=1)
    await campaign.withdraws(second)
    path = f"/v1/applications/{second.application_id}/reopening"
    assert (await campaign.call("POST", path, second.token, json={"reason": "house-error"})).status_code == 403
    back = await campaign.done("POST", path, SECRETARY, json={"reason": "withdrawn-by-mistake"})
    assert (back["file"], back["reopenings"][0]["by"], back["reopenings"][0]["before"]) == (
        "complete",
        SECRETARY,
        "withdrawn",
    )
    await service.published_event(
        "eu.cursus.application.reopened.v1", "applications.events", application_id=second.application_id
    )
    await campaign.quiet()
    await campaign.declines(first)
    assert (await campaign.until(second, lambda file: file["offer"] is not None))["file"] == "complete"

    draft = await campaign.started()
    await campaign.sends(draft)
    closed = EditionClosedV1(edition_id=campaign.edition_id, programme_id="du-ia", institution_id=HOUSE)
    await service.hear(closed, subject=campaign.edition_id, place=2)
    submission = f"/v1/applications/{draft.application_id}/submission"

    async def refused() -> bool:
        edition = await campaign.done("GET", f"/v1/editions/{campaign.edition_id}")
        return bool(edition["status"] == "closed")

    await eventually(refused, what="the window closed")
    assert (await campaign.call("POST", submission, draft.token)).status_code == 409
    given = {"reason": "technical-trouble", "until": in_days(service, 2)}
    await campaign.done("POST", f"/v1/applications/{draft.application_id}/reopening", SECRETARY, json=given)
    assert (await campaign.done("POST", submission, draft.token))["file"] == "submitted"


async def test_ones_own_cv_is_used_again_and_nobody_elses(service: Running) -> None:
    """The same bytes, kept a second time for the new file."""
    earlier, campaign = await a_campaign(service), await a_campaign(service)
    before = await earlier.started()
    await earlier.sends(before, PDF + b"% mine\n%%EOF\n")
    body = {"edition_id": campaign.edition_id, "profile": "health"}
    begun = await campaign.done("POST", "/v1/applications", before.token, json=body)
    path = f"/v1/applications/{begun['id']}/documents/cv"
    source = {"application_id": before.application_id}
    used = await campaign.done("POST", f"{path}/reuse", before.token, json=source)
    assert [one["status"] for one in used["documents"] if one["kind"] == "cv"] == ["received"]
    assert (await campaign.call("GET", path, before.token)).content == PDF + b"% mine\n%%EOF\n"
    other = await campaign.started()
    stolen = f"/v1/applications/{other.application_id}/documents/cv/reuse"
    assert (await campaign.call("POST", stolen, other.token, json=source)).status_code == 404
    nothing = await earlier.call("POST", stolen, other.token, json={"application_id": other.application_id})
    assert nothing.json()["code"] == "no-document-yet"


async def test_the_recap_is_a_pdf_in_the_persons_language_for_those_who_may_read_the_file(service: Running) -> None:
    """An attachment that no cache keeps; markup in a name stays text."""
    campaign = await a_campaign(service)
    who = await campaign.started()
    path = f"/v1/applications/{who.application_id}/recap"
    card = {"given_name": "#pagebreak()", "family_name": "*L'Étoile*", "email": f"{new_id()}@example.org"}
    await campaign.done("PUT", "/v1/me", who.token, json=card)
    for caller, lang in ((who.token, ""), (SECRETARY, "?lang=en")):
        answer = await campaign.call("GET", path + lang, caller)
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Cache-Control"] == "private, no-store"
    stranger = await campaign.started()
    assert (await campaign.call("GET", path, stranger.token)).status_code == 404
    assert (await campaign.call("GET", path, f"partner@{HOUSE}")).status_code == 403
    await campaign.done(
        "POST",
        f"/v1/editions/{campaign.edition_id}/jury",
        SECRETARY,
        json={
            "members": [JUROR],
            "president": JUROR,
            "opinions_needed": 1,
            "calendar": [
                {
                    "phase": "file",
                    "opens_at": (the_clock(service).now() - timedelta(days=1)).isoformat(),
                    "closes_at": (the_clock(service).now() + timedelta(days=1)).isoformat(),
                    "anonymous": True,
                }
            ],
        },
    )
    unnamed = await campaign.call("GET", path, JUROR)
    assert (unnamed.status_code, unnamed.json()["code"]) == (403, "anonymous-phase")
    assert (await campaign.call("GET", path, f"juror@{HOUSE}/eve")).status_code == 403


async def test_a_daily_sweep_forgets_uploads_that_no_file_names_and_those_alone(service: Running) -> None:
    """What a process killed midway has left; what was put lately may still be named."""
    campaign = await a_campaign(service)
    who = await campaign.started()
    await campaign.sends(who)
    database = service.composition.database
    kept = [one["_id"] async for one in database["documents.files"].find({}, {"_id": 1})]
    stray, fresh, unknown = f"{who.application_id}/stray", f"{who.application_id}/fresh", f"{new_id()}/nobody"
    bucket = database["documents.files"]
    for id_ in (stray, fresh, unknown):
        await bucket.insert_one({"_id": id_, "length": 0, "chunkSize": 1, "uploadDate": datetime.now(UTC)})
    await bucket.update_many({"_id": {"$ne": fresh}}, {"$set": {"uploadDate": datetime.now(UTC) - timedelta(days=2)}})
    sweep = await service.composition.act(SweepUploads("uploads"))
    left = {one["_id"] async for one in bucket.find({}, {"_id": 1})}
    assert (sweep.forgotten, left) == (2, {*kept, fresh})
    assert sweep.next_at == the_clock(service).now() + timedelta(days=1) or sweep.next_at > the_clock(service).now()


@asynccontextmanager
async def a_daemon(answer: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """What speaks clamd's protocol and says this of everything."""
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", await reader.readexactly(4))[0]:
            content += await reader.readexactly(size)
        seen.append(content)
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield f"tcp://127.0.0.1:{port}", seen


async def test_clamd_sees_all_bytes_and_its_word_is_understood() -> None:
    """Found, nothing found, an error, and nobody there: the last two let nothing pass."""
    content = bytes(range(256)) * 1000
    async with a_daemon(b"stream: OK\0") as (url, seen):
        assert await Clamd(url).find(content) is None
        assert seen == [content]
    async with a_daemon(b"stream: Eicar-Signature FOUND\0") as (url, _):
        assert await Clamd(url).find(content) == "Eicar-Signature"
    async with a_daemon(b"INSTREAM size limit exceeded. ERROR\0") as (url, _):
        with pytest.raises(ConnectionError):
            await Clamd(url).find(content)
    async with a_daemon(b"") as (url, _):
        with pytest.raises(ConnectionError):
            await Clamd(url).find(content)
    with pytest.raises(ConnectionError):
        await Clamd(url).find(content)
    with pytest.raises(ConnectionError):
        await Clamd("unix:///nowhere/clamd.sock").find(content)
    assert await Clamd(None).find(content) is None

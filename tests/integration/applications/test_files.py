"""Applicants and their files over HTTP: what is taken, what is refused, and who sees what."""

from datetime import timedelta

import pytest

from shared.contracts.catalogue import EditionClosedV1
from shared.kernel.ids import new_id
from tests.integration.applications.campaign import (
    HOUSE,
    JUROR,
    LONG_AGO,
    PDF,
    PRESIDENT,
    SECRETARY,
    STRANGER,
    Campaign,
    a_campaign,
)
from tests.support.eventually import eventually
from tests.support.services import Running

CARD = {"given_name": "Anaïs", "family_name": "Lefèvre", "email": "anais@example.org", "locale": "fr"}


@pytest.fixture(scope="module")
async def campaign(service: Running) -> Campaign:
    return await a_campaign(service)


async def test_a_card_goes_whole_to_the_restricted_topic_and_nowhere_else(campaign: Campaign) -> None:
    """Registering and correcting each publish the card; the public topic holds neither name nor address."""
    canary = f"canary-{new_id()}@example.org"
    who = await campaign.registered(canary, rpps="10003456786", profession="Médecin")
    corrected = await campaign.done("PUT", "/v1/me", who.token, json={**CARD, "email": canary, "locale": "en"})
    assert (corrected["version"], corrected["given_name"]) == (2, "Anaïs")
    card = await campaign.service.published_event(
        "eu.cursus.contact.updated.v1", "applications.contacts", person_id=who.person_id, locale="en"
    )
    assert card["partitionkey"] == who.person_id
    assert card["data"]["email"] == canary
    assert canary not in str(await campaign.service.published("applications.events", "applications.internal"))


async def test_a_duplicate_email_is_refused_whatever_its_case(campaign: Campaign) -> None:
    """409, naming the field."""
    email = f"{new_id()}@example.org"
    await campaign.registered(email)
    again = await campaign.call("POST", "/v1/applicants", json={**CARD, "email": email.upper()})
    assert (again.status_code, again.json()["code"], again.json()["field"]) == (409, "already-exists", "email")


async def test_registering_twice_with_one_key_registers_once(campaign: Campaign) -> None:
    """The second request gets the first reply."""
    key = {"Idempotency-Key": new_id()}
    body = {**CARD, "email": f"{new_id()}@example.org"}
    first = await campaign.call("POST", "/v1/applicants", json=body, headers=key)
    again = await campaign.call("POST", "/v1/applicants", json=body, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (202, 202, first.json())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"surprise": 1}, "surprise"),
        ({"email": "nobody"}, "email"),
        ({"given_name": "  "}, "given_name"),
        ({"given_name": "Ada\r\nBcc: all@example.org"}, "given_name"),
        ({"locale": "de"}, "locale"),
        ({"rpps": "10003456789"}, "rpps"),
    ],
)
async def test_a_refused_card_names_the_field(campaign: Campaign, change: dict[str, object], field: str) -> None:
    """422 with the field and what would be accepted; an unknown field by its name."""
    answer = await campaign.call("POST", "/v1/applicants", json={**CARD, "email": f"{new_id()}@example.org", **change})
    assert answer.status_code == 422
    problem = answer.json()
    assert field in ([problem["field"]] if "field" in problem else [error["field"] for error in problem["errors"]])


async def test_a_card_changed_on_an_old_version_is_refused(campaign: Campaign) -> None:
    """If-Match with a version that no longer stands: 412."""
    who = await campaign.registered()
    body = {**CARD, "email": f"{new_id()}@example.org"}
    stale = await campaign.call("PUT", "/v1/me", who.token, json=body, headers={"If-Match": '"7"'})
    fresh = await campaign.call("PUT", "/v1/me", who.token, json=body, headers={"If-Match": '"1"'})
    assert (stale.status_code, fresh.status_code, fresh.headers["ETag"]) == (412, 200, '"2"')


async def test_a_file_from_draft_to_complete_is_told_in_order(campaign: Campaign) -> None:
    """Documents refused and sent anew, and one voice on the public topic."""
    who = await campaign.started()
    path = f"/v1/applications/{who.application_id}"
    too_soon = await campaign.call("POST", f"{path}/submission", who.token)
    assert (too_soon.status_code, too_soon.json()["missing"]) == (409, "cv")
    await campaign.sends(who)
    await campaign.done("POST", f"{path}/submission", who.token)
    await campaign.done("POST", f"{path}/documents/cv/refusal", SECRETARY, json={"reason": "illegible"})
    incomplete = await campaign.done("POST", f"{path}/completeness", SECRETARY)
    assert incomplete["file"] == "incomplete"
    await campaign.sends(who, PDF + b"\n%%EOF")
    await campaign.done("POST", f"{path}/documents/cv/validation", SECRETARY)
    await campaign.done("POST", f"{path}/completeness", SECRETARY)

    await campaign.service.published_event(
        "eu.cursus.application.completed.v1", "applications.events", application_id=who.application_id
    )
    assert [type_.removeprefix("eu.cursus.") for type_ in await campaign.spoken(who)] == [
        "application.started.v1",
        "document.received.v1",
        "application.submitted.v1",
        "document.refused.v1",
        "application.found-incomplete.v1",
        "document.received.v1",
        "document.validated.v1",
        "application.completed.v1",
    ]


async def test_a_document_comes_back_as_it_was_sent_to_be_saved(campaign: Campaign) -> None:
    """Attachment, a name of ours, no sniffing; the bytes are the same."""
    who = await campaign.started()
    await campaign.sends(who, name="../../etc/passwd.pdf")
    for as_ in (who.token, SECRETARY):
        got = await campaign.call("GET", f"/v1/applications/{who.application_id}/documents/cv", as_)
        assert got.content == PDF
        assert got.headers["content-disposition"] == 'attachment; filename="cv.pdf"'
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["content-type"] == "application/pdf"


async def test_a_replaced_document_leaves_no_bytes_behind_and_the_same_one_twice_is_told_once(
    campaign: Campaign,
) -> None:
    """Bytes that no application refers to are deleted."""
    who = await campaign.started()
    bucket = campaign.service.composition.database["documents.files"]
    before = await bucket.count_documents({})
    for content in (PDF, PDF, PDF + b"%%EOF"):
        assert (await campaign.sends(who, content)).status_code == 200
    assert await bucket.count_documents({}) == before + 1
    assert (await campaign.file(who))["version"] == 3


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("cv.pdf", b"GIF89a" + b"0" * 100, 415, "content-not-as-named"),
        ("cv.exe", PDF, 415, "content-not-as-named"),
        ("cv", PDF, 415, "content-not-as-named"),
        ("cv.png", PDF, 415, "content-not-as-named"),
        ("cv.pdf", PDF[:30], 422, "corrupt-document"),
        ("cv.pdf", b"", 422, "corrupt-document"),
        ("cv.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50 + b"IEND\xaeB`\x82", 415, "media-type-not-accepted"),
        ("cv.pdf", PDF + b" " * 100_000 + b"%%EOF", 413, "document-too-large"),
        ("cv.pdf", PDF + b" " * 26_000_000 + b"%%EOF", 413, "body-too-large"),
    ],
)
async def test_an_upload_that_does_not_do_is_refused_and_nothing_is_kept(
    campaign: Campaign, name: str, content: bytes, status: int, code: str
) -> None:
    """Mislabelled, cut short, of a type the edition does not take, or too large."""
    who = await campaign.started()
    answer = await campaign.sends(who, content, name)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await campaign.file(who))["documents"][0]["status"] == "awaited"


async def test_a_kind_of_document_that_the_file_does_not_have_is_not_found(campaign: Campaign) -> None:
    """404 for the upload and for what was not received yet."""
    who = await campaign.started()
    assert (await campaign.sends(who, kind="selfie")).status_code == 404
    absent = await campaign.call("GET", f"/v1/applications/{who.application_id}/documents/cv", who.token)
    assert (absent.status_code, absent.json()["code"]) == (404, "no-document-yet")


async def test_one_file_per_person_and_edition(campaign: Campaign) -> None:
    """A second one is refused, naming the edition."""
    who = await campaign.started()
    body = {"edition_id": campaign.edition_id, "profile": "technical"}
    again = await campaign.call("POST", "/v1/applications", who.token, json=body)
    assert (again.status_code, again.json()["field"]) == (409, "edition_id")


async def test_what_is_not_ones_own_does_not_exist(campaign: Campaign) -> None:
    """Another person's file and another institution's are 404; without a token 401; without the role 403."""
    who, other = await campaign.started(), await campaign.registered()
    path = f"/v1/applications/{who.application_id}"
    for method, route, as_, status in [
        ("GET", path, other.token, 404),
        ("GET", path, STRANGER, 404),
        ("GET", f"{path}/documents/cv", STRANGER, 404),
        ("GET", f"{path}/applicant", STRANGER, 404),
        ("POST", f"{path}/withdrawal", other.token, 404),
        ("POST", f"{path}/completeness", STRANGER, 404),
        ("POST", f"{path}/submission", SECRETARY, 403),
        ("POST", f"{path}/completeness", JUROR, 403),
        ("POST", f"{path}/completeness", who.token, 403),
        ("GET", f"{path}/applicant", JUROR, 403),
        ("GET", f"/v1/editions/{campaign.edition_id}/seats", STRANGER, 404),
        ("GET", f"/v1/editions/{campaign.edition_id}/seats", who.token, 403),
        ("POST", f"/v1/editions/{campaign.edition_id}/release", STRANGER, 404),
        ("GET", path, None, 401),
        ("GET", path, "x.y.z", 401),
    ]:
        answer = await campaign.call(method, route, as_)
        assert answer.status_code == status, (method, route, as_, answer.text)


async def test_a_link_for_another_purpose_or_an_expired_one_opens_nothing(campaign: Campaign) -> None:
    """Both get 401."""
    who = await campaign.registered()
    links = campaign.service.composition.links
    assert links is not None
    for token in (
        links.mint(who.person_id, "unsubscribe", timedelta(days=1)),
        links.mint(who.person_id, "applicant", timedelta(hours=-1)),
    ):
        assert (await campaign.call("GET", "/v1/me", token)).status_code == 401


async def test_listings_hold_ones_own_institution_and_follow_the_cursor(campaign: Campaign) -> None:
    """By edition and status, page after page; strangers find nothing."""
    mine = await a_campaign(campaign.service)
    ids = sorted([(await mine.started()).application_id for _ in range(3)])
    params: dict[str, str | int] = {"edition_id": mine.edition_id, "status": "draft", "limit": 2}
    first = await mine.done("GET", "/v1/applications", SECRETARY, params=params)
    rest = await mine.done("GET", "/v1/applications", SECRETARY, params=params | {"cursor": first["next"]})
    assert [one["id"] for one in (*first["items"], *rest["items"])] == ids
    assert rest["next"] is None
    assert (await mine.done("GET", "/v1/applications", STRANGER, params=params))["items"] == []


async def test_nothing_is_handed_in_after_the_window(campaign: Campaign) -> None:
    """Neither begun when it never ran, nor submitted once the catalogue has closed it."""
    past = await a_campaign(campaign.service, opens_at=LONG_AGO, closes_at=LONG_AGO + timedelta(days=1))
    who = await past.registered()
    body = {"edition_id": past.edition_id, "profile": "health"}
    late = await past.call("POST", "/v1/applications", who.token, json=body)
    assert (late.status_code, late.json()["code"]) == (409, "edition-not-taking-applications")

    shut = await a_campaign(campaign.service)
    draft = await shut.started()
    await shut.sends(draft)
    said = EditionClosedV1(edition_id=shut.edition_id, programme_id="du-ia", institution_id=HOUSE)
    await shut.service.hear(said, subject=shut.edition_id, place=2)

    async def closed() -> bool:
        return bool((await shut.done("GET", f"/v1/editions/{shut.edition_id}"))["status"] == "closed")

    await eventually(closed)
    late = await shut.call("POST", f"/v1/applications/{draft.application_id}/submission", draft.token)
    assert (late.status_code, late.json()["code"]) == (409, "edition-not-taking-applications")


async def test_jurors_score_complete_files_and_see_the_others_after_their_own(campaign: Campaign) -> None:
    """A mark off the grid and a stranger to the jury are refused."""
    own = await a_campaign(campaign.service)
    await own.appoint()
    who = await own.completed()
    path = f"/v1/applications/{who.application_id}/review"
    await own.done("PUT", path, PRESIDENT, json={"scores": {"motivation": 12}})
    hidden = await own.done("GET", path, JUROR)
    assert (hidden["scores"], hidden["mean"]) == ({}, None)
    seen = await own.done("PUT", path, JUROR, json={"scores": {"motivation": 15.5}})
    assert (set(seen["scores"]), seen["mean"]) == ({PRESIDENT, JUROR}, 13.75)
    for as_, scores, status in [
        (JUROR, {"charm": 20}, 422),
        (JUROR, {"motivation": 20.5}, 422),
        (f"juror@{HOUSE}/eve", {"motivation": 1}, 403),
        ("juror@universite-bourgogne", {"motivation": 1}, 404),
    ]:
        assert (await own.call("PUT", path, as_, json={"scores": scores})).status_code == status


async def test_no_mark_changes_once_the_decision_is_made_known(campaign: Campaign) -> None:
    own = await a_campaign(campaign.service)
    who = (await own.released(1))[0]
    path = f"/v1/applications/{who.application_id}/review"
    late = await own.call("PUT", path, JUROR, json={"scores": {"motivation": 20}})
    assert (late.status_code, late.json()["code"]) == (409, "illegal-transition")


async def test_the_status_page_runs_nothing_but_its_own_script(campaign: Campaign) -> None:
    """Served to anybody, with a policy that pins script and style by their hash; the token stays in the fragment."""
    page = await campaign.call("GET", "/status")
    assert page.status_code == 200
    assert "script-src 'sha256-" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "location.hash" in page.text

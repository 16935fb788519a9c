"""The ledger over HTTP on real servers: imported proofs, papers, exports, and a closed period evaluated again."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.kernel.ids import new_id
from tests.integration.notifications import events
from tests.integration.notifications.conftest import SECRETARY, Desk
from tests.support.eventually import eventually

RPPS = "10003456786"
STRANGER = "secretary@universite-bourgogne"


def an_action(**own: Any) -> dict[str, Any]:
    return {
        "title": "=IRM cardiaque",
        "issuer": "Société française de radiologie",
        "action_type": "EPP",
        "completed_on": "2026-05-12",
        "hours": {"on_site": 7},
        "evidence_sha256": new_id().replace("-", "") * 2,
        "rpps": RPPS,
    } | own


async def a_doctor(desk: Desk) -> tuple[dict[str, str], str]:
    """A person with a card, and the token of the link in their letter."""
    ada = desk.somebody()
    await desk.hears(events.card(ada["person_id"], profession="Médecin", rpps=RPPS), subject=ada["person_id"])

    async def letter() -> str | None:
        found = [mail for mail in desk.mails(ada) if mail.message["X-Cursus-Template"] == "sign-in"]
        return found[0].text.partition("#token=")[2].split()[0] if found else None

    token = await eventually(letter, what="the letter with the link")
    assert token
    return ada, token


async def test_a_proof_reversed_after_its_period_closed_re_evaluates(desk: Desk) -> None:
    """The answer for the closed period changes at once; the earlier answer can still be asked for."""
    ada, token = await a_doctor(desk)
    completed = datetime(2025, 3, 1, tzinfo=UTC)
    dpc = {"action_type": "PI", "odpc_number": "99992600001", "orientation": "digital-health"}
    await desk.hears(events.module_completed(ada, dpc=dpc, completed_at=completed), ada)
    ledger = f"/v1/ledgers/{ada['person_id']}"
    question = {"regime": "dpc", "on": "2025-12-31"}

    async def answer(**more: str) -> dict[str, Any]:
        reply = await desk.service.call("GET", f"{ledger}/evaluation", as_=token, params=question | more)
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    async def recorded() -> bool:
        return bool((await answer())["proofs"])

    await eventually(recorded, what="the proof")
    before = await answer()
    assert (before["ruleset"]["id"], before["ends_on"]) == ("dpc-2023-2025", "2025-12-31")
    assert desk.clock.now() > datetime(2026, 1, 1, tzinfo=UTC)
    assert (before["answer"], before["missing"]) == ("counted", [])
    known_at = desk.clock.now().isoformat()

    path = f"{ledger}/entries/{before['proofs'][0]['proof_id']}/reversal"
    reversed_ = await desk.service.call("POST", path, as_=SECRETARY, json={"reason": "attendance-corrected"})
    assert reversed_.status_code == 200, reversed_.text

    after = await answer()
    assert (after["answer"], after["missing"]) == ("missing", ["two-action-types", "orientation-action"])
    assert await answer(known_at=known_at) == before
    told = await desk.service.published_event(
        "eu.cursus.dpc.proof-reversed.v1", "notifications.events", person_id=ada["person_id"]
    )
    assert told["data"]["reason"] == "attendance-corrected"


async def test_outside_proofs_are_marked_by_who_verified_them(desk: Desk) -> None:
    """Sent twice with one key it is one proof. Only the person sees their own, and no event is published for it."""
    ada, token = await a_doctor(desk)
    entries = f"/v1/ledgers/{ada['person_id']}/entries"
    key, action = {"Idempotency-Key": new_id()}, an_action()
    first, again = [await desk.service.call("POST", entries, as_=SECRETARY, json=action, headers=key) for _ in range(2)]
    assert (first.status_code, again.json()) == (200, first.json())
    own = await desk.service.call("POST", entries, as_=token, json=an_action(rpps=None))
    assert own.status_code == 200, own.text
    marks = [(e["proof"]["verification"], e["proof"]["identity"]) for e in own.json()["entries"]]
    assert marks == [("institution", "self_declared"), ("self_declared", "not_checked")]
    seen = (await desk.service.call("GET", f"/v1/ledgers/{ada['person_id']}", as_=SECRETARY)).json()
    assert [e["proof"]["verification"] for e in seen["entries"]] == ["institution"]
    proof_id = seen["entries"][0]["proof"]["proof_id"]
    told = await desk.service.published_event(
        "eu.cursus.dpc.proof-recorded.v1", "notifications.events", person_id=ada["person_id"]
    )
    assert (told["data"]["proof_id"], told["data"]["verification"]) == (proof_id, "institution")
    everything = await desk.service.published("notifications.events")
    assert own.json()["entries"][1]["proof"]["proof_id"] not in str(everything)
    assert RPPS not in str(everything)


@pytest.mark.parametrize(
    ("own", "status", "code"),
    [
        ({"rpps": "10003456780"}, 422, "invalid-field"),
        ({"rpps": "10003456794"}, 409, "rpps-of-another-person"),
        ({"rpps": None}, 422, "invalid-field"),
        ({"completed_on": "2099-01-01"}, 422, "action-still-to-come"),
        ({"evidence_sha256": "x"}, 422, "invalid-request"),
        ({"hours": {"asleep": 3}}, 422, "invalid-request"),
        ({"judge": "me"}, 422, "invalid-request"),
    ],
)
async def test_an_invalid_proof_is_refused_by_the_name_of_its_field(
    desk: Desk, own: dict[str, Any], status: int, code: str
) -> None:
    ada, _ = await a_doctor(desk)
    path = f"/v1/ledgers/{ada['person_id']}/entries"
    answer = await desk.service.call("POST", path, as_=SECRETARY, json=an_action(**own))
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_papers_and_exports_are_the_persons_and_attestations_also_their_issuers(desk: Desk) -> None:
    ada, token = await a_doctor(desk)
    ledger = f"/v1/ledgers/{ada['person_id']}"
    imported = await desk.service.call("POST", f"{ledger}/entries", as_=SECRETARY, json=an_action())
    proof_id = imported.json()["standing"][0]

    statement = await desk.service.call("GET", f"{ledger}/statement", as_=token, params={"on": "2026-11-30"})
    assert statement.status_code == 200, statement.text
    assert statement.json()["profession"]["code"] == "doctor"
    assert [e["regime"] for e in statement.json()["evaluations"]] == ["dpc", "certification"]
    for path, as_ in (("statement.pdf", token), (f"entries/{proof_id}/attestation.pdf", SECRETARY)):
        paper = await desk.service.call("GET", f"{ledger}/{path}", as_=as_, params={"lang": "en"})
        assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
        assert paper.content.startswith(b"%PDF-")
        assert paper.headers["content-disposition"].startswith("attachment")
    for path, as_, status in (
        ("statement", SECRETARY, 403),
        ("statement.pdf", SECRETARY, 403),
        (f"entries/{proof_id}/attestation.pdf", STRANGER, 404),
    ):
        assert (await desk.service.call("GET", f"{ledger}/{path}", as_=as_)).status_code == status

    exported = await desk.service.call("GET", f"{ledger}/export", as_=token, params={"format": "csv"})
    (row,) = csv.DictReader(io.StringIO(exported.content.decode("utf-8-sig")))
    assert (row["proof_id"], row["title_fr"], row["standing"]) == (proof_id, "'=IRM cardiaque", "True")
    as_json = await desk.service.call("GET", f"{ledger}/export", as_=token, params={"format": "json"})
    assert as_json.json()["entries"][0]["title_fr"] == "=IRM cardiaque"
    strangers = await desk.service.call("GET", f"{ledger}/export", as_=STRANGER, params={"format": "json"})
    assert strangers.json()["entries"] == []

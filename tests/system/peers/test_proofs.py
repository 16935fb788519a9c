"""Failures of similar systems with proofs: (i) of the nine, from the attendance list to the statement."""

from datetime import UTC, datetime
from typing import Any

from tests.integration.applications.campaign import SECRETARY
from tests.system.houses import FINANCE, TEACHER
from tests.system.peers.house import House

RPPS = "10003456786"
LAST_DAY, AFTERWARDS = "2028-12-31", datetime(2029, 2, 1, 9, tzinfo=UTC)


async def test_a_proof_reversed_after_its_period_closed_re_evaluates(house: House) -> None:
    """A module is completed, its three years end, the secretary reverses the proof: the statement shows it."""
    intake = await house.intake(capacity=1)
    who = await intake.handed_in(await intake.started(profession="Médecin", rpps=RPPS))
    address = await intake.address(who)
    await intake.decide([who])
    await intake.release()
    await house.received(address, "offer-made")
    assert (await intake.accepts(who)).status_code == 200
    enrolment = f"/v1/enrolments/{(await house.enrolled(who))['id']}"
    paid = {"reference": "VIR-1", "amount_cents": 50_000}
    await house.done("enrolment", "POST", f"{enrolment}/payments", FINANCE, json=paid)
    await house.stage.until(intake.starts_at)
    attended = {"module": "imaging", "day": intake.starts_at.date().isoformat(), "half": "am", "mode": "on_site"}
    await house.done("enrolment", "POST", f"{enrolment}/attendance", TEACHER, json=attended | {"hours": 4})
    await house.received(address, "module-completed")
    assert house.clock.now() < datetime(2027, 1, 1, tzinfo=UTC), "within the years of its orientation"

    await house.stage.until(AFTERWARDS)

    token = await house.fresh_link(address)
    ledger = f"/v1/ledgers/{who.person_id}"

    async def answer(path: str = "evaluation", **more: str) -> dict[str, Any]:
        asked = {"regime": "dpc", "on": LAST_DAY} | more if path == "evaluation" else {"on": LAST_DAY}
        return await house.done("notifications", "GET", f"{ledger}/{path}", token, params=asked)

    before = await answer()
    assert (before["ruleset"]["id"], before["ends_on"]) == ("dpc-2026-2028", LAST_DAY)
    assert (before["answer"], before["missing"]) == ("counted", [])
    known_at = house.clock.now().isoformat()
    (proof,) = before["proofs"]
    path = f"{ledger}/entries/{proof['proof_id']}/reversal"
    await house.done("notifications", "POST", path, SECRETARY, json={"reason": "attendance-corrected"})

    after = await answer()
    assert (after["answer"], after["missing"]) == ("missing", ["two-action-types", "orientation-action"])
    shown = await answer("statement")
    (evaluation,) = [one for one in shown["evaluations"] if one["regime"] == "dpc"]
    assert (evaluation["ruleset"]["id"], evaluation["answer"]) == ("dpc-2026-2028", "missing")
    assert await answer(known_at=known_at) == before
    reversal = await house.notifications.published_event(
        "eu.cursus.dpc.proof-reversed.v1", "notifications.events", person_id=who.person_id
    )
    assert reversal["data"]["reason"] == "attendance-corrected"

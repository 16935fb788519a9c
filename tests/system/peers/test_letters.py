"""Failures of similar systems with letters: (f) of the nine, tried in every way that could lead to one."""

from services.applications.domain.seats.events import PlaceOffered
from services.applications.messaging import internal
from shared.contracts.applications import OfferMadeV1
from shared.kernel.clock import deadline_after
from tests.integration.applications.campaign import HOUSE, JUROR, PRESIDENT, SECRETARY
from tests.system.peers.house import House, Intake

ADMITTING = {"decision-admitted", "decision-waitlisted", "offer-made", "offer-from-waiting-list", "offer-reminder"}
REFUSED = {"verdict": "refused", "reason": "background-too-far"}


def admitting(house: House, address: str) -> list[str]:
    return [letter for letter in house.letters(address) if letter in ADMITTING]


async def misled(intake: Intake, application: str, decision: str) -> None:
    """An event of the seat board offers a place that the board never gave."""
    now = intake.house.clock.now()
    place = internal.CONTRACTS[PlaceOffered](
        edition_id=intake.edition_id,
        application_id=application,
        decision_id=decision,
        answer_by=deadline_after(now, 7),
        from_waiting_list=False,
        call_position=1,
        at=now,
    )
    await intake.service.hear(place, subject=f"misled-{application}", key=intake.edition_id)


async def test_a_refused_person_can_never_get_the_admission_letter(house: House) -> None:
    """Found eligible first, then refused before the release; a place offered in error; a stray event about it."""
    intake = await house.intake(capacity=3)
    first, refused = await intake.completed(), await intake.completed()
    address = await intake.address(refused)
    await intake.decide([first, refused])
    path = f"/v1/applications/{refused.application_id}/decision"
    await intake.done("PUT", path, JUROR, json=REFUSED)
    await intake.done("POST", f"{path}/validation", PRESIDENT)
    await intake.release()
    await house.received(address, "decision-refused")
    file = await intake.file(refused, SECRETARY)
    decision = file["decisions"][-1]["id"]

    await misled(intake, refused.application_id, decision)
    stray = _offer(intake, refused.application_id, refused.person_id, decision)
    await intake.service.hear(stray, subject=f"stray-{refused.application_id}", key=refused.application_id)
    await house.stage.quiet()

    file = await intake.file(refused)
    assert (file["decision"], file["offer"]) == ("refused", None)
    assert (admitting(house, address), house.letters(address).count("decision-refused")) == ([], 1)


async def test_an_admission_corrected_while_the_mail_is_away_ends_in_the_refusal_letter_alone(house: House) -> None:
    """While the mail server is down, the letters of the first decision wait. They are cancelled and cannot be resent.

    So is the letter about the revoked offer, of which the person never heard. Each is cancelled when it is next
    attempted, as a probe or as a delivery, in either order.
    """
    intake = await house.intake(capacity=1)
    person, other = await intake.completed(), await intake.completed()
    address = await intake.address(person)
    await intake.decide([person, other])
    await house.stage.quiet()
    before = len(house.letters(address))
    async with house.without_mail():
        await intake.release()
        waiting = await house.mail(person, "queued", count=2)
        assert {one["template"] for one in waiting} == {"decision-admitted", "offer-made"}
        await intake.decided_alone(person, correcting=True, **REFUSED)
        await intake.until(person, lambda file: file["decision"] == "refused")
        await house.mail(person, "queued", letter="decision-refused")
        await house.mail(person, letter="offer-revoked")

    await house.received(address, "decision-refused")
    await house.received(await intake.address(other), "offer-from-waiting-list")
    key = person.application_id.encode()
    await house.say_again([one for one in await house.records() if one.key == key])
    for one in waiting:
        retry = await house.notifications.call("POST", f"/v1/messages/{one['id']}/retry", as_="operator@cursus")
        assert (retry.status_code, retry.json()["code"]) == (409, "illegal-transition")
    await house.stage.quiet()
    cancelled = await house.mail(person, "cancelled", count=3)
    assert {(one["template"], one["reason"]) for one in cancelled} == {
        ("decision-admitted", "decision-corrected"),
        ("offer-made", "decision-corrected"),
        ("offer-revoked", "offer-never-told"),
    }
    since = house.letters(address)[before:]
    assert since == ["decision-refused"]


def _offer(intake: Intake, application: str, person: str, decision: str) -> OfferMadeV1:
    return OfferMadeV1(
        application_id=application,
        person_id=person,
        edition_id=intake.edition_id,
        institution_id=HOUSE,
        decision_id=decision,
        profile="health",
        answer_by=deadline_after(intake.house.clock.now(), 7),
        from_waiting_list=False,
        call_position=1,
    )

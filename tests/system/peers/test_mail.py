"""Failures of similar systems with mail: (a) and (b) of the nine, with the real mail server behind a proxy."""

from datetime import timedelta

from tests.integration.applications.campaign import SECRETARY, Applicant
from tests.support.eventually import eventually
from tests.system.peers.house import House


async def nobody_answered(house: House, *people: Applicant) -> bool:
    """One mail probes for all whether the mail server is back."""
    waiting = [one for who in people for one in await house.mail(who, "queued")]
    return any(attempt["outcome"] == "unreachable" for one in waiting for attempt in one["attempts"])


async def test_smtp_down_during_a_withdrawal_still_calls_exactly_one_person_and_later_mails_both(
    house: House,
) -> None:
    """The withdrawal and the call do not wait for the mail; when the server is back, each of the two letters is sent
    once."""
    intake = await house.intake(capacity=1)
    leaving, called, waiting = await intake.released(1, waiting=2)
    addresses = await intake.addresses(leaving, called, waiting)
    await house.received(addresses[0], "offer-made")
    await house.stage.quiet()
    before = [house.letters(address) for address in addresses]

    async with house.without_mail():
        assert (await intake.withdraws(leaving)).status_code == 200
        file = await intake.until(called, lambda file: file["offer"] is not None)
        assert file["offer"]["from_waiting_list"]
        await eventually(lambda: nobody_answered(house, leaving, called), what="a try in vain")
        assert [one["template"] for one in await house.mail(leaving, "queued")] == ["application-withdrawn"]
        assert [one["template"] for one in await house.mail(called, "queued")] == ["offer-from-waiting-list"]
        assert [house.letters(address) for address in addresses] == before

    await house.received(addresses[0], "application-withdrawn")
    await house.received(addresses[1], "offer-from-waiting-list")
    await house.stage.quiet()
    received = [house.letters(address)[len(old) :] for address, old in zip(addresses, before, strict=True)]
    assert received == [["application-withdrawn"], ["offer-from-waiting-list"], []]
    assert (await intake.called()) == {leaving.application_id: 1, called.application_id: 1}
    seats = await intake.seats()
    assert (seats["held"], seats["open"]) == (1, 1)


async def test_a_reminder_job_that_missed_three_days_reminds_once(house: House) -> None:
    """Reminders about an unfinished file are due four and two days before the deadline; no worker runs until the day
    before."""
    intake = await house.intake(capacity=1)
    who = await intake.started()
    await intake.sends(who)
    path = f"/v1/applications/{who.application_id}"
    await intake.done("POST", f"{path}/submission", who.token)
    refusal = {"reason": "illegible"}
    await intake.done("POST", f"{path}/documents/cv/refusal", SECRETARY, json=refusal)
    await intake.done("POST", f"{path}/completeness", SECRETARY)
    address = await intake.address(who)
    await house.received(address, "application-incomplete")
    await house.stage.until(intake.closes_at - timedelta(days=5))
    assert "file-reminder" not in house.letters(address)

    async with house.without(house.notifications):
        house.clock.advance_to(intake.closes_at - timedelta(days=1))

    await house.received(address, "file-reminder")
    await house.stage.until(intake.closes_at + timedelta(hours=1))
    assert house.letters(address).count("file-reminder") == 1
    plan = await house.done("notifications", "GET", f"/v1/reminders/{who.application_id}?awaited=file", SECRETARY)
    assert len(plan["moments"]) == 2

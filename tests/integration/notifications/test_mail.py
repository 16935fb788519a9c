"""Mail on real servers: sent once, waiting for what is missing, with its reason."""

from datetime import UTC, datetime

import pytest

from services.notifications.domain.policy import reminder_at
from shared.kernel.clock import deadline_after
from tests.integration.notifications import events
from tests.integration.notifications.conftest import OPERATOR, SECRETARY, Desk
from tests.support.eventually import eventually
from tests.support.services import LINK_KEY


async def test_an_event_consumed_three_times_sends_one_mail_with_its_reason(desk: Desk) -> None:
    """One mail in the mailbox, one message in the log, one event on the topic; no name on either of the latter."""
    ada = desk.somebody()
    await desk.knows(ada)
    event = await desk.hears(events.submitted(ada), ada)
    for _ in range(2):
        await desk.service.hear_again(events.submitted(ada), event)
    message = await desk.the_message(ada, "sent")
    await desk.hears(events.decided(ada, "admitted"), ada)
    await desk.the_message(ada, "sent", "decision-admitted")

    assert desk.letters(ada) == ["application-submitted", "decision-admitted"]
    mail = next(m for m in desk.mails(ada) if m.message["X-Cursus-Template"] == "application-submitted")
    assert mail.message["Message-ID"] == f"<{message['id']}@cursus.example>"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert str(mail.message["To"]).startswith("Éléonore Zyx-Canari <")
    assert "DU « IA appliquée en santé »" in mail.subject
    assert "Éléonore" in mail.text
    assert "Éléonore" in mail.html
    assert message["cause"] == event.id
    assert message["cause_type"] == "eu.cursus.application.submitted.v1"
    assert (message["locale"], [a["code"] for a in message["attempts"]]) == ("fr", [250])
    assert "@" not in message["attempts"][0]["text"]
    told = await desk.service.published_event(
        "eu.cursus.message.sent.v1", "notifications.events", message_id=message["id"]
    )
    assert told["partitionkey"] == ada["application_id"]
    assert "Canari" not in str(told)


async def test_the_link_in_a_letter_signs_in_its_reader_only(desk: Desk) -> None:
    """The token is in the fragment; it grants the person's own ledger, and no other."""
    ada = desk.somebody()
    await desk.knows(ada)
    await desk.hears(events.submitted(ada), ada)
    await desk.the_message(ada, "sent")
    (mail,) = desk.mails(ada)
    (link,) = [line for line in mail.text.splitlines() if line.startswith("https://")]
    page, _, token = link.partition("#token=")
    assert page == "https://cursus.example/status"
    assert LINK_KEY not in token
    own = await desk.service.call("GET", f"/v1/ledgers/{ada['person_id']}", as_=token)
    other = await desk.service.call("GET", "/v1/ledgers/somebody-else", as_=token)
    mails = await desk.service.call("GET", "/v1/messages", as_=token)
    assert (own.status_code, other.status_code, mails.status_code) == (200, 404, 403)


async def test_a_mail_whose_contact_card_comes_later_leaves_when_it_comes(desk: Desk) -> None:
    """The partition is not blocked meanwhile, and the mail is in the language of the card."""
    ada, bob = desk.somebody(), desk.somebody()
    await desk.hears(events.submitted(ada), ada)
    await desk.the_message(ada, "awaiting_contact")
    await desk.knows(bob)
    await desk.hears(events.submitted(bob), bob)
    await desk.the_message(bob, "sent")
    await desk.knows(ada, locale="en", given_name="Ada")
    message = await desk.the_message(ada, "sent")
    (mail,) = desk.mails(ada)
    assert message["locale"] == "en"
    assert mail.subject.startswith("We have received your application")


async def test_a_mail_whose_edition_is_not_known_waits_for_it(desk: Desk) -> None:
    ada = desk.somebody() | {"edition_id": "edition-of-tomorrow"}
    await desk.knows(ada)
    await desk.hears(events.submitted(ada), ada)
    await desk.the_message(ada, "awaiting_edition")
    await desk.hears(events.edition_opened("edition-of-tomorrow"), subject="edition-of-tomorrow")
    await desk.the_message(ada, "sent")


async def test_a_refused_person_gets_the_refusal_with_its_reason_and_nothing_else(desk: Desk) -> None:
    ada = desk.somebody()
    await desk.knows(ada)
    await desk.hears(events.decided(ada, "refused", reason="other-profile"), ada)
    await desk.the_message(ada, "sent")
    (mail,) = desk.mails(ada)
    assert mail.message["X-Cursus-Template"] == "decision-refused"
    assert "Profil hors du champ visé" in mail.text


async def test_a_reminder_missed_for_days_goes_out_once_and_an_answered_offer_gets_none(desk: Desk) -> None:
    """Both moments pass while the timer is down; a person who accepted gets no reminder."""
    ada, bob = desk.somebody(), desk.somebody()
    answer_by = deadline_after(desk.clock.now(), 20)
    for whose in (ada, bob):
        await desk.knows(whose)
        await desk.hears(events.offered(whose, answer_by), whose)
        await desk.the_message(whose, "sent", "offer-made")
    await desk.hears(events.accepted(bob, desk.clock.now()), bob)
    await desk.the_message(bob, "sent", "offer-accepted")
    expected = [reminder_at(answer_by, days) for days in (3, 1)]

    async def armed() -> bool:  # a plan that is armed before its edition is known looks for it again
        plan = (await desk.service.call("GET", f"/v1/reminders/{ada['application_id']}", as_=SECRETARY)).json()
        return [datetime.fromisoformat(moment) for moment in plan["moments"]] == expected

    await eventually(armed, what="both reminders planned")

    desk.it_is(answer_by.replace(hour=1))
    await desk.the_message(ada, "sent", "offer-reminder")

    stopped = (await desk.service.call("GET", f"/v1/reminders/{bob['application_id']}", as_=SECRETARY)).json()
    assert (stopped["stopped"], stopped["next_at"]) == ("accepted", None)
    assert desk.letters(ada) == ["offer-made", "offer-reminder"]
    assert desk.letters(bob) == ["offer-accepted", "offer-made"]


async def test_another_institutions_mails_are_not_found(desk: Desk) -> None:
    ada = desk.somebody()
    await desk.knows(ada)
    await desk.hears(events.submitted(ada), ada)
    message = await desk.the_message(ada, "sent")
    stranger = "secretary@universite-bourgogne"
    listed = await desk.service.call(
        "GET", "/v1/messages", as_=stranger, params={"application_id": ada["application_id"]}
    )
    one = await desk.service.call("GET", f"/v1/messages/{message['id']}", as_=stranger)
    assert (listed.json()["items"], one.status_code) == ([], 404)


async def test_only_an_operator_retries_and_only_abandoned_mails(desk: Desk) -> None:
    ada = desk.somebody()
    await desk.knows(ada)
    await desk.hears(events.submitted(ada), ada)
    message = await desk.the_message(ada, "sent")
    path = f"/v1/messages/{message['id']}/retry"
    assert (await desk.service.call("POST", path, as_=SECRETARY)).status_code == 403
    refused = await desk.service.call("POST", path, as_=OPERATOR)
    assert (refused.status_code, refused.json()["code"]) == (409, "illegal-transition")


async def test_the_backlog_counts_every_state(desk: Desk) -> None:
    async def nothing_waits() -> bool:
        backlog = (await desk.service.call("GET", "/v1/backlog", as_=OPERATOR)).json()
        return bool(backlog["by_state"]["queued"] == 0 and backlog["by_state"]["sent"] > 0)

    await eventually(nothing_waits)
    assert (await desk.service.call("GET", "/v1/backlog", as_=SECRETARY)).status_code == 403


async def test_a_health_professionals_module_becomes_one_proof_that_its_secretary_can_reverse(desk: Desk) -> None:
    """A repeated event adds one proof. It counts as an action, not as the orientation action, until it is reversed."""
    ada = desk.somebody()
    await desk.knows(ada)
    event = await desk.hears(events.module_completed(ada), ada)
    await desk.service.hear_again(events.module_completed(ada), event)
    await desk.hears(events.module_completed(ada, module="ethics", health=False, dpc=None), ada)
    ledger = f"/v1/ledgers/{ada['person_id']}"

    async def entries() -> list[dict[str, object]]:
        found: list[dict[str, object]] = (await desk.service.call("GET", ledger, as_=SECRETARY)).json()["entries"]
        return found

    await eventually(entries)
    (entry,) = await entries()
    proof = entry["proof"]
    assert isinstance(proof, dict)
    told = await desk.service.published_event(
        "eu.cursus.dpc.proof-recorded.v1", "notifications.events", proof_id=proof["proof_id"]
    )
    assert (told["institution"], told["data"]["programme_id"]) == (events.INSTITUTION, "du-ia-appliquee-en-sante")
    question = {"regime": "dpc", "on": "2026-12-01"}
    before = (await desk.service.call("GET", f"{ledger}/evaluation", as_=SECRETARY, params=question)).json()
    assert (before["answer"], before["missing"]) == ("missing", ["two-action-types", "orientation-action"])
    assert [f["answer"] for f in before["proofs"][0]["findings"]] == ["counted", "not_counted"]
    assert (before["ruleset"]["id"], before["credits"]) == ("dpc-2026-2028", 15.5)
    assert "Order" in before["notice"]["en"]

    reversal = f"{ledger}/entries/{proof['proof_id']}/reversal"
    body = {"reason": "attendance-corrected"}
    stranger = await desk.service.call("POST", reversal, as_="secretary@universite-bourgogne", json=body)
    assert stranger.status_code == 404
    reversed_ = await desk.service.call("POST", reversal, as_=SECRETARY, json=body)
    assert (reversed_.status_code, reversed_.json()["standing"]) == (200, [])
    again = await desk.service.call("POST", reversal, as_=SECRETARY, json=body)
    assert (again.status_code, again.json()["code"]) == (409, "proof-already-reversed")
    after = (await desk.service.call("GET", f"{ledger}/evaluation", as_=SECRETARY, params=question)).json()
    assert after["proofs"] == []
    strangers = await desk.service.call("GET", ledger, as_="secretary@universite-bourgogne")
    assert strangers.json()["entries"] == []


@pytest.mark.parametrize(
    ("path", "params", "field"),
    [
        ("/v1/messages", {"state": "lost"}, "state"),
        ("/v1/messages", {"limit": 0}, "limit"),
        ("/v1/ledgers/p/evaluation", {"regime": "horoscope"}, "regime"),
        ("/v1/ledgers/p/evaluation", {}, "regime"),
    ],
)
async def test_a_refused_question_names_its_field(
    desk: Desk, path: str, params: dict[str, str | int], field: str
) -> None:
    answer = await desk.service.call("GET", path, as_=SECRETARY, params=params)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_the_tests_clock_is_in_utc(desk: Desk) -> None:
    assert desk.clock.now().tzinfo is UTC


async def test_a_registration_sends_one_link_and_a_corrected_card_sends_none(desk: Desk) -> None:
    """The letter needs no edition and no application; its token signs the person in."""
    ada = desk.somebody()
    await desk.registers(ada)
    await desk.knows(ada, given_name="Eléonore")
    await desk.hears(events.submitted(ada), ada)
    await desk.the_message(ada, "sent")

    async def both() -> bool:
        return desk.letters(ada) == ["application-submitted", "sign-in"]

    await eventually(both, what="the letter with the link, once")
    letter = next(mail for mail in desk.mails(ada) if mail.message["X-Cursus-Template"] == "sign-in")
    token = letter.text.partition("#token=")[2].split()[0]
    answer = await desk.service.call("GET", f"/v1/ledgers/{ada['person_id']}", as_=token)
    assert answer.status_code == 200, answer.text

"""Returned mail and declined mail on real servers: reports, suppression, one click."""

import re
from typing import Any

import pytest

from shared.kernel.clock import deadline_after
from tests.integration.notifications import events
from tests.integration.notifications.conftest import OPERATOR, SECRETARY, Desk
from tests.support.eventually import eventually
from tests.support.reports import COMPLAINT, EXCHANGE, POSTFIX, report

MAIL = {"Content-Type": "message/rfc822"}


async def written_to(desk: Desk) -> tuple[dict[str, str], dict[str, Any]]:
    ada = desk.somebody()
    await desk.knows(ada)
    await desk.hears(events.submitted(ada), ada)
    return ada, await desk.the_message(ada, "sent")


@pytest.mark.parametrize("text", [POSTFIX, EXCHANGE])
async def test_a_bounced_mail_is_shown_and_its_address_suppressed_until_it_is_released(desk: Desk, text: str) -> None:
    """The report comes twice; one event is published, without an address; later mail waits and then leaves."""
    ada, message = await written_to(desk)
    raw = report(text, message["id"], address=f"{ada['person_id']}@example.org")
    for _ in range(2):
        taken = await desk.service.call("POST", "/v1/bounces", as_=OPERATOR, content=raw, headers=MAIL)
        assert (taken.status_code, taken.json()["messages"][0]["state"]) == (200, "bounced"), taken.text
    told = await desk.service.published_event(
        "eu.cursus.message.bounced.v1", "notifications.events", message_id=message["id"]
    )
    assert (told["data"]["status"], "@" in str(told["data"])) == ("5.1.1", False)
    bounced = await desk.the_message(ada, "bounced")
    assert (bounced["reason"], bounced["attempts"][-1]["outcome"]) == ("returned", "returned")
    assert "@" not in str(bounced["attempts"])

    await desk.hears(events.decided(ada, "admitted"), ada)
    await desk.the_message(ada, "awaiting_address", "decision-admitted")
    spared = (await desk.service.call("GET", "/v1/suppressions", as_=OPERATOR, params={"limit": 200})).json()
    assert (ada["person_id"], "5.1.1") in [(one["person_id"], one["suppressed"]) for one in spared["items"]]
    assert "@" not in str(spared)
    assert (await desk.service.call("GET", "/v1/suppressions", as_=SECRETARY)).status_code == 403
    released = await desk.service.call("POST", f"/v1/suppressions/{ada['person_id']}/release", as_=OPERATOR)
    assert (released.status_code, released.json()["suppressed"]) == (200, None)
    await desk.the_message(ada, "sent", "decision-admitted")
    assert desk.letters(ada) == ["application-submitted", "decision-admitted"]


async def test_a_corrected_address_resumes_the_mail_that_waits(desk: Desk) -> None:
    ada, message = await written_to(desk)
    await desk.service.call("POST", "/v1/bounces", as_=OPERATOR, content=report(POSTFIX, message["id"]), headers=MAIL)
    await desk.hears(events.decided(ada, "admitted"), ada)
    await desk.the_message(ada, "awaiting_address", "decision-admitted")
    await desk.knows(ada, email=f"new-{ada['person_id']}@example.org")
    await desk.the_message(ada, "sent", "decision-admitted")


@pytest.mark.parametrize(
    ("as_", "content", "status"),
    [(OPERATOR, b"hello", 422), (SECRETARY, report(POSTFIX, "x"), 403), (None, b"hello", 401)],
)
async def test_a_body_that_is_no_report_or_has_no_token_is_refused(
    desk: Desk, as_: str | None, content: bytes, status: int
) -> None:
    answer = await desk.service.call("POST", "/v1/bounces", as_=as_, content=content, headers=MAIL)
    assert answer.status_code == status, answer.text


async def test_one_click_ends_reminders_and_nothing_else(desk: Desk) -> None:
    """The reminder has RFC 8058's headers; a GET changes nothing; a POST needs only the token of the link."""
    ada = desk.somebody()
    await desk.registers(ada)

    async def link() -> str | None:
        found = [mail for mail in desk.mails(ada) if mail.message["X-Cursus-Template"] == "sign-in"]
        return found[0].text.partition("#token=")[2].split()[0] if found else None

    token = await eventually(link, what="the letter with the link")
    answer_by = deadline_after(desk.clock.now(), 20)
    await desk.hears(events.offered(ada, answer_by), ada)
    await desk.the_message(ada, "sent", "offer-made")

    async def armed() -> bool:
        plan = (await desk.service.call("GET", f"/v1/reminders/{ada['application_id']}", as_=SECRETARY)).json()
        return len(plan.get("moments", ())) == 2

    await eventually(armed, what="the reminders armed")
    desk.it_is(answer_by.replace(hour=1))
    await desk.the_message(ada, "sent", "offer-reminder")
    by_template = {str(mail.message["X-Cursus-Template"]): mail.message for mail in desk.mails(ada)}
    assert by_template["offer-made"]["List-Unsubscribe"] is None
    reminder = by_template["offer-reminder"]
    assert reminder["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<https://cursus\.example(/v1/unsubscribe/reminders/\S+)>", reminder["List-Unsubscribe"])
    assert found
    path, preferences = found.group(1), f"/v1/people/{ada['person_id']}/preferences"

    page = await desk.service.call("GET", path)
    assert (page.status_code, '<form method="post"' in page.text) == (200, True)
    assert (await desk.service.call("GET", preferences, as_=token)).json() == {"reminders": True, "address_works": True}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    done = await desk.service.client.post(path, content="List-Unsubscribe=One-Click", headers=form)
    assert (done.status_code, done.json()["reminders"]) == (200, False)
    link_token = path.rpartition("/")[2]
    assert (await desk.service.call("GET", f"/v1/ledgers/{ada['person_id']}", as_=link_token)).status_code == 401
    assert (await desk.service.client.post(path[:-3] + "abc")).status_code == 401
    chosen = await desk.service.call("PUT", preferences, as_=token, json={"reminders": True})
    assert chosen.json()["reminders"] is True
    strangers = await desk.service.call("GET", "/v1/people/somebody/preferences", as_=token)
    assert strangers.status_code == 404


async def test_a_complaint_declines_optional_mail(desk: Desk) -> None:
    ada, message = await written_to(desk)
    raw = report(COMPLAINT, message["id"])
    taken = await desk.service.call("POST", "/v1/bounces", as_=OPERATOR, content=raw, headers=MAIL)
    assert (taken.status_code, taken.json()["messages"][0]["state"]) == (200, "sent")
    await desk.hears(events.decided(ada, "admitted"), ada)
    await desk.the_message(ada, "sent", "decision-admitted")

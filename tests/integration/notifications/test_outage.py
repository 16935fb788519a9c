"""The mail server is down, refuses or is slow: nothing is lost, nothing is sent twice, nothing else waits."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.mailbox import Mailbox
from deploy.local.stack import Servers
from services.notifications.bootstrap import compose
from services.notifications.settings import NotificationSettings
from shared.contracts.applications import BookingClosedV1, BookingOpenedV1, InterviewScheduledV1, OfferExpiredV1
from shared.kernel.clock import SimulatedClock, deadline_after
from shared.kernel.ids import new_id
from tests.integration.notifications import events
from tests.integration.notifications.conftest import OPERATOR, Desk
from tests.support.eventually import eventually
from tests.support.services import Issuer, running


class Relay:
    """A mail server that can be stopped, and told what to answer."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.kept: list[str] = []
        self.answers: list[str] = []
        self.door: Callable[[str], str] = lambda _: "250 2.1.5 OK"
        self.connections = 0
        self._server: asyncio.Server | None = None
        self._talks: list[SMTP] = []

    async def up(self) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._talk, "127.0.0.1", self.port)

    async def down(self) -> None:
        if self._server:
            self._server.close()
            for talk in self._talks:
                if isinstance(talk.transport, asyncio.Transport):
                    talk.transport.abort()
            self._talks.clear()
            self._server = None

    def to(self, whose: dict[str, str]) -> int:
        return sum(whose["person_id"] in recipient for recipient in self.kept)

    def _talk(self) -> SMTP:
        self.connections += 1
        talk = SMTP(self)
        self._talks.append(talk)
        return talk

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.door(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer.replace("RECIPIENT", address)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 2.0.0 OK"
        if answer.startswith("250"):
            self.kept.append(envelope.rcpt_tos[0])
        return answer.replace("RECIPIENT", envelope.rcpt_tos[0])


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    relay = Relay()
    await relay.up()
    yield relay
    await relay.down()


@pytest.fixture
async def desk(servers: Servers, issuer: Issuer, clock_file: Path, relay: Relay) -> AsyncIterator[Desk]:
    own = {"smtp_url": f"smtp://127.0.0.1:{relay.port}", "clock_file": clock_file, "smtp_connections": 3}
    async with running(compose, NotificationSettings, servers, issuer, **own) as service:
        desk = Desk(service, Mailbox(servers.mailbox), SimulatedClock(clock_file), new_id(), {})
        await desk.hears(events.edition_opened(desk.edition_id), subject=desk.edition_id)
        yield desk


async def test_mail_waits_out_an_outage_without_using_up_its_tries_then_leaves_once(desk: Desk, relay: Relay) -> None:
    """Twenty mails wait while the server is down; the plans of reminders and the ledger go on."""
    await relay.down()
    people = [desk.somebody() for _ in range(20)]
    for whose in people:
        await desk.knows(whose)
        await desk.hears(events.submitted(whose), whose)
    for whose in people:
        await desk.the_message(whose, "queued")

    async def felt() -> bool:
        mails = [mail for whose in people for mail in await desk.messages(whose)]
        return sum("unreachable" in {a["outcome"] for a in mail["attempts"]} for mail in mails) >= 3

    await eventually(felt, what="an outage that several mails have met")
    await relay.up()
    for whose in people:
        message = await desk.the_message(whose, "sent")
        assert [a["outcome"] for a in message["attempts"] if a["outcome"] != "unreachable"] == ["accepted"]
        assert relay.to(whose) == 1
    assert relay.connections <= 3 + 1


async def test_a_person_who_chose_while_the_server_was_down_is_not_asked_to_choose(desk: Desk, relay: Relay) -> None:
    """The request is cancelled with its reason while the server is still down; only the invitation leaves."""
    await relay.down()
    ada = desk.somebody()
    await desk.knows(ada)
    await desk.hears(BookingOpenedV1(**ada), ada)
    await desk.the_message(ada, "queued", "interview-booking")
    starts_at = desk.clock.now() + timedelta(days=10)
    interview = new_id()
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=20)}
    booked = InterviewScheduledV1(**ada, **times, interview_id=interview, place="Salle 204", video=False, revision=0)
    await desk.hears(booked, subject=interview)
    called_off = await desk.the_message(ada, "cancelled", "interview-booking")
    assert called_off["reason"] == "booked"
    await desk.the_message(ada, "queued", "interview-scheduled")
    await relay.up()
    await desk.the_message(ada, "sent", "interview-scheduled")
    assert relay.to(ada) == 1


async def test_a_request_to_choose_withdrawn_while_the_server_is_down_is_not_sent_and_the_next_one_is(
    desk: Desk, relay: Relay
) -> None:
    """The office assigns the slots; then it lets people choose after all."""
    await relay.down()
    ada = desk.somebody()
    await desk.knows(ada)
    await desk.hears(BookingOpenedV1(**ada), ada)
    await desk.the_message(ada, "queued", "interview-booking")
    await desk.hears(BookingClosedV1(**ada), ada)
    assert (await desk.the_message(ada, "cancelled", "interview-booking"))["reason"] == "by-office"
    await desk.hears(BookingOpenedV1(**ada), ada)
    await relay.up()
    await desk.the_message(ada, "sent", "interview-booking")
    assert relay.to(ada) == 1


async def test_a_temporary_refusal_is_retried_and_a_permanent_one_is_not(desk: Desk, relay: Relay) -> None:
    """After 451 the mail is retried; after 550 it is abandoned with an event, and an operator's retry sends it."""
    ada, bob = desk.somebody(), desk.somebody()
    relay.answers = ["451 4.7.1 greylisted"]
    await desk.knows(ada)
    await desk.hears(events.submitted(ada), ada)
    waiting = await desk.the_message(ada, "queued")
    while not waiting["attempts"]:
        waiting = await desk.the_message(ada, "queued")
    assert [a["code"] for a in waiting["attempts"]] == [451]
    desk.it_is(desk.clock.now().replace(year=desk.clock.now().year + 1))
    sent = await desk.the_message(ada, "sent")
    assert [a["code"] for a in sent["attempts"]] == [451, 250]

    relay.answers = ["550 5.1.1 <RECIPIENT>: unknown"]
    await desk.knows(bob)
    await desk.hears(events.submitted(bob), bob)
    given_up = await desk.the_message(bob, "abandoned")
    assert given_up["reason"] == "refused-by-server"
    assert given_up["attempts"][0]["text"] == "5.1.1 <address>: unknown"
    await desk.service.published_event(
        "eu.cursus.message.abandoned.v1", "notifications.events", message_id=given_up["id"]
    )
    retried = await desk.service.call("POST", f"/v1/messages/{given_up['id']}/retry", as_=OPERATOR)
    assert (retried.status_code, retried.json()["state"]) == (200, "queued")
    await desk.the_message(bob, "sent")
    assert relay.to(bob) == 1


def doors(answers: list[tuple[str, str]]) -> Callable[[str], str]:
    """The server's answer to RCPT by address: the first whose text is in the address, once."""

    def at_the_door(address: str) -> str:
        for which in answers:
            if which[0] in address:
                answers.remove(which)
                return which[1]
        return "250 2.1.5 OK"

    return at_the_door


async def test_an_address_refused_in_the_hand_over_is_suppressed_and_gets_its_mail_once_released(
    desk: Desk, relay: Relay
) -> None:
    """550 5.1.1 to RCPT. Mail waits for the address, and is cancelled once it is obsolete; a refused mailbox does not
    affect others."""
    ada, bob = desk.somebody(), desk.somebody()
    relay.door = doors([(ada["person_id"], "550 5.1.1 <RECIPIENT>: no such user here")])
    for whose in (ada, bob):
        await desk.knows(whose)
        await desk.hears(events.submitted(whose), whose)
    await desk.the_message(bob, "sent")
    refused = await desk.the_message(ada, "abandoned")
    assert (refused["reason"], [one["code"] for one in refused["attempts"]]) == ("refused-by-server", [550])
    assert refused["attempts"][0]["text"] == "5.1.1 <address>: no such user here"

    async def spared() -> bool:  # saved after the abandoned mail
        shown = (await desk.service.call("GET", "/v1/suppressions", as_=OPERATOR, params={"limit": 200})).json()
        return [(one["person_id"], one["suppressed"]) for one in shown["items"]] == [(ada["person_id"], "5.1.1")]

    await eventually(spared, what="the address spared")
    answer_by = deadline_after(desk.clock.now(), 20)
    await desk.hears(events.offered(ada, answer_by), ada)
    await desk.the_message(ada, "awaiting_address", "offer-made")
    await eventually(lambda: armed(desk, ada), what="the reminders armed")
    desk.it_is(answer_by.replace(hour=1))
    await desk.the_message(ada, "awaiting_address", "offer-reminder")
    assert relay.to(ada) == 0
    desk.it_is(answer_by + timedelta(hours=1))
    released = await desk.service.call("POST", f"/v1/suppressions/{ada['person_id']}/release", as_=OPERATOR)
    assert released.status_code == 200
    for template in ("offer-made", "offer-reminder"):
        assert (await desk.the_message(ada, "cancelled", template))["reason"] == "deadline-passed"
    lapsed = OfferExpiredV1(**ada, decision_id="decision-1", profile="health", expired_at=answer_by)
    await desk.hears(lapsed, ada)
    await desk.the_message(ada, "sent", "offer-expired")
    assert relay.to(ada) == 1


async def test_a_full_mailbox_is_retried_and_a_policy_refusal_abandons_the_mail_only(desk: Desk, relay: Relay) -> None:
    """After 450 4.2.2 to RCPT the mail is retried; 554 5.7.1 does not suppress the address: the next mail is tried."""
    ada, bob = desk.somebody(), desk.somebody()
    relay.door = doors([(ada["person_id"], "450 4.2.2 mailbox full"), (bob["person_id"], "554 5.7.1 rejected")])
    for whose in (ada, bob):
        await desk.knows(whose)
        await desk.hears(events.submitted(whose), whose)
    given_up = await desk.the_message(bob, "abandoned")
    assert (given_up["reason"], given_up["attempts"][0]["text"]) == ("refused-by-server", "5.7.1 rejected")

    async def rests() -> bool:
        return [one["code"] for one in (await desk.the_message(ada, "queued"))["attempts"]] == [450]

    await eventually(rests, what="a mail that rests")
    desk.it_is(desk.clock.now() + timedelta(hours=6))
    sent = await desk.the_message(ada, "sent")
    assert [one["code"] for one in sent["attempts"]] == [450, 250]
    await desk.hears(events.decided(bob, "admitted"), bob)
    await desk.the_message(bob, "sent", "decision-admitted")
    shown = (await desk.service.call("GET", "/v1/suppressions", as_=OPERATOR, params={"limit": 200})).json()["items"]
    assert shown == []


async def armed(desk: Desk, whose: dict[str, str]) -> bool:
    plan = (await desk.service.call("GET", f"/v1/reminders/{whose['application_id']}", as_=OPERATOR)).json()
    return len(plan.get("moments", ())) == 2

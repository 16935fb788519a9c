"""A tombstone erases a person: what stays is that there were mails, and what an institution must keep."""

from dataclasses import replace
from datetime import date

import pytest

from services.notifications.domain.ledger.ledger import Verification
from services.notifications.domain.mail.attempt import AttemptOutcome
from services.notifications.domain.mail.letters import Template
from services.notifications.domain.mail.message import MessageState
from services.notifications.domain.mail.recipient import Recipient
from services.notifications.domain.returns.returns import Report, Return
from services.notifications.messaging.inbound import REACTIONS
from services.notifications.use_cases.ledger.ledgers import ImportProof
from services.notifications.use_cases.mail.facts import ForgetContact, ForgetMails
from shared.contracts.contacts import ContactCardV1
from shared.kernel.errors import NotFound
from shared.kernel.words import ActionType, Locale, Mode
from tests.unit.notifications.builders import NOON, a_message
from tests.unit.notifications.house import House, a_card

CANARY = "Canari-Zyx"


def brought_in(institution_id: str | None, request: str) -> ImportProof:
    return ImportProof(
        person_id="ada",
        request=request,
        institution_id=institution_id,
        rpps=None,
        issuer=f"{CANARY} {institution_id}",
        title=f"{CANARY} {institution_id}",
        action_type=ActionType.FC,
        odpc_number=None,
        orientation=None,
        hours={Mode.ON_SITE: 1.0},
        completed_on=date(2026, 5, 1),
        evidence_sha256=request * 64,
    )


async def test_a_tombstone_leaves_no_name_no_pending_mail_and_no_private_proof() -> None:
    """Repeated, it changes nothing. Proofs that an institution answers for stay, under an id."""
    house = await House().knows()
    await house.act(replace(a_card(2), given_name=CANARY, profession=CANARY))
    await house.mails.add(a_message(id="sent", details={"reason": CANARY}))
    await house.wakes()
    await house.mails.add(a_message(Template.OFFER_MADE, id="waiting", edition_id="unknown", details={"x": CANARY}))
    await house.wakes()
    await house.act(brought_in(None, "a"))
    await house.act(brought_in("paris", "b"))
    for _ in range(2):
        assert await REACTIONS.forget(ContactCardV1.topic, "ada", house.act)
    left = str([*house.people.kept.values(), *house.mails.kept.values()])
    assert CANARY not in left
    assert "example.org" not in left
    assert [m.state for m in house.mails.kept.values()] == [MessageState.SENT, MessageState.CANCELLED]
    (ledger,) = house.ledgers.kept.values()
    assert [proof.verification for proof in ledger.standing] == [Verification.INSTITUTION]
    assert f"{CANARY} None" not in str(ledger)


async def test_the_end_of_a_files_retention_drops_the_content_of_its_mails_only() -> None:
    house = await House().knows()
    for which in ("old", "young"):
        message = a_message(id=which, details={"reason": CANARY})
        message.application_id = which
        await house.mails.add(message)
    await house.wakes()
    for _ in range(2):
        assert await house.act(ForgetMails("old")) == 1
    old, young = house.mails.kept["old"], house.mails.kept["young"]
    assert (old.details, old.said, old.state) == ({}, None, MessageState.SENT)
    assert (young.details, bool(young.said)) == ({"reason": CANARY}, True)
    assert house.people.kept["ada"].email


async def test_a_card_after_a_tombstone_is_ignored_even_for_an_unknown_person() -> None:
    """A replay from zero may bring the card, or an event, after it: no name is copied, no mail is written."""
    house = await House().knows(contact=False)
    await house.act(ForgetContact("ada"))
    await house.act(a_card(1, given_name=CANARY))
    await house.mails.add(a_message(details={"reason": CANARY}))
    await house.wakes()
    assert CANARY not in str([house.people.kept, house.mails.kept])
    assert (house.state(), house.mailbox.taken) == (MessageState.CANCELLED, [])


def test_an_erasure_drops_earlier_and_later_replies_of_a_server() -> None:
    """Replies of servers quote the addressee."""
    message = a_message(id="sent")
    message.begin(Locale.FR, "v1", NOON, "mark")
    message.accepted(250, f"queued for {CANARY}", NOON, {"given_name": CANARY})
    message.forget()
    report = Report(message_id="sent", kind=Return.FAILED, status="5.1.1", text=f"no {CANARY} here")
    message.returned(report, "digest", NOON, 0.5)
    assert CANARY not in str(message)
    assert [attempt.outcome for attempt in message.attempts] == [AttemptOutcome.ACCEPTED, AttemptOutcome.RETURNED]


async def test_a_proof_declared_at_the_instant_of_the_erasure_does_not_outlive_it() -> None:
    """The erasure has looked for a ledger already: the import finds the person erased, and drops the proof."""
    house = await House().knows()

    class Buried(type(house.people)):  # type: ignore[misc]
        async def find(self, id: str) -> Recipient | None:
            found = await super().find(id)
            self.kept[id].erase()
            return found  # type: ignore[no-any-return]

    people = Buried()
    people.kept = house.people.kept
    with pytest.raises(NotFound):
        await brought_in(None, "a")(house.ledgers, people, NoKeys(), house.clock)
    (ledger,) = house.ledgers.kept.values()
    assert ledger.entries == []


class NoKeys:
    def checked(self, rpps: str) -> tuple[str, tuple[str, ...]]:
        raise AssertionError(rpps)

"""After a tombstone nothing of a person is left but that there were mails, and what an institution must keep."""

from dataclasses import replace
from datetime import date

from services.notifications.domain.ledger import ActionType, Mode, Verification
from services.notifications.domain.letters import Template
from services.notifications.domain.message import MessageState
from services.notifications.messaging.inbound import REACTIONS
from services.notifications.use_cases.facts import ForgetContact
from services.notifications.use_cases.ledgers import ImportProof
from shared.contracts.contacts import ContactCardV1
from tests.unit.notifications.builders import a_message
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
    """Heard twice, it does no more than once; what an institution answers for stays, under a number alone."""
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


async def test_nobody_comes_back_after_a_tombstone_not_even_whom_we_never_knew() -> None:
    """A replay from zero may bring the card, or an event, after it: no name is learnt, no mail is written."""
    house = await House().knows(contact=False)
    await house.act(ForgetContact("ada"))
    await house.act(a_card(1, given_name=CANARY))
    await house.mails.add(a_message())
    await house.wakes()
    assert CANARY not in str(house.people.kept)
    assert (house.state(), house.mailbox.taken) == (MessageState.CANCELLED, [])

"""A refused person can never receive an admission letter: the letter is bound to the decision (DOMAIN rule 3)."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.mail.errors import LetterNotOfThisDecision
from services.notifications.domain.mail.last_look import held_back
from services.notifications.domain.mail.letters import DECISION_LETTERS, GOOD_NEWS, OFFERS_A_PLACE, Template
from services.notifications.domain.mail.message import Message, MessageState
from services.notifications.domain.policy import KEPT_ATTEMPTS, SENDING_LEASE
from services.notifications.domain.returns.returns import Report, Return
from services.notifications.use_cases.reminders.reminders import ArmReminders, StopReminders
from shared.kernel.repository import Cause
from shared.kernel.words import Locale, Outcome
from tests.unit.notifications.builders import DAY, MINUTE, NOON, a_message
from tests.unit.notifications.house import House


@pytest.mark.parametrize(("outcome", "letter"), list(product([*Outcome, None], DECISION_LETTERS.values())))
def test_only_the_decisions_own_letter_can_announce_it(outcome: Outcome | None, letter: Template) -> None:
    if outcome is not None and DECISION_LETTERS[outcome] is letter:
        assert a_message(letter, outcome).template is letter
    else:
        with pytest.raises(LetterNotOfThisDecision):
            a_message(letter, outcome)


@pytest.mark.parametrize("letter", sorted(GOOD_NEWS))
def test_a_refusal_can_carry_no_good_news_by_whatever_letter(letter: Template) -> None:
    with pytest.raises(LetterNotOfThisDecision):
        a_message(letter, Outcome.REFUSED)


def announced(*outcomes: Outcome) -> list[Message]:
    """The letters of a first decision and of its corrections, in order."""
    return [
        a_message(
            DECISION_LETTERS[outcome],
            outcome,
            id=f"letter-{n}",
            decision_id=f"decision-{n}",
            details={"corrects": f"decision-{n - 1}" if n else None, "reason": None, "waiting_rank": 3},
        )
        for n, outcome in enumerate(outcomes)
    ]


@given(st.lists(st.sampled_from(Outcome), min_size=1, max_size=5), st.sampled_from(sorted(GOOD_NEWS)), st.data())
def test_however_often_a_decision_was_corrected_only_the_letters_of_the_last_may_leave(
    outcomes: list[Outcome], news: Template, data: st.DataObject
) -> None:
    """Where the last decision is a refusal, no good news leaves, on any decision."""
    letters = data.draw(st.permutations(announced(*outcomes)))
    of = data.draw(st.integers(0, len(outcomes)))
    if news not in DECISION_LETTERS.values():
        good = a_message(news, decision_id=f"decision-{of}")
        last = of in (len(outcomes) - 1, len(outcomes))
        stands = last and outcomes[-1] is not Outcome.REFUSED
        assert held_back(good, letters) == (None if stands else "decision-corrected")
    assert [one.id for one in letters if held_back(one, letters) is None] == [f"letter-{len(outcomes) - 1}"]


async def test_an_admission_corrected_before_its_letter_left_is_never_sent_even_on_a_retry() -> None:
    house = await House().knows()
    admission, refusal = announced(Outcome.ADMITTED, Outcome.REFUSED)
    admission.begin(Locale.FR, "v1", NOON)
    admission.refused(550, "no", NOON)
    until = {"answer_by": NOON.isoformat()}
    offer = a_message(Template.OFFER_MADE, id="offer", decision_id="decision-0", details=until)
    for letter in (admission, offer, refusal):
        await house.mails.add(letter)
    await house.wakes()
    await house.mails.change(admission.id, lambda mail: mail.retry(NOON))
    await house.wakes()
    assert [mail.message.template for mail in house.mailbox.taken] == [Template.DECISION_REFUSED]
    states = [house.mails.kept[one].state for one in (admission.id, offer.id)]
    assert states == [MessageState.CANCELLED, MessageState.CANCELLED]


async def test_a_letter_whose_worker_crashed_is_cancelled_once_its_lease_ends() -> None:
    house = await House().knows()
    admission, refusal = announced(Outcome.ADMITTED, Outcome.REFUSED)
    admission.begin(Locale.FR, "v1", NOON)
    for letter in (admission, refusal):
        await house.mails.add(letter)
    house.clock.passes(MINUTE)
    await house.wakes()
    assert house.mails.kept[admission.id].state is MessageState.CANCELLED


def of_the_offer(letter: Template, id: str = "") -> Message:
    """A letter about the offer made on the first decision."""
    until = {"answer_by": (NOON + DAY).isoformat()}
    return a_message(letter, id=id or letter.value, decision_id="decision-0", details=until)


OFFERS = (Template.OFFER_MADE, Template.OFFER_FROM_WAITING_LIST)


@pytest.mark.parametrize("corrected_by", [Outcome.REFUSED, Outcome.WAITLISTED])
@pytest.mark.parametrize("offer", OFFERS)
async def test_the_revocation_of_an_offer_that_was_never_sent_is_not_sent(
    offer: Template, corrected_by: Outcome
) -> None:
    """Only the letter of the new decision leaves, in whatever order the mails are due."""
    house = await House().knows()
    admission, correction = announced(Outcome.ADMITTED, corrected_by)
    for letter in (of_the_offer(Template.OFFER_REVOKED), admission, of_the_offer(offer), correction):
        await house.mails.add(letter)
    await house.wakes()
    assert [mail.message.template for mail in house.mailbox.taken] == [correction.template]
    revoked = house.mails.kept[Template.OFFER_REVOKED.value]
    assert (revoked.state, revoked.reason) == (MessageState.CANCELLED, "offer-never-told")
    assert revoked.may_have_left is False


async def test_a_revoked_offer_is_not_sent_even_before_the_corrected_decision_arrives() -> None:
    house = await House().knows()
    (admission,) = announced(Outcome.ADMITTED)
    for letter in (admission, of_the_offer(Template.OFFER_MADE), of_the_offer(Template.OFFER_REVOKED)):
        await house.mails.add(letter)
    await house.wakes()
    assert house.mailbox.taken == []


def sent(letter: Message) -> None:
    begun(letter)
    letter.accepted(250, "OK", NOON)


def begun(letter: Message) -> None:
    letter.begin(Locale.FR, "v1", NOON)


def retried_after_it_came_back(letter: Message) -> None:
    sent(letter)
    letter.returned(Report(kind=Return.FAILED, message_id=letter.id), "report", NOON, 0.0)
    letter.retry(NOON)


def late_all_the_way(letter: Message) -> None:
    sent(letter)
    for n in range(KEPT_ATTEMPTS):
        letter.returned(Report(kind=Return.DELAYED, message_id=letter.id), f"report-{n}", NOON, 0.0)


def broken_off(letter: Message) -> None:
    begun(letter)
    letter.deferred(None, "", NOON, 0.0)


def left_by_a_sender_that_died(letter: Message) -> None:
    begun(letter)
    letter.cancel("deadline-passed", NOON + SENDING_LEASE)


@pytest.mark.parametrize(
    "how",
    [sent, retried_after_it_came_back, late_all_the_way, broken_off, left_by_a_sender_that_died],
)
@pytest.mark.parametrize("told_by", sorted(GOOD_NEWS - {Template.DECISION_ADMITTED}))
def test_a_revocation_is_sent_whenever_the_offer_may_have_been_read(
    told_by: Template, how: Callable[[Message], None]
) -> None:
    told, revoked = of_the_offer(told_by), of_the_offer(Template.OFFER_REVOKED)
    bound = [*announced(Outcome.ADMITTED, Outcome.REFUSED), told, revoked]
    assert held_back(revoked, bound) == "offer-never-told"
    how(told)
    assert held_back(revoked, bound) is None


@pytest.mark.parametrize("leaves", [True, False])
async def test_a_revocation_waits_while_a_worker_is_sending_the_offer(leaves: bool) -> None:
    """Both letters are due at once. Once the offer has left, the revocation leaves too."""
    house = await House().knows()
    for letter in (*announced(Outcome.ADMITTED, Outcome.REFUSED), of_the_offer(Template.OFFER_REVOKED)):
        await house.mails.add(letter)
    offer = of_the_offer(Template.OFFER_MADE)
    begun(offer)
    await house.mails.add(offer)
    await house.wakes()
    kept = house.mails.kept
    assert kept[Template.OFFER_REVOKED.value].state is MessageState.QUEUED
    if leaves:
        kept[offer.id].accepted(250, "OK", NOON)
    else:
        kept[offer.id].withhold("decision-corrected")
    house.clock.passes(MINUTE)
    await house.wakes()
    ended = MessageState.SENT if leaves else MessageState.CANCELLED
    assert kept[Template.OFFER_REVOKED.value].state is ended


def test_a_revocation_is_sent_after_an_admission_letter_or_an_acceptance() -> None:
    revoked = of_the_offer(Template.OFFER_REVOKED)
    admission, refusal = announced(Outcome.ADMITTED, Outcome.REFUSED)
    accepted = of_the_offer(Template.OFFER_ACCEPTED)
    assert held_back(revoked, [admission, refusal, revoked, accepted]) is None
    sent(admission)
    assert held_back(revoked, [admission, refusal, revoked]) is None


def test_a_letter_of_another_offer_does_not_make_this_one_known() -> None:
    other = a_message(Template.OFFER_FROM_WAITING_LIST, decision_id="decision-9")
    sent(other)
    revoked = of_the_offer(Template.OFFER_REVOKED)
    assert held_back(revoked, [*announced(Outcome.ADMITTED, Outcome.REFUSED), other, revoked]) == "offer-never-told"


def test_the_lapse_of_an_unread_offer_is_sent_unless_its_decision_was_corrected() -> None:
    """No other letter explains what became of the place."""
    lapsed = of_the_offer(Template.OFFER_EXPIRED)
    admission, refusal = announced(Outcome.ADMITTED, Outcome.REFUSED)
    assert held_back(lapsed, [admission, lapsed]) is None
    assert held_back(lapsed, [admission, lapsed, refusal]) == "offer-never-told"


@pytest.mark.parametrize("unreachable", [False, True])
def test_a_letter_that_was_never_handed_over_counts_as_unread(unreachable: bool) -> None:
    offer = of_the_offer(Template.OFFER_MADE)
    assert offer.may_have_left is False
    if unreachable:
        begun(offer)
        offer.unreachable(NOON, MINUTE)
    assert offer.may_have_left is False


def an_offer_is_made() -> ArmReminders:
    return ArmReminders(
        application_id="application-1",
        person_id="ada",
        edition_id="edition-1",
        institution_id="paris",
        decision_id="decision-0",
        offer_event="offer-1",
        offer_type="eu.cursus.offer.made.v1",
        details={"answer_by": (NOON + DAY).isoformat()},
        answer_by=NOON + DAY,
        cause=Cause("application-1", 1),
    )


@pytest.mark.parametrize("why", ["declined", "withdrawn", "cancelled"])
@pytest.mark.parametrize("offer", sorted(OFFERS_A_PLACE))
async def test_a_place_declined_before_its_letter_left_is_not_offered(offer: Template, why: str) -> None:
    house = await House().knows()
    await house.act(an_offer_is_made())
    await house.mails.add(of_the_offer(offer))
    await house.act(StopReminders("application-1", why, Cause("application-1", 2)))
    await house.wakes()
    assert house.mailbox.taken == []
    assert (house.mail.state, house.mail.reason) == (MessageState.CANCELLED, why)


async def test_the_letter_of_a_place_that_was_accepted_or_offered_again_is_sent() -> None:
    """The second offer has a decision of its own, whatever happened to the first."""
    house = await House().knows()
    await house.act(an_offer_is_made())
    await house.mails.add(of_the_offer(Template.OFFER_MADE))
    await house.act(StopReminders("application-1", "accepted", Cause("application-1", 2)))
    await house.wakes()
    await house.act(replace(an_offer_is_made(), offer_event="offer-2", cause=Cause("application-1", 3)))
    await house.act(StopReminders("application-1", "withdrawn", Cause("application-1", 4)))
    anew = of_the_offer(Template.OFFER_FROM_WAITING_LIST)
    anew.decision_id = "decision-9"
    await house.mails.add(anew)
    await house.wakes()
    assert [mail.message.template for mail in house.mailbox.taken] == [
        Template.OFFER_MADE,
        Template.OFFER_FROM_WAITING_LIST,
    ]

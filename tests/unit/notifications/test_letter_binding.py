"""A refused person can never receive an admission letter: the letter is bound to the decision (DOMAIN rule 3)."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.errors import LetterNotOfThisDecision
from services.notifications.domain.letters import DECISION_LETTERS, GOOD_NEWS, Locale, Outcome, Template
from services.notifications.domain.message import Message, MessageState
from tests.unit.notifications.builders import MINUTE, NOON, a_message
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
    """The letters of a first decision and of those that correct it, one after the other."""
    return [
        a_message(
            DECISION_LETTERS[outcome],
            outcome,
            id=f"letter-{n}",
            decision_id=f"decision-{n}",
            details={"corrects": f"decision-{n - 1}" if n else None, "reason": None},
        )
        for n, outcome in enumerate(outcomes)
    ]


@given(st.lists(st.sampled_from(Outcome), min_size=1, max_size=5), st.sampled_from(sorted(GOOD_NEWS)), st.data())
def test_however_often_a_decision_was_corrected_only_the_letters_of_the_last_may_leave(
    outcomes: list[Outcome], news: Template, data: st.DataObject
) -> None:
    """And whose last decision is a refusal is told nothing good, on whatever decision."""
    letters = data.draw(st.permutations(announced(*outcomes)))
    of = data.draw(st.integers(0, len(outcomes)))
    if news not in DECISION_LETTERS.values():
        good = a_message(news, decision_id=f"decision-{of}")
        last = of in (len(outcomes) - 1, len(outcomes))
        assert good.contradicted_by(letters) == (not last or outcomes[-1] is Outcome.REFUSED)
    assert [one.id for one in letters if not one.contradicted_by(letters)] == [f"letter-{len(outcomes) - 1}"]


async def test_an_admission_corrected_before_it_was_told_is_never_told_not_even_on_an_operators_word() -> None:
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


async def test_a_letter_whose_sender_died_is_called_off_once_nobody_holds_it() -> None:
    house = await House().knows()
    admission, refusal = announced(Outcome.ADMITTED, Outcome.REFUSED)
    admission.begin(Locale.FR, "v1", NOON)
    for letter in (admission, refusal):
        await house.mails.add(letter)
    house.clock.passes(MINUTE)
    await house.wakes()
    assert house.mails.kept[admission.id].state is MessageState.CANCELLED

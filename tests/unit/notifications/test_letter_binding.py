"""A refused person can never receive an admission letter: the letter is bound to the decision (DOMAIN rule 3)."""

from itertools import product

import pytest

from services.notifications.domain.errors import LetterNotOfThisDecision
from services.notifications.domain.letters import DECISION_LETTERS, GOOD_NEWS, Outcome, Template
from tests.unit.notifications.builders import a_message


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

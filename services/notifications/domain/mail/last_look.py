"""The last look of all at a letter that is about to leave: what the other letters of its application make of it."""

from collections.abc import Collection

from services.notifications.domain.mail.letters import ENDS_AN_OFFER, GOOD_NEWS, SAYS_A_DECISION, Template
from services.notifications.domain.mail.message import Message
from shared.kernel.words import Outcome


def held_back(letter: Message, bound: Collection[Message]) -> str | None:
    """Why the letter may not leave; None while it may (DOMAIN rule 3).

    `bound` are the letters of its application that are bound to a decision, itself among them, whatever became of them.
    A letter says what is no longer so once its decision is corrected, or where good news meets a refusal that stands;
    the end of an offer on a corrected decision says nothing to somebody who never heard of that offer.
    """
    corrected = {one.details.get("corrects") for one in bound} | {
        one.decision_id for one in bound if one.template is Template.OFFER_REVOKED
    }  # an offer is taken back just before the decision that corrects its own is told
    refused = any(one.outcome is Outcome.REFUSED and one.decision_id not in corrected for one in bound)
    stale = letter.decision_id is not None and letter.decision_id in corrected
    if letter.template in SAYS_A_DECISION and (stale or (refused and letter.template in GOOD_NEWS)):
        return "decision-corrected"
    if letter.template in ENDS_AN_OFFER and stale and not any(_tells_of_its_offer(letter, one) for one in bound):
        return "offer-never-told"
    return None


def comes_too_soon(letter: Message, bound: Collection[Message]) -> bool:
    """Whether the end of an offer has to wait: a letter of that offer is in somebody's hands."""
    return letter.template in ENDS_AN_OFFER and any(_of_its_offer(letter, one) and one.is_held for one in bound)


def _tells_of_its_offer(letter: Message, one: Message) -> bool:
    """Whether the person can have read of the offer in that one, or shows by it that they knew: they took the place.

    Once a correction is known no letter of the offer leaves any more, so that the answer does not change afterwards.
    """
    taken = one.template is Template.OFFER_ACCEPTED and one.decision_id == letter.decision_id
    return taken or (_of_its_offer(letter, one) and one.may_have_left)


def _of_its_offer(letter: Message, one: Message) -> bool:
    return one.template in GOOD_NEWS and one.decision_id == letter.decision_id

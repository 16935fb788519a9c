"""The last check before a letter leaves: whether other letters of its application contradict it."""

from collections.abc import Collection

from services.notifications.domain.mail.letters import ENDS_AN_OFFER, GOOD_NEWS, SAYS_A_DECISION, Template
from services.notifications.domain.mail.message import Message
from shared.kernel.words import Outcome


def held_back(letter: Message, bound: Collection[Message]) -> str | None:
    """Why the letter may not leave; None while it may (DOMAIN rule 3).

    `bound` are all letters of its application that are bound to a decision, itself included, in any state. A letter is
    held back once its decision is corrected; good news, while a refusal stands. The end of an offer is held back where
    its decision is corrected and the person cannot know of the offer.
    """
    corrected = {other.details.get("corrects") for other in bound} | {
        other.decision_id for other in bound if other.template is Template.OFFER_REVOKED
    }  # an offer is revoked just before the corrected decision is announced
    refused = any(other.outcome is Outcome.REFUSED and other.decision_id not in corrected for other in bound)
    stale = letter.decision_id is not None and letter.decision_id in corrected
    if letter.template in SAYS_A_DECISION and (stale or (refused and letter.template in GOOD_NEWS)):
        return "decision-corrected"
    if letter.template in ENDS_AN_OFFER and stale and not any(_shows_its_offer(letter, other) for other in bound):
        return "offer-never-told"
    return None


def comes_too_soon(letter: Message, bound: Collection[Message]) -> bool:
    """Whether the end of an offer has to wait, because a worker is sending a letter of that offer."""
    return letter.template in ENDS_AN_OFFER and any(_of_its_offer(letter, other) and other.is_held for other in bound)


def _shows_its_offer(letter: Message, other: Message) -> bool:
    """Whether the other letter shows that the person may know of the offer: they may have read it, or they accepted it.

    Once a correction is known no letter of the offer leaves, so the answer does not change afterwards.
    """
    accepted = other.template is Template.OFFER_ACCEPTED and other.decision_id == letter.decision_id
    return accepted or (_of_its_offer(letter, other) and other.may_have_left)


def _of_its_offer(letter: Message, other: Message) -> bool:
    return other.template in GOOD_NEWS and other.decision_id == letter.decision_id

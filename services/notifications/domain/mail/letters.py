"""The letters there are, and which of them may announce a decision."""

from enum import StrEnum

from services.notifications.domain.mail.errors import LetterNotOfThisDecision
from shared.kernel.words import Outcome


class Subject(StrEnum):
    """A sort of mail that people may do without. What tells them of a change in their file is none: it always goes."""

    REMINDERS = "reminders"
    DIGEST = "digest"


class Template(StrEnum):
    """One letter for each change a person is told of. The value names its files."""

    SIGN_IN = "sign-in"
    SIGN_IN_AGAIN = "sign-in-again"
    ADDRESS_CONFIRMATION = "address-confirmation"
    """To an address that somebody says is theirs: the one mail that goes there before it is confirmed."""
    ADDRESS_CHANGE = "address-change"
    """To the present address, that another is to take its place."""
    WELCOME = "welcome"
    APPLICATION_SUBMITTED = "application-submitted"
    APPLICATION_INCOMPLETE = "application-incomplete"
    APPLICATION_COMPLETE = "application-complete"
    APPLICATION_REOPENED = "application-reopened"
    FILE_REMINDER = "file-reminder"
    DOCUMENT_REFUSED = "document-refused"
    DOCUMENT_REQUESTED = "document-requested"
    DOCUMENT_REMINDER = "document-reminder"
    DOCUMENT_LAPSED = "document-lapsed"
    DECISION_ADMITTED = "decision-admitted"
    DECISION_WAITLISTED = "decision-waitlisted"
    DECISION_REFUSED = "decision-refused"
    OFFER_MADE = "offer-made"
    OFFER_FROM_WAITING_LIST = "offer-from-waiting-list"
    OFFER_REMINDER = "offer-reminder"
    OFFER_EXTENDED = "offer-extended"
    OFFER_REVOKED = "offer-revoked"
    OFFER_ACCEPTED = "offer-accepted"
    OFFER_DECLINED = "offer-declined"
    OFFER_EXPIRED = "offer-expired"
    APPLICATION_WITHDRAWN = "application-withdrawn"
    APPLICATION_CANCELLED = "application-cancelled"
    INTERVIEW_BOOKING = "interview-booking"
    INTERVIEW_SCHEDULED = "interview-scheduled"
    INTERVIEW_MOVED = "interview-moved"
    INTERVIEW_CANCELLED = "interview-cancelled"
    INTERVIEW_REMINDER = "interview-reminder"
    ENROLMENT_OPENED = "enrolment-opened"
    PAYMENT_RECORDED = "payment-recorded"
    PAYMENT_REMINDER = "payment-reminder"
    PAYMENT_REFUNDED = "payment-refunded"
    FEE_REDUCED = "fee-reduced"
    ENROLMENT_CONFIRMED = "enrolment-confirmed"
    MODULE_COMPLETED = "module-completed"
    MAKE_UP_SCHEDULED = "make-up-scheduled"
    DEFENCE_SCHEDULED = "defence-scheduled"
    ENROLMENT_DEFERRED = "enrolment-deferred"
    DEFERRAL_REFUSED = "deferral-refused"
    DIPLOMA_AWARDED = "diploma-awarded"
    ENROLMENT_FAILED = "enrolment-failed"
    ENROLMENT_CANCELLED = "enrolment-cancelled"
    STAFF_DIGEST = "staff-digest"


ADDRESSES = frozenset({Template.ADDRESS_CONFIRMATION, Template.ADDRESS_CHANGE})
"""Letters about an address that waits to be confirmed."""
ABOUT_NO_EDITION = frozenset({Template.SIGN_IN, Template.SIGN_IN_AGAIN, Template.STAFF_DIGEST}) | ADDRESSES
"""Letters that let a person in, whatever they apply for; and those to staff."""
OPTIONAL = dict.fromkeys(
    (Template.OFFER_REMINDER, Template.FILE_REMINDER, Template.DOCUMENT_REMINDER, Template.INTERVIEW_REMINDER),
    Subject.REMINDERS,
) | {Template.STAFF_DIGEST: Subject.DIGEST}
"""Letters that people may do without, and the subject under which they say so."""
DECISION_LETTERS = {
    Outcome.ADMITTED: Template.DECISION_ADMITTED,
    Outcome.WAITLISTED: Template.DECISION_WAITLISTED,
    Outcome.REFUSED: Template.DECISION_REFUSED,
}
GOOD_NEWS = frozenset(
    {
        Template.DECISION_ADMITTED,
        Template.OFFER_MADE,
        Template.OFFER_FROM_WAITING_LIST,
        Template.OFFER_REMINDER,
        Template.OFFER_EXTENDED,
    }
)
"""What no refused person may ever receive."""
SAYS_A_DECISION = GOOD_NEWS | frozenset(DECISION_LETTERS.values())
"""What is no longer true once its decision is corrected."""
ENDS_AN_OFFER = frozenset({Template.OFFER_REVOKED, Template.OFFER_EXPIRED})
"""What means nothing to somebody who was never told of the offer."""
OFFERS_A_PLACE = frozenset({Template.OFFER_MADE, Template.OFFER_FROM_WAITING_LIST, Template.OFFER_EXTENDED})
"""What means nothing any more to somebody who has turned the place down, or whose application is over."""
BOUND_TO_A_DECISION = SAYS_A_DECISION | ENDS_AN_OFFER
"""What is looked at once more, beside the other letters of its decision, before it leaves."""


def require_bound(template: Template, outcome: Outcome | None) -> None:
    """Refuse a letter that says anything but the decision it announces (DOMAIN rule 3).

    `outcome` is the decision's own, None where the cause is no decision. Raises `LetterNotOfThisDecision`.
    """
    announces = template in DECISION_LETTERS.values()
    if announces and (outcome is None or DECISION_LETTERS[outcome] is not template):
        raise LetterNotOfThisDecision(template=template.value, outcome=outcome.value if outcome else "unknown")
    if outcome is Outcome.REFUSED and template in GOOD_NEWS:
        raise LetterNotOfThisDecision(template=template.value, outcome=outcome.value)

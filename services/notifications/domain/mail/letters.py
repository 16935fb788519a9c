"""The letters that exist, and which of them are bound to a decision."""

from enum import StrEnum

from services.notifications.domain.mail.errors import LetterNotOfThisDecision
from shared.kernel.words import Outcome


class Subject(StrEnum):
    """A kind of optional mail. Mail about a change of a file is mandatory and has no subject."""

    REMINDERS = "reminders"
    DIGEST = "digest"


class Template(StrEnum):
    """The letters. The value is the name of its template files."""

    SIGN_IN = "sign-in"
    SIGN_IN_AGAIN = "sign-in-again"
    ADDRESS_CONFIRMATION = "address-confirmation"
    """To a new address, asking to confirm it. No other mail goes there before."""
    ADDRESS_CHANGE = "address-change"
    """To the present address, announcing that another is to replace it."""
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
"""Letters about an address that waits for confirmation."""
ABOUT_NO_EDITION = frozenset({Template.SIGN_IN, Template.SIGN_IN_AGAIN, Template.STAFF_DIGEST}) | ADDRESSES
"""Letters that concern no edition: sign-in links, addresses, mail to staff."""
OPTIONAL = dict.fromkeys(
    (Template.OFFER_REMINDER, Template.FILE_REMINDER, Template.DOCUMENT_REMINDER, Template.INTERVIEW_REMINDER),
    Subject.REMINDERS,
) | {Template.STAFF_DIGEST: Subject.DIGEST}
"""Optional letters, and the subject by which people decline them."""
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
"""Letters that a refused person must never receive."""
SAYS_A_DECISION = GOOD_NEWS | frozenset(DECISION_LETTERS.values())
"""Letters that are untrue once their decision is corrected."""
ENDS_AN_OFFER = frozenset({Template.OFFER_REVOKED, Template.OFFER_EXPIRED})
"""Letters that make no sense to a person who does not know of the offer."""
OFFERS_A_PLACE = frozenset({Template.OFFER_MADE, Template.OFFER_FROM_WAITING_LIST, Template.OFFER_EXTENDED})
"""Letters that make no sense once the place is declined or the application is over."""
BOUND_TO_A_DECISION = SAYS_A_DECISION | ENDS_AN_OFFER
"""Letters that are checked against the other letters of their application before they leave."""


def require_bound(template: Template, outcome: Outcome | None) -> None:
    """Refuses a letter that contradicts the decision it announces (DOMAIN rule 3).

    `outcome` is that decision's; None where the cause is no decision. Raises `LetterNotOfThisDecision`.
    """
    announces = template in DECISION_LETTERS.values()
    if announces and (outcome is None or DECISION_LETTERS[outcome] is not template):
        raise LetterNotOfThisDecision(template=template.value, outcome=outcome.value if outcome else "unknown")
    if outcome is Outcome.REFUSED and template in GOOD_NEWS:
        raise LetterNotOfThisDecision(template=template.value, outcome=outcome.value)

"""The states of an enrolment, and why one ends early. The README draws the transitions."""

from enum import StrEnum


class State(StrEnum):
    AWAITING_EDITION = "awaiting_edition"
    AWAITING_PAYMENT = "awaiting_payment"
    CONFIRMED = "confirmed"
    DIPLOMA_AWARDED = "diploma_awarded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DEFERRED = "deferred"
    """Continued by another enrolment, in a later edition."""


class Reason(StrEnum):
    """Why an enrolment was cancelled."""

    APPLICATION_WITHDRAWN = "application_withdrawn"
    EDITION_CANCELLED = "edition_cancelled"
    DECISION_CORRECTED = "decision_corrected"
    """The admission was corrected before the teaching began."""
    LEARNER_LEFT = "learner_left"
    UNPAID = "unpaid"


BY_APPLICATION = (Reason.APPLICATION_WITHDRAWN, Reason.DECISION_CORRECTED)
"""Reasons that also end the enrolment in a later edition, after a deferral."""
UNDER_WAY = (State.AWAITING_EDITION, State.AWAITING_PAYMENT, State.CONFIRMED)
TAUGHT = (State.CONFIRMED, State.DIPLOMA_AWARDED, State.FAILED)
"""States in which half-days are signed: also after the final jury."""
OWING = (State.AWAITING_PAYMENT, State.CONFIRMED, State.DIPLOMA_AWARDED, State.FAILED)
"""States in which payments are recorded: the last instalment may be due after the final jury."""

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
    """Goes on in a later edition, as an enrolment of its own."""


class Reason(StrEnum):
    """Why an enrolment was cancelled."""

    APPLICATION_WITHDRAWN = "application_withdrawn"
    EDITION_CANCELLED = "edition_cancelled"
    DECISION_CORRECTED = "decision_corrected"
    """The decision that the place stood on was corrected before the teaching began."""
    LEARNER_LEFT = "learner_left"
    UNPAID = "unpaid"


BY_APPLICATION = (Reason.APPLICATION_WITHDRAWN, Reason.DECISION_CORRECTED)
"""Ends the enrolment wherever it goes on by now."""
UNDER_WAY = (State.AWAITING_EDITION, State.AWAITING_PAYMENT, State.CONFIRMED)
TAUGHT = (State.CONFIRMED, State.DIPLOMA_AWARDED, State.FAILED)
"""A signature may come after the jury."""
OWING = (State.AWAITING_PAYMENT, State.CONFIRMED, State.DIPLOMA_AWARDED, State.FAILED)
"""A debt outlives the teaching: the last instalment may come after the jury."""

"""The offer of a place to one application, and its state."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class OfferState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    RELEASED = "released"
    REVOKED = "revoked"


HOLDING = (OfferState.OPEN, OfferState.ACCEPTED)


@dataclass(frozen=True)
class Extension:
    """Who extended the deadline, when, from which deadline, and why."""

    by: str
    at: datetime
    before: datetime
    reason: str


@dataclass(kw_only=True)
class Offer:
    """An offer of a place. `answer_by` is the last moment to answer; `call_position` starts at 1."""

    decision_id: str
    profile: str
    state: OfferState = OfferState.OPEN
    made_at: datetime
    answer_by: datetime
    from_waiting_list: bool
    call_position: int
    extensions: list[Extension] = field(default_factory=list)

"""A learner's wish to go on in a later edition (*report*), which that edition's seat board decides."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Answer(StrEnum):
    NONE = "none"
    GRANTED = "granted"
    REFUSED = "refused"
    DROPPED = "dropped"
    """The enrolment ended before an answer, or after it."""


@dataclass(frozen=True, kw_only=True)
class DeferralWish:
    """To which edition, asked when, and what became of it. `reason`: why it was refused, full or cancelled."""

    to_edition_id: str
    asked_at: datetime
    answer: Answer = Answer.NONE
    reason: str | None = None

    @property
    def is_open(self) -> bool:
        return self.answer is Answer.NONE

    def answered(self, answer: Answer, reason: str | None = None) -> "DeferralWish":
        return replace(self, answer=answer, reason=reason)

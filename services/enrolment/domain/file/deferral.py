"""A request to defer to a later edition (*report*), which the seat board of that edition answers."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Answer(StrEnum):
    NONE = "none"
    GRANTED = "granted"
    REFUSED = "refused"
    DROPPED = "dropped"
    """The enrolment ended, before or after the answer."""


@dataclass(frozen=True, kw_only=True)
class DeferralWish:
    """The requested edition and the answer. `reason`: why the request is refused, `full` or `cancelled`."""

    to_edition_id: str
    asked_at: datetime
    answer: Answer = Answer.NONE
    reason: str | None = None

    @property
    def is_open(self) -> bool:
        return self.answer is Answer.NONE

    def answered(self, answer: Answer, reason: str | None = None) -> "DeferralWish":
        return replace(self, answer=answer, reason=reason)

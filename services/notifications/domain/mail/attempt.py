"""One try to hand a mail over, and its outcome."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.notifications.domain.returns.returns import Return

_ADDRESS = re.compile(r"<?[^\s<>@:;,\"]+@[^\s<>@:;,\"]+>?")
_REPLY_LENGTH = 300


class AttemptOutcome(StrEnum):
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    RETURNED = "returned"
    """It came back after a server had accepted it."""
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINT = "complaint"


ANSWERS = frozenset({AttemptOutcome.ACCEPTED, AttemptOutcome.DEFERRED, AttemptOutcome.REFUSED})
"""The outcomes that are a server's answer during the hand-over."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One try to hand the mail over. `code` and `text` are the server's own (RFC 5321 4.2), without any address."""

    at: datetime
    outcome: AttemptOutcome
    code: int | None = None
    text: str = ""


REPORTED = {
    Return.FAILED: AttemptOutcome.RETURNED,
    Return.DELAYED: AttemptOutcome.DELAYED,
    Return.DELIVERED: AttemptOutcome.DELIVERED,
    Return.COMPLAINT: AttemptOutcome.COMPLAINT,
}


def without_addresses(text: str) -> str:
    """A server's reply, shortened, without its mail addresses."""
    return _ADDRESS.sub("<address>", text)[:_REPLY_LENGTH]

"""One try to hand a mail over, and what became of it."""

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
    """It came back after a server had taken it."""
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINT = "complaint"


ANSWERS = frozenset({AttemptOutcome.ACCEPTED, AttemptOutcome.DEFERRED, AttemptOutcome.REFUSED})
"""What a server says while the mail is handed over."""


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
    """A server's reply with the mail addresses taken out of it, and short enough to keep."""
    return _ADDRESS.sub("<address>", text)[:_REPLY_LENGTH]

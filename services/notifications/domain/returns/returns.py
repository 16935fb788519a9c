"""What comes back after a server has taken a mail: delivery reports (RFC 3464) and complaints (RFC 5965)."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Return(StrEnum):
    """What a report says of one mail."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINT = "complaint"
    """The reader has called it unwanted."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report. `message_id` is the mail's, by its Message-ID; None where the report does not bring it back."""

    kind: Return
    message_id: str | None
    status: str = "5.0.0"
    """The enhanced status code (RFC 3463)."""
    text: str = ""
    """The reporting server's words."""


_ADDRESS_IS_BAD = re.compile(r"5\.(1\.\d+|2\.1|4\.\d+|0\.0)")
_REFUSES_ADDRESS = re.compile(r"(5\.(?:1\.(?:1|2|3|6|10)|2\.1))(?!\d)")
_MAILBOX_FULL = "5.2.2"


def is_soft(status: str) -> bool:
    """Whether the same mail may get through later: a 4.x.x, or a full mailbox."""
    return status.startswith("4.") or status == _MAILBOX_FULL


def suppresses(status: str) -> bool:
    """Whether nothing gets to this address any more (RFC 3463): no such mailbox, system or route, mailbox disabled.

    A mail refused for its size, its content or by policy says nothing of the address.
    """
    return _ADDRESS_IS_BAD.fullmatch(status) is not None


def refused_address(code: int | None, text: str) -> str | None:
    """The status by which a server refuses the address itself while a mail is handed over; None for any other answer.

    Of RFC 3463 and 7505: no such mailbox, system or syntax, moved, no mail taken, mailbox disabled. 5.1.7 and 5.1.8 are
    about the sender, and an answer without an enhanced status (RFC 2034) may be about anything.
    """
    said = _REFUSES_ADDRESS.match(text) if code is not None and code >= 500 else None
    return said[1] if said else None

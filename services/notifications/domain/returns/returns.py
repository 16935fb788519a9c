"""Reports about mails after their hand-over: delivery reports (RFC 3464) and complaints (RFC 5965)."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Return(StrEnum):
    """The kind of a report about one mail."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINT = "complaint"
    """The reader marked the mail as unwanted."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report. `message_id` is the mail's, from its Message-ID; None where the report does not contain it."""

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
    """Whether a later try may succeed: a 4.x.x, or a full mailbox."""
    return status.startswith("4.") or status == _MAILBOX_FULL


def suppresses(status: str) -> bool:
    """Whether the address itself does not work (RFC 3463): no such mailbox, system or route, mailbox disabled.

    A refusal for size, content or policy does not concern the address.
    """
    return _ADDRESS_IS_BAD.fullmatch(status) is not None


def refused_address(code: int | None, text: str) -> str | None:
    """The status by which a server refuses the address itself while a mail is handed over; None for any other answer.

    Of RFC 3463 and 7505: no such mailbox, system or syntax, moved, no mail taken, mailbox disabled. 5.1.7 and 5.1.8 are
    about the sender, and an answer without an enhanced status (RFC 2034) may be about anything.
    """
    status = _REFUSES_ADDRESS.match(text) if code is not None and code >= 500 else None
    return status[1] if status else None

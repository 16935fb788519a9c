"""Reads delivery reports (RFC 3464) and feedback reports (RFC 5965), with the standard library.

A mail of ours is recognised by its Message-ID, in whichever part of the mail the report contains."""

import email
import re
from email.message import Message
from email.policy import compat32

from services.notifications.domain.returns.errors import NotAReport
from services.notifications.domain.returns.returns import Report, Return

_OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>\s]+>")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_ACTIONS = {
    "failed": Return.FAILED,
    "delayed": Return.DELAYED,
    "delivered": Return.DELIVERED,
    "relayed": Return.DELIVERED,
    "expanded": Return.DELIVERED,
}


class MailReports:
    """Reads reports."""

    def read(self, raw: bytes) -> tuple[Report, ...]:
        """One report for each recipient that it names; our mails have one. Raises `NotAReport`."""
        message = email.message_from_bytes(raw, policy=compat32)
        parts = list(message.walk())
        ours = _original(parts)
        for part in parts:
            if part.get_content_type() == "message/delivery-status":
                return _deliveries(part, ours)
            if part.get_content_type() == "message/feedback-report":
                return (Report(kind=Return.COMPLAINT, message_id=ours, text=_field(_fields(part)[0], "Feedback-Type")),)
        raise NotAReport


def _deliveries(part: Message, ours: str | None) -> tuple[Report, ...]:
    about, *recipients = _fields(part) or [Message()]
    ours = ours or _id(_field(about, "Original-Envelope-Id"))
    reports = tuple(_delivery(fields, ours) for fields in recipients if "Action" in fields)
    if not reports:
        raise NotAReport
    return reports


def _delivery(fields: Message, ours: str | None) -> Report:
    kind = _ACTIONS.get(_field(fields, "Action").casefold())
    if kind is None:
        raise NotAReport
    status = _STATUS.search(_field(fields, "Status"))
    text = _field(fields, "Diagnostic-Code").partition(";")[2] or _field(fields, "Diagnostic-Code")
    fallback = "4.0.0" if kind is Return.DELAYED else "5.0.0"
    return Report(kind=kind, message_id=ours, status=status.group(1) if status else fallback, text=text.strip())


def _original(parts: list[Message]) -> str | None:
    """The id of the mail that the report concerns, from the mail or the headers in it."""
    for part in parts[1:]:
        if part.get_content_type() == "text/rfc822-headers":
            text = part.get_payload(decode=True)
            returned = email.message_from_bytes(text if isinstance(text, bytes) else b"", policy=compat32)
        elif part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            returned = inner[0] if isinstance(inner, list) and isinstance(inner[0], Message) else Message()
        else:
            continue
        if found := _id(_field(returned, "Message-ID")):
            return found
    return None


def _fields(part: Message) -> list[Message]:
    blocks = part.get_payload()
    return [block for block in blocks if isinstance(block, Message)] if isinstance(blocks, list) else []


def _field(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _id(text: str) -> str | None:
    found = _OURS.search(text) or _OURS.search(f"<{text}>")
    return found.group(1) if found else None

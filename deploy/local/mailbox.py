"""The mails that the local SMTP server accepted, one file each, readable by people and mail programs."""

import email
import os
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy, default
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class Mail:
    """One accepted mail: its envelope, time of acceptance (real time, UTC) and message."""

    name: str
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    def _body(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part else ""


class Mailbox:
    """A directory of `.eml` files; their names begin with the time of receipt, so they sort by it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def keep(self, sender: str, recipients: Sequence[str], content: bytes, at: datetime) -> str:
        """Store a mail and return its file name. The file is on disk under that name when this returns."""
        first = re.sub(r"[^A-Za-z0-9@._+-]", "_", recipients[0])[:80] if recipients else "nobody"
        name = f"{at:%Y-%m-%dT%H-%M-%S.%fZ}_{first}_{uuid.uuid4().hex[:8]}.eml"
        envelope = {
            "Received-At": at.isoformat(),
            "Envelope-From": sender,
            "Envelope-To": ", ".join(recipients),
        }
        head = "".join(f"X-{header}: {value}\r\n" for header, value in envelope.items())
        part = self.directory / f".{name}.part"
        with part.open("wb") as file:
            file.write(head.encode() + content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self.directory / name)
        return name

    def names(self) -> list[str]:
        """File names, oldest first."""
        return sorted(entry.name for entry in os.scandir(self.directory) if not entry.name.startswith("."))

    def open(self, name: str) -> Mail:
        """Raises FileNotFoundError for a name that is not in this mailbox."""
        file = self.directory / name
        if file.parent != self.directory or file.suffix != ".eml" or not file.is_file():
            raise FileNotFoundError(name)
        return _read(file)

    def __iter__(self) -> Iterator[Mail]:
        """All mails, oldest first."""
        return (_read(self.directory / name) for name in self.names())

    def to(self, recipient: str) -> list[Mail]:
        """Mails with this text in an envelope recipient, oldest first."""
        wanted = recipient.casefold().strip()
        return [mail for mail in self if any(wanted in one.casefold() for one in mail.recipients)]


def _header(name: str, value: str) -> str:
    """A header as text without full parsing, which would take most of the time of reading a mail."""
    return (
        value if name.lower() in {"content-type", "content-transfer-encoding"} else default.header_factory(name, value)
    )


_POLICY = EmailPolicy(header_factory=_header)


@lru_cache(maxsize=5_000)
def _read(file: Path) -> Mail:
    message = email.message_from_bytes(file.read_bytes(), policy=_POLICY)
    return Mail(
        file.name,
        datetime.fromisoformat(message["X-Received-At"]),
        str(message["X-Envelope-From"]),
        tuple(str(message["X-Envelope-To"]).split(", ")),
        message,
    )

"""A real SMTP server that delivers nowhere: it stores mails in a mailbox and serves a page to read them.

`python -m deploy.local.smtp --mailbox DIRECTORY --smtp-port N --page-port N`
"""

import asyncio
import sys
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Annotated
from urllib.request import urlopen

import typer
import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.inbox import inbox
from deploy.local.mailbox import Mailbox
from deploy.local.ports import HOST, answers
from deploy.local.process import Process


class Keeper:
    """Answers 250 only once the mail is on disk."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        kept = (str(envelope.mail_from), list(envelope.rcpt_tos), content, datetime.now(UTC))
        name = await asyncio.to_thread(self._mailbox.keep, *kept)
        return f"250 2.0.0 Kept as {name}"


async def serve(mailbox: Mailbox, smtp_port: int, page_port: int) -> None:
    loop = asyncio.get_running_loop()
    keeper = Keeper(mailbox)
    smtp = await loop.create_server(lambda: SMTP(keeper, enable_SMTPUTF8=True, ident="Cursus"), HOST, smtp_port)
    page = uvicorn.Server(uvicorn.Config(inbox(mailbox), host=HOST, port=page_port, log_level="warning"))
    try:
        await page.serve()
    finally:
        smtp.close()


def process(mailbox: Path, smtp_port: int, page_port: int, log: Path) -> Process:
    def is_up(process: Process) -> bool:
        return answers(smtp_port) and ready(f"http://{HOST}:{page_port}")

    ports = ["--smtp-port", str(smtp_port), "--page-port", str(page_port)]
    command: list[str | Path] = [sys.executable, "-m", "deploy.local.smtp", "--mailbox", mailbox, *ports]
    return Process("smtp", command, log, ready=is_up, port=smtp_port)


def ready(url: str) -> bool:
    """Whether the health endpoint answers."""
    try:  # standard library, because httpx loads all certificates for each such request
        with urlopen(f"{url}/ready", timeout=2) as answer:  # noqa: S310 - an address of ours
            return bool(answer.status == HTTPStatus.OK)
    except (OSError, HTTPException):
        return False


def main(
    mailbox: Annotated[Path, typer.Option()],
    smtp_port: Annotated[int, typer.Option()],
    page_port: Annotated[int, typer.Option()],
) -> None:
    asyncio.run(serve(Mailbox(mailbox), smtp_port, page_port))


if __name__ == "__main__":
    typer.run(main)

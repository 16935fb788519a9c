"""Copies the mails that Mailpit caught into a mailbox like the local stack's, so that the same code reads both."""

import asyncio
import contextlib
import email
import email.policy
import ssl
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import httpx

from deploy.local.mailbox import Mailbox

AT_ONCE = 8
PAGE = 200
LOOK_EVERY = 0.1  # seconds


class Mirror:
    """Copies each caught mail once, in order of receipt."""

    def __init__(self, url: str, mailbox: Mailbox) -> None:
        self._url, self._mailbox = url.rstrip("/"), mailbox
        self._known: set[str] = set()
        self._looked = asyncio.Event()

    async def caught_up(self) -> None:
        """Wait until all mails caught before this call are copied: until a poll that began after it has ended."""
        for _ in range(2):
            self._looked.clear()
            await self._looked.wait()

    async def catch_up(self, http: httpx.AsyncClient) -> int:
        """Copy new mails; returns their number."""
        fresh: list[dict[str, str]] = []
        while True:
            query = {"start": len(fresh), "limit": PAGE}
            page = (await http.get(f"{self._url}/api/v1/messages", params=query)).raise_for_status().json()["messages"]
            new = [one for one in page if one["ID"] not in self._known]
            fresh += new
            if len(new) < len(page) or not page:
                break
        fresh = list({one["ID"]: one for one in fresh}.values())
        slots = asyncio.Semaphore(AT_ONCE)

        async def copy(one: dict[str, str]) -> tuple[bytes, datetime]:
            async with slots:
                raw = (await http.get(f"{self._url}/api/v1/message/{one['ID']}/raw")).raise_for_status()
            return raw.content, datetime.fromisoformat(one["Created"])

        copies = await asyncio.gather(*(copy(one) for one in reversed(fresh)))
        for content, at in copies:
            message = email.message_from_bytes(content, policy=email.policy.default)
            recipients = [address.addr_spec for address in message["To"].addresses]
            sender = str(message["Return-Path"] or message["From"]).strip("<>")
            await asyncio.to_thread(self._mailbox.keep, sender, recipients, content, at)
        self._known |= {one["ID"] for one in fresh}
        self._looked.set()
        return len(fresh)


@contextlib.asynccontextmanager
async def mirrored(url: str, mailbox: Mailbox, verify: Path) -> AsyncIterator[Mirror]:
    """Mirror mails in the background; all are copied when the block ends. `verify`: the trusted authorities."""
    mirror = Mirror(url, mailbox)
    async with httpx.AsyncClient(timeout=20, verify=ssl.create_default_context(cafile=verify)) as http:
        over = asyncio.Event()

        async def keep_up() -> None:
            while not over.is_set():
                with contextlib.suppress(httpx.TransportError):  # the next poll retries
                    await mirror.catch_up(http)
                await asyncio.sleep(LOOK_EVERY)

        copying = asyncio.create_task(keep_up())
        try:
            yield mirror
        finally:
            over.set()  # not cancelled: an interrupted copy would be repeated
            await copying
            await mirror.catch_up(http)

"""Which timeouts of an SMTP session count as a server that is down."""

import asyncio
from typing import Any

import pytest
from aiosmtplib import SMTPResponse

from services.notifications.gateways import smtp
from services.notifications.gateways.smtp import SmtpPostman
from services.notifications.use_cases.ports import Letter, Mail, RelayDownError
from shared.kernel.words import Locale
from tests.unit.notifications.builders import NOON, a_message


class SlowServer:
    """A connection that answers the command `slow_at` only after some turns of the event loop."""

    is_connected = True

    def __init__(self, slow_at: str) -> None:
        self.slow_at, self.given = slow_at, 0

    async def rset(self) -> None:
        await self._answer("rset")

    async def mail(self, *_: Any, **__: Any) -> None:
        await self._answer("mail")

    async def rcpt(self, *_: Any, **__: Any) -> None:
        await self._answer("rcpt")

    async def data(self, content: bytes) -> SMTPResponse:
        await self._answer("data")
        self.given += 1
        return SMTPResponse(250, "OK")

    def close(self) -> None:
        self.is_connected = False

    async def _answer(self, command: str) -> None:
        for _ in range(10 if command == self.slow_at else 0):
            await asyncio.sleep(0)


async def handed_over(server: SlowServer) -> int | None:
    postman = SmtpPostman("smtp://127.0.0.1:1", "Cursus <no-reply@example.org>")
    postman._idle.append(server)  # type: ignore[arg-type]
    message = a_message(locale=Locale.FR)
    letter = Letter(subject="Bonjour", text="Bonjour", html="<p>Bonjour</p>")
    return (await postman.hand_over(Mail(message, letter, "Ada", "ada@example.org", NOON))).code


async def test_a_server_that_accepts_the_bytes_slowly_is_not_treated_as_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Otherwise the same letter would be handed over again and again, without using a try."""
    monkeypatch.setattr(smtp, "SESSION_SECONDS", 0.0)
    server = SlowServer("data")
    assert (await handed_over(server), server.given) == (250, 1)


@pytest.mark.parametrize("command", ["rset", "mail", "rcpt"])
async def test_a_server_that_is_slow_before_it_gets_the_bytes_is_treated_as_down(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "SESSION_SECONDS", 0.0)
    server = SlowServer(command)
    with pytest.raises(RelayDownError):
        await handed_over(server)
    assert (server.given, server.is_connected) == (0, False)

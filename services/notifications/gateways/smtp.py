"""Hands mail over to the mail server, on pooled connections. While it is down, one mail at intervals probes it."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote, urlsplit

import structlog
from aiosmtplib import SMTP, SMTPException, SMTPResponse, SMTPResponseException
from prometheus_client import Histogram

from services.notifications.gateways.envelope import written
from services.notifications.gateways.paces import Paces
from services.notifications.use_cases.ports import Mail, RelayDownError, Reply
from shared.observability import traces
from shared.observability.traces import Part

log = structlog.get_logger()
SESSION_SECONDS = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 10.0
_CLOSING = 421
HANDED_OVER = Histogram("cursus_mail_handover_seconds", "Seconds to hand a mail to the mail server", ["outcome"])


class SmtpPostman:
    """Hands mail over by SMTP (RFC 5321).

    A session that breaks before the mail's bytes are sent does not count as a try. One that breaks after them does: the
    server may have the mail. 421 means that the server goes down; it says nothing about the mail.
    """

    def __init__(self, url: str, sender: str, *, connections: int = 8, bounces_to: str = "", a_minute: int = 0) -> None:
        self._server, self._sender = urlsplit(url), sender
        self._from = bounces_to or sender.rpartition("<")[2].rstrip("> ")
        self._paces = Paces(a_minute)
        self._turn = asyncio.Semaphore(connections)
        self._idle: list[SMTP] = []
        self._closed = False
        self._pause = 0.0
        self._try_again_at = 0.0

    def turn(self) -> bool:
        if not self._pause:
            return True
        if time.monotonic() < self._try_again_at:
            return False
        self._try_again_at = time.monotonic() + self._pause
        return True

    def pace(self, domain: str) -> float:
        return self._paces.wait(domain)

    def room(self, usual: int) -> int:
        """How many mails to take now: as usual, one to probe with, or none."""
        if not self._pause:
            return usual
        return 1 if time.monotonic() >= self._try_again_at else 0

    async def hand_over(self, mail: Mail) -> Reply:
        """Hands one mail over. The time limit ends where the mail's bytes begin; then each answer has its own."""
        async with self._turn:
            began, until = time.monotonic(), asyncio.get_running_loop().time() + SESSION_SECONDS
            with traces.span("hand over mail", Part.CLIENT, self._attributes(mail)) as span:
                try:
                    async with self._connection(until) as connection:
                        content = written(mail, self._sender)
                        reply = await _transmit(connection, self._from, mail.to_address, content, until)
                except (RelayDownError, TimeoutError) as away:
                    self._went_away(away)
                    HANDED_OVER.labels("unreachable").observe(time.monotonic() - began)
                    raise RelayDownError from None
                span.note({"cursus.smtp.code": reply.code or 0})
            HANDED_OVER.labels(_outcome(reply.code)).observe(time.monotonic() - began)
            log.info("mail.handed_over", mail=mail.message.id, template=mail.message.template.value, code=reply.code)
        if self._pause:
            log.info("relay.back")
            self._pause = 0.0
        return reply

    def _attributes(self, mail: Mail) -> traces.Attributes:
        """The trace attributes of a mail: its id and letter, not its addressee."""
        return {
            "network.protocol.name": "smtp",
            "server.address": self._server.hostname or "",
            "cursus.aggregate.id": mail.message.id,
            "cursus.mail.template": mail.message.template.value,
        }

    async def close(self) -> None:
        """Closes the idle connections."""
        self._closed = True
        for connection in self._idle:
            connection.close()
        self._idle.clear()

    @asynccontextmanager
    async def _connection(self, until: float) -> AsyncIterator[SMTP]:
        async with asyncio.timeout_at(until):
            connection = await self._living() or await self._fresh()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if self._closed:
            connection.close()
        elif connection.is_connected:
            self._idle.append(connection)

    async def _living(self) -> SMTP | None:
        """An idle connection that still answers."""
        while self._idle:
            connection = self._idle.pop()
            try:
                await connection.rset()
                return connection
            except (SMTPException, OSError):
                connection.close()
            except BaseException:  # cancelled or timed out: nothing else closes it
                connection.close()
                raise
        return None

    async def _fresh(self) -> SMTP:
        server = self._server
        connection = SMTP(
            hostname=server.hostname or "127.0.0.1",
            port=server.port or (465 if server.scheme == "smtps" else 25),
            username=unquote(server.username) if server.username else None,
            password=unquote(server.password) if server.password else None,
            use_tls=server.scheme == "smtps",
            timeout=SESSION_SECONDS / 2,
        )
        try:
            await connection.connect()
        except (SMTPException, OSError, ssl.SSLError) as away:
            raise RelayDownError(type(away).__name__) from None
        return connection

    def _went_away(self, why: BaseException) -> None:
        if not self._pause:
            log.warning("relay.away", reason=str(why) or type(why).__name__)
        self._pause = min(max(_FIRST_PAUSE, self._pause * 2), _LONGEST_PAUSE)
        self._try_again_at = time.monotonic() + self._pause


async def _transmit(connection: SMTP, sender: str, recipient: str, content: bytes, until: float) -> Reply:
    """Sends one mail. Raises `RelayDownError` where the server cannot have received it."""
    options = ["SMTPUTF8"] if not recipient.isascii() else []
    encoding = "utf-8" if options else "ascii"
    try:
        async with asyncio.timeout_at(until):
            await connection.mail(sender, options=options, encoding=encoding)
            await connection.rcpt(recipient, encoding=encoding)
    except SMTPResponseException as answer:
        return _reply(SMTPResponse(answer.code, answer.message))
    except (SMTPException, OSError) as broken:
        raise RelayDownError(type(broken).__name__) from None
    try:
        return _reply(await connection.data(content))
    except SMTPResponseException as answer:
        return _reply(SMTPResponse(answer.code, answer.message))
    except (SMTPException, OSError) as broken:
        return Reply(None, f"connection lost: {type(broken).__name__}")


def _reply(response: SMTPResponse) -> Reply:
    if response.code == _CLOSING:
        raise RelayDownError("421")
    return Reply(response.code, response.message)


def _outcome(code: int | None) -> str:
    if code is None:
        return "broken"
    return "accepted" if code < 400 else "deferred" if code < 500 else "refused"

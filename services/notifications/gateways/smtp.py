"""The mail server, over a few connections that are used again. When it is away, one mail in a while probes it."""

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
TALK_SECONDS = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 10.0
_CLOSING = 421
HANDED_OVER = Histogram("cursus_mail_handover_seconds", "Seconds to hand a mail to the mail server", ["outcome"])


class SmtpPostman:
    """Hands mail over by SMTP (RFC 5321).

    A talk that broke before the mail's bytes went out leaves the mail untouched; one that broke after counts as a try,
    since the server may have it. 421 is the server going away, not a word about the mail.
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
        """How many mails it makes sense to take up now: as usual, one to probe with, or none."""
        if not self._pause:
            return usual
        return 1 if time.monotonic() >= self._try_again_at else 0

    async def hand_over(self, mail: Mail) -> Reply:
        """The time for a talk ends where the mail's bytes begin: from there on each answer has its own."""
        async with self._turn:
            began, until = time.monotonic(), asyncio.get_running_loop().time() + TALK_SECONDS
            with traces.span("hand over mail", Part.CLIENT, self._told_of(mail)) as span:
                try:
                    async with self._connection(until) as connection:
                        content = written(mail, self._sender)
                        reply = await _talk(connection, self._from, mail.to_address, content, until)
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

    def _told_of(self, mail: Mail) -> traces.Attributes:
        """What a trace says of a mail: which, and by which letter; not to whom."""
        return {
            "network.protocol.name": "smtp",
            "server.address": self._server.hostname or "",
            "cursus.aggregate.id": mail.message.id,
            "cursus.mail.template": mail.message.template.value,
        }

    async def close(self) -> None:
        """Say goodbye to the server."""
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
        """A connection kept from before that still answers."""
        while self._idle:
            connection = self._idle.pop()
            try:
                await connection.rset()
                return connection
            except (SMTPException, OSError):
                connection.close()
            except BaseException:  # told to stop, or out of time: nobody else would close it
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
            timeout=TALK_SECONDS / 2,
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


async def _talk(connection: SMTP, sender: str, recipient: str, content: bytes, until: float) -> Reply:
    """One mail. Raises `RelayDownError` while the server cannot have it."""
    options = ["SMTPUTF8"] if not recipient.isascii() else []
    encoding = "utf-8" if options else "ascii"
    try:
        async with asyncio.timeout_at(until):
            await connection.mail(sender, options=options, encoding=encoding)
            await connection.rcpt(recipient, encoding=encoding)
    except SMTPResponseException as said:
        return _said(SMTPResponse(said.code, said.message))
    except (SMTPException, OSError) as broken:
        raise RelayDownError(type(broken).__name__) from None
    try:
        return _said(await connection.data(content))
    except SMTPResponseException as said:
        return _said(SMTPResponse(said.code, said.message))
    except (SMTPException, OSError) as broken:
        return Reply(None, f"connection lost: {type(broken).__name__}")


def _said(response: SMTPResponse) -> Reply:
    if response.code == _CLOSING:
        raise RelayDownError("421")
    return Reply(response.code, response.message)


def _outcome(code: int | None) -> str:
    if code is None:
        return "broken"
    return "accepted" if code < 400 else "deferred" if code < 500 else "refused"

"""A proxy in front of the real mail server, which can be closed without losing the server's mails."""

import asyncio
import contextlib
from urllib.parse import urlsplit


class Door:
    """Forwards connections to the server while it is open; refuses them while it is closed."""

    def __init__(self, behind: str) -> None:
        """`behind`: smtp://host:port."""
        self._behind = urlsplit(behind)
        self._server: asyncio.Server | None = None
        self._through: set[asyncio.StreamWriter] = set()
        self._port = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._port}"

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Closes open connections as well."""
        if self._server:
            self._server.close()
            for writer in self._through:
                writer.transport.abort()
            self._server = None

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        within, beyond = await asyncio.open_connection(self._behind.hostname, self._behind.port)
        both = {writer, beyond}
        self._through |= both
        await asyncio.gather(_pour(reader, beyond), _pour(within, writer))
        self._through -= both


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while some := await source.read(65_536):
            into.write(some)
            await into.drain()
    into.close()

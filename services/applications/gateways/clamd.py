"""The virus scanner clamd, over its own protocol."""

import asyncio
import struct
from urllib.parse import urlsplit

_CHUNK = 64 * 1024


class Clamd:
    """A clamd daemon (clamd(8), INSTREAM). `url` is tcp://host:port or unix:///path; with None nothing is scanned.

    Raises `ConnectionError` or `TimeoutError` if the daemon does not answer or reports an error: no upload passes
    without a scan.
    """

    def __init__(self, url: str | None, *, seconds: float = 20.0) -> None:
        self._url, self._seconds = url, seconds

    async def find(self, content: bytes) -> str | None:
        """The name of the malware in these bytes; None if there is none."""
        if self._url is None:
            return None
        async with asyncio.timeout(self._seconds):
            answer = await self._ask(self._url, content)
        found = answer.removeprefix("stream: ")
        if found == "OK":
            return None
        if found.endswith(" FOUND"):
            return found.removesuffix(" FOUND")
        raise ConnectionError(f"clamd: {answer}")

    async def _ask(self, url: str, content: bytes) -> str:
        where = urlsplit(url)
        try:
            if where.scheme == "unix":
                reader, writer = await asyncio.open_unix_connection(where.path)
            else:
                reader, writer = await asyncio.open_connection(where.hostname, where.port or 3310)
        except OSError as away:
            raise ConnectionError("clamd: away") from away
        try:
            writer.write(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                part = content[start : start + _CHUNK]
                writer.write(struct.pack("!L", len(part)) + part)
                await writer.drain()
            writer.write(struct.pack("!L", 0))
            await writer.drain()
            return (await reader.readuntil(b"\0")).rstrip(b"\0").decode(errors="replace").strip()
        except asyncio.IncompleteReadError as cut:
            raise ConnectionError("clamd: cut short") from cut
        finally:
            writer.close()

"""An API that is told to stop answers whoever has reached it."""

import asyncio

import pytest
import uvicorn

from shared import running
from shared.running import Leaving
from tests.support.eventually import DEADLINE, eventually

REQUEST = b"GET / HTTP/1.1\r\nHost: cursus\r\nConnection: close\r\n\r\n"


async def answered(scope: object, receive: object, send: uvicorn._types.ASGISendCallable) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": [], "trailers": False})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def test_a_request_that_is_under_way_when_the_stop_comes_is_answered_and_no_new_connection_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Uvicorn alone closes the connection on which it has read nothing yet, and a gateway tells its caller 502."""
    monkeypatch.setattr(running, "LINGER_SECONDS", 60.0)  # ends as soon as all have gone
    server = Leaving(uvicorn.Config(answered, port=0, lifespan="off", log_config=None))
    serving = asyncio.create_task(server._serve())

    async def listening() -> bool:
        return server.started

    async def taken() -> bool:
        return bool(server.server_state.connections)

    async def closed() -> bool:
        try:
            (await asyncio.open_connection("127.0.0.1", port))[1].close()
        except ConnectionError:
            return True
        return False

    await eventually(listening)
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await eventually(taken)
    server.should_exit = True
    await eventually(closed)
    writer.write(REQUEST)
    assert (await reader.read()).startswith(b"HTTP/1.1 204")
    writer.close()
    async with asyncio.timeout(DEADLINE):
        await serving

#!/usr/bin/env bash
# Expected: a server that is told to stop answers a request that had reached one of its connections before.
# Seen: a connection on which the server has read no request yet is closed at once; the request in its buffer is not read,
#   and the client gets a reset instead of an answer. A request that was read is answered.
# Version: uvicorn 0.54.0 with httptools 0.9.0; the same with h11 0.16.0.
# Source: HttpToolsProtocol.shutdown in uvicorn/protocols/http/httptools_impl.py: no request cycle, so the transport is closed.
#   RFC 9112, section 9.6, describes how a server closes in stages so that the client does not lose what is under way.
# Why: a gateway that opens a connection for each request tells its caller 502 while an API is replaced. Our server stops
#   listening first, then goes on reading for a second.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check uvicorn==0.54.0 httptools==0.9.0

"$work/venv/bin/python" - <<'PYTHON'
import asyncio
import socket
import sys

import uvicorn


async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def answer(*, read_before_stop):
    """The first line that a client gets whose request arrives before the stop."""
    config = uvicorn.Config(app, port=0, http="httptools", loop="asyncio", lifespan="off", log_level="critical")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    with socket.create_connection(server.servers[0].sockets[0].getsockname(), timeout=10) as client:
        while not server.server_state.connections:
            await asyncio.sleep(0.01)
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        while read_before_stop and not server.server_state.total_requests:
            await asyncio.sleep(0.01)
        await server.shutdown()
        try:
            return (await asyncio.to_thread(client.recv, 1000)).split(b"\r\n")[0].decode() or "closed without an answer"
        except ConnectionResetError:
            return "closed without an answer"


read, arrived = asyncio.run(answer(read_before_stop=True)), asyncio.run(answer(read_before_stop=False))
print("request read before the stop:   ", read)
print("request arrived before the stop:", arrived)
if (read, arrived) != ("HTTP/1.1 200 OK", "closed without an answer"):
    sys.exit("changed: this is not what the head of this file says")
PYTHON

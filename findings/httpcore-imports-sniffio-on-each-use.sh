#!/usr/bin/env bash
# Expected: whether an optional module is installed is found out once.
# Seen: where sniffio is not installed, four failed imports of it for each request on an open connection; Python remembers no
#   failed import, so each one searches the whole path again. Where it is installed, none after the first.
# Version: httpcore 1.0.9 below httpx 0.28.1, with anyio 4.16.0, which brings sniffio no more.
# Source: current_async_library in httpcore/_synchronization.py; encode/httpcore pull request 1103, open.
# Why: services and tests ask over httpx thousands of times; each failed import cost 70 microseconds. sniffio is therefore a
#   dependency of ours, though no code here imports it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
cat >"$work/count.py" <<'PYTHON'
import asyncio
import sys

import httpx

REQUESTS = 100


class Searches:
    """Stands first where Python looks for modules, and counts what is looked for."""

    count = 0

    def find_spec(self, name, path=None, target=None):
        self.count += name == "sniffio"


async def answer(reader, writer):
    while await reader.readuntil(b"\r\n\r\n"):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


async def main():
    server = await asyncio.start_server(lambda *streams: asyncio.ensure_future(quietly(*streams)), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    searches = Searches()
    async with httpx.AsyncClient(trust_env=False) as client:
        await client.get(f"http://127.0.0.1:{port}/")
        sys.meta_path.insert(0, searches)
        for _ in range(REQUESTS):
            (await client.get(f"http://127.0.0.1:{port}/")).raise_for_status()
    return searches.count / REQUESTS


async def quietly(reader, writer):
    try:
        await answer(reader, writer)
    except asyncio.IncompleteReadError:
        writer.close()


print(round(asyncio.run(main())))
PYTHON

"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check httpx==0.28.1 httpcore==1.0.9 anyio==4.16.0
without=$("$work/venv/bin/python" "$work/count.py")
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check sniffio==1.3.1
with=$("$work/venv/bin/python" "$work/count.py")
echo "failed imports for each request: $without without sniffio, $with with it"
if [ "$without" != 4 ] || [ "$with" != 0 ]; then
    echo "changed: this is not what the head of this file says" >&2
    exit 1
fi

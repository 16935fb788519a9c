#!/usr/bin/env bash
# Expected: a task that is cancelled while it waits in asyncio.wait_for ends with CancelledError.
# Seen: if the awaited work ends in the same turn of the loop, wait_for returns its result and the cancellation is lost: the
#   task goes on.
# Version: python==3.11 (CPython), run as python3.11; fixed in 3.12, where wait_for is written with asyncio.timeout. Nothing is installed.
# Source: python/cpython issue 86296.
# Why: the lanes of our consumer are cancelled as their work ends, and one that goes on keeps a worker from stopping. We
#   support Python 3.11, so the code uses asyncio.timeout, and ruff bans wait_for.
set -euo pipefail
python3.11 - <<'PYTHON'
import asyncio
import sys


async def cancelled(waits):
    """Whether a task ends that is cancelled in the turn in which its work ends."""
    ended = asyncio.Event()
    task = asyncio.create_task(lane(waits, ended))
    await turns()
    ended.set()
    await asyncio.sleep(0)
    task.cancel()
    await turns()
    heard = task.cancelled()
    task.cancel()
    await asyncio.wait([task])
    return heard


async def lane(waits, ended):
    await waits(ended)
    await asyncio.Event().wait()  # the next piece of work


async def turns():
    for _ in range(10):
        await asyncio.sleep(0)


async def by_wait_for(ended):
    await asyncio.wait_for(ended.wait(), 60)


async def by_timeout(ended):
    async with asyncio.timeout(60):
        await ended.wait()


seen = asyncio.run(cancelled(by_wait_for)), asyncio.run(cancelled(by_timeout))
print("Python", sys.version.split()[0])
print("cancellation heard in wait_for:", seen[0])
print("cancellation heard in timeout: ", seen[1])
if seen != (False, True):
    sys.exit("changed: this is not what the head of this file says")
PYTHON

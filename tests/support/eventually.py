"""Waits for a condition with a deadline, so that no test needs to sleep."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


DEADLINE = 120.0
"""Seconds until a waiting test fails: far more than the slowest machine needs."""


async def eventually(condition: Callable[[], Awaitable[T]], *, seconds: float = DEADLINE, what: str = "") -> T:
    """The first true result of the condition; fails with the last result after the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        answer = await condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"still not after {seconds} s: {what or condition!r}; last answer: {answer!r}")
        await asyncio.sleep(0.02)

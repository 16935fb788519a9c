"""One event that concerns many applications: a bounded number at a time, restartable, each keyed by the same cause."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import TypeVar

from shared.kernel.errors import Refusal

T = TypeVar("T")

TOGETHER = 16
"""How many are worked on at once: under the connection pool's size, so that requests still find a connection."""


async def in_pages(things: AsyncIterator[T] | Iterable[T], effect: Callable[[T], Awaitable[object]]) -> int:
    """Do `effect` for each thing; a refusal (a file withdrawn meanwhile) leaves that one out. Answers how many took it.

    Any other failure stops the run; the event comes again, and what was done changes nothing the second time.
    """

    async def one(thing: T) -> bool:
        try:
            await effect(thing)
        except Refusal:
            return False
        return True

    done = 0
    page: list[T] = []
    async for thing in _each(things):
        page.append(thing)
        if len(page) == TOGETHER:
            done += sum(await asyncio.gather(*map(one, page)))
            page.clear()
    return done + sum(await asyncio.gather(*map(one, page)))


async def _each(things: AsyncIterator[T] | Iterable[T]) -> AsyncIterator[T]:
    if isinstance(things, AsyncIterator):
        async for thing in things:
            yield thing
    else:
        for thing in things:
            yield thing

"""Applies one event to many applications: bounded concurrency, restartable, with one cause for all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import TypeVar

from shared.kernel.errors import Refusal

T = TypeVar("T")

TOGETHER = 16
"""How many run concurrently: fewer than the connection pool has, so that requests still get a connection."""


async def in_pages(things: AsyncIterator[T] | Iterable[T], effect: Callable[[T], Awaitable[object]]) -> int:
    """Apply `effect` to each item and return how many accepted it. A refusal (a file withdrawn meanwhile) skips the
    item.

    Any other failure stops the run; the event is delivered again, and the cause skips what was done.
    """

    async def changed(thing: T) -> bool:
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
            done += sum(await asyncio.gather(*map(changed, page)))
            page.clear()
    return done + sum(await asyncio.gather(*map(changed, page)))


async def _each(things: AsyncIterator[T] | Iterable[T]) -> AsyncIterator[T]:
    if isinstance(things, AsyncIterator):
        async for thing in things:
            yield thing
    else:
        for thing in things:
            yield thing

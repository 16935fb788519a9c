"""The environment of the acts: the simulated clock, the mailbox, concurrency with a progress bar, waiting for quiet."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from rich.progress import Progress

from deploy.access.client import Api
from deploy.access.endpoints import SERVICES
from deploy.access.topics import Topics
from deploy.local.mailbox import Mailbox
from shared.contracts.registry import CONTRACTS
from shared.kernel.clock import PARIS, SimulatedClock

T = TypeVar("T")
R = TypeVar("R")
STILL = 120.0  # real seconds within which the system must become quiet
LOOK_EVERY = 0.1
BUSIEST_FIRST = tuple(reversed(SERVICES))  # mails are the last to finish
TOPICS = tuple(sorted({contract.topic for contract in CONTRACTS.values()} | {"applications.internal"}))
_LINK = re.compile(r"#token=([\w.-]+)")
LABEL = 42
OPEN_MAIL = ("queued", "sending", "awaiting_contact", "awaiting_edition")


class NeverQuiet(Exception):  # noqa: N818 - named for what happened
    """The system did not become quiet in time, or a mail did not arrive; the message names the outstanding work."""


class Postbox:
    """The mailbox as the applicants use it: each applicant's latest sign-in link."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._read: set[str] = set()
        self._links: dict[str, str] = {}

    async def links(self, addresses: Iterable[str]) -> dict[str, str]:
        """The token in the latest mail to each address; waits until all have one. Raises `NeverQuiet`."""
        wanted, deadline = set(addresses), time.monotonic() + STILL
        while True:
            await asyncio.to_thread(self._look)
            missing = wanted - self._links.keys()
            if not missing:
                return {address: self._links[address] for address in wanted}
            if time.monotonic() > deadline:
                raise NeverQuiet(f"{len(missing)} of {len(wanted)} people never got a mail with a link")
            await asyncio.sleep(LOOK_EVERY)

    def _look(self) -> None:
        for name in self._mailbox.names():
            if name in self._read:
                continue
            mail = self._mailbox.open(name)
            self._read.add(name)
            if link := _LINK.search(mail.text):
                self._links |= dict.fromkeys(mail.recipients, link[1])


@dataclass
class Stage:
    """The running system, as the demo drives it."""

    api: Api
    operator: Api
    clock: SimulatedClock
    postbox: Postbox
    topics: Topics
    progress: Progress
    watch: Callable[[], None] = field(default=lambda: None)
    """Raises if a process of the system has died, because waiting for it would be pointless."""
    _reads: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    """The group of each service and the topics it reads."""

    async def each(self, doing: str, things: Iterable[T], act: Callable[[T], Awaitable[R]]) -> list[R]:
        """Run for each item, as concurrently as the session allows, with a bar; the first failure stops all."""
        listed, started = list(things), time.monotonic()
        bar = self.progress.add_task(doing, total=len(listed))

        async def one(thing: T) -> R:
            answer = await act(thing)
            self.progress.advance(bar)
            return answer

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(thing)) for thing in listed]
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None
        self.progress.remove_task(bar)
        took = time.monotonic() - started
        self.progress.console.print(f"  {doing:<{LABEL}}{len(listed):>5}{took:>8.1f} s", highlight=False)
        return [task.result() for task in tasks]

    async def until(self, moment: datetime) -> None:
        """Advance the clock to that time and wait until the system is quiet; a past time changes nothing."""
        await self.quiet()
        if moment > self.clock.now():
            self.clock.advance_to(moment)
            self.say(moment)
            await self.quiet()

    def say(self, moment: datetime) -> None:
        """Print the current day of the play."""
        here = moment.astimezone(PARIS)
        self.progress.console.print(f"[bold]{here:%A %d %B %Y}[/][dim], {here:%H:%M} in Paris[/]", highlight=False)

    async def quiet(self) -> None:
        """Wait until nothing is unread, unsent, overdue or queued and no new message appears. Raises `NeverQuiet`.

        Work passes between services only through topics, so work that one check misses appears as a new message.
        """
        deadline = time.monotonic() + STILL
        while True:
            self.watch()
            ends = await self.topics.ends(TOPICS)
            busy = await self._still_to_do()
            if not busy and ends == await self.topics.ends(TOPICS):
                return
            if time.monotonic() > deadline:
                raise NeverQuiet(f"after {STILL:.0f} s there is still: {busy or 'news on the topics'}")
            await asyncio.sleep(LOOK_EVERY)

    async def _still_to_do(self) -> str:
        """The outstanding work of one service as text; empty if none. Fewer queries leave it more time to work."""
        for service in BUSIEST_FIRST:
            if busy := await self._still_to_do_in(service):
                return f"{service} has {busy}"
        mails = (await self.operator.get("notifications", "/v1/backlog"))["by_state"]
        return ", ".join(f"{mails[state]} mails {state}" for state in OPEN_MAIL if mails.get(state))

    async def _still_to_do_in(self, service: str) -> str:
        """Checks unread events first: the effects of an event exist before the event counts as read."""
        if service not in self._reads:
            status = await self.operator.get(service, "/ops/status")
            self._reads[service] = status["group"], status["topics"]
        if lag := await self.topics.lag(*self._reads[service]):
            return f"{lag} unread"
        status = await self.operator.get(service, "/ops/status")
        counts = {"unsent": status["outbox"]["documents"], "overdue": sum(status["overdue"].values())}
        return ", ".join(f"{count} {what}" for what, count in counts.items() if count)

"""The lanes of a consumer end when they are told to, whatever they do, and give no event more time than is due."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from aiokafka import ConsumerRecord

from shared.contracts.envelope import Contract, padded
from shared.kernel.commands import Command
from shared.messaging.lanes import Assigned, Lanes, Limits
from shared.messaging.parking import Parking, Record
from shared.messaging.reactions import on, reactions
from tests.support.eventually import DEADLINE, eventually


class BellRungV1(Contract):
    type: ClassVar[str] = "eu.cursus.bell.rung.v1"
    topic: ClassVar[str] = "bells.events"


@dataclass(frozen=True)
class Listen(Command[None], did="listen"):
    async def __call__(self) -> None: ...


class NothingParked(Parking):
    """A parking that is empty, and needs no database to say so."""

    def __init__(self) -> None: ...

    async def keys(self, topic: str, partition: int) -> set[str]:
        return set()


EVENT = {
    "specversion": "1.0",
    "id": "event-1",
    "source": "/cursus/bells",
    "type": BellRungV1.type,
    "subject": "bell-1",
    "time": "2026-11-24T09:30:00Z",
    "dataschema": f"schemas/{BellRungV1.type}.json",
    "partitionkey": "bell-1",
    "sequence": padded(1),
    "correlationid": "journey",
    "data": {},
}


def message() -> ConsumerRecord[bytes, bytes]:
    value = json.dumps(EVENT).encode()
    return ConsumerRecord(BellRungV1.topic, 0, 0, 0, 0, b"bell-1", value, None, 6, len(value), ())


@pytest.mark.parametrize("turns", range(12))
async def test_a_lane_cancelled_in_the_moment_its_work_ends_is_cancelled(turns: int) -> None:
    """However few turns of the loop lie between the two: a lane that went on would keep its worker from ever ending."""
    done = asyncio.Event()

    async def act(_: Any, /) -> Any:
        await done.wait()

    table = reactions(on(BellRungV1, lambda _: Listen()))
    lanes = Lanes(table, act, NothingParked(), Limits(lanes=1))
    working = lanes.start()
    lanes.take(Assigned(BellRungV1.topic, 0), message())
    for _ in range(20):
        await asyncio.sleep(0)
    done.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    for lane in working:
        lane.cancel()
    _, going_on = await asyncio.wait(working, timeout=DEADLINE)
    for lane in going_on:
        lane.cancel()
    assert not going_on, going_on
    assert all(lane.cancelled() for lane in working), working[0].exception()


class Parked(NothingParked):
    """Remembers what was parked; its database answers, or not."""

    def __init__(self, *, answers: bool) -> None:
        self.reasons: list[str] = []
        self.asked, self._answers = 0, answers

    async def answers(self) -> bool:
        self.asked += 1
        return self._answers

    async def park(self, record: Record, reason: str) -> None:
        self.reasons.append(reason)


async def handled_in_time(
    handler: Callable[[], Awaitable[None]], parking: Parked, over: Callable[[], bool]
) -> Assigned:
    """One event through one lane whose handlers have hardly any time, until it is over."""

    async def act(_: Any, /) -> Any:
        await handler()

    limits = Limits(lanes=1, handle=0.01, too_slow=3, longest_pause=0.001)
    lanes, assigned = Lanes(reactions(on(BellRungV1, lambda _: Listen())), act, parking, limits), Assigned("bells", 0)
    working = lanes.start()
    lanes.take(assigned, message())

    async def it_is() -> bool:
        return over()

    await eventually(it_is)
    for lane in working:
        lane.cancel()
    await asyncio.gather(*working, return_exceptions=True)
    return assigned


async def test_a_handler_that_takes_too_long_each_time_is_a_bug_and_parks() -> None:
    """After as many tries as the limits give it, and no more."""
    tries, parking = 0, Parked(answers=True)

    async def endless() -> None:
        nonlocal tries
        tries += 1
        await asyncio.Event().wait()

    assigned = await handled_in_time(endless, parking, lambda: bool(parking.reasons))
    assert tries == 3
    assert parking.reasons == ["was not handled within 0.01 s, though the database answered"]
    assert assigned.watermark.unfinished == 0


async def test_a_handler_that_waits_for_a_database_that_does_not_answer_is_tried_for_ever() -> None:
    tries, parking = 0, Parked(answers=False)

    async def hangs() -> None:
        nonlocal tries
        tries += 1
        await asyncio.Event().wait()

    assigned = await handled_in_time(hangs, parking, lambda: tries > 9)
    assert parking.reasons == []
    assert assigned.watermark.unfinished == 1


async def test_a_time_that_ran_out_elsewhere_says_nothing_of_the_handler() -> None:
    """A driver's or a socket's TimeoutError is an outage as any other."""
    tries, parking = 0, Parked(answers=True)

    async def times_out() -> None:
        nonlocal tries
        tries += 1
        raise TimeoutError

    await handled_in_time(times_out, parking, lambda: tries > 9)
    assert parking.reasons == []
    assert parking.asked == 0

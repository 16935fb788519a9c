"""The lanes of a consumer end when they are told to, whatever they are doing."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from aiokafka import ConsumerRecord

from shared.contracts.envelope import Contract, padded
from shared.kernel.commands import Command
from shared.messaging.lanes import Assigned, Lanes, Limits
from shared.messaging.parking import Parking
from shared.messaging.reactions import on, reactions


class BellRungV1(Contract):
    type: ClassVar[str] = "eu.cursus.bell.rung.v1"
    topic: ClassVar[str] = "bells.events"


@dataclass(frozen=True)
class Listen(Command[None]): ...


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
    _, going_on = await asyncio.wait(working, timeout=1)
    for lane in going_on:
        lane.cancel()
    assert not going_on, going_on
    assert all(lane.cancelled() for lane in working), working[0].exception()

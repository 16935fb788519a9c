"""Our producer lets go of a broken one of aiokafka whatever that says, so that a relay outlives it."""

import asyncio
from types import SimpleNamespace

import pytest

from shared.messaging.kafka import Producer


class Broken:
    """What is left of aiokafka's producer when a response comes for a batch that was given up: its sender has died."""

    def __init__(self, fault: Exception) -> None:
        self.fault, self.closed, self.given_up = fault, False, False
        self._message_accumulator = SimpleNamespace(fail_all=self._fail_all)
        self._sender = SimpleNamespace(sender_task=asyncio.get_running_loop().create_future())
        self.client = SimpleNamespace(close=self._close)

    def _fail_all(self, _: Exception) -> None:
        self.given_up = True

    async def _close(self) -> None:
        self.closed = True

    async def stop(self) -> None:
        raise self.fault


@pytest.mark.parametrize("fault", [KeyError("a batch"), AttributeError("done"), OSError("gone"), TimeoutError()])
async def test_a_producer_that_breaks_as_it_is_abandoned_is_let_go_of(fault: Exception) -> None:
    broken, producer = Broken(fault), Producer("nowhere:9", "tests")
    producer._producer = broken
    await producer.close()
    assert broken.given_up
    assert broken.closed
    assert broken._sender.sender_task.cancelled()
    assert producer._producer is None

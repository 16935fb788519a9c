"""What travels along with a piece of work: set for a block, gone after it, kept apart between tasks."""

import asyncio

import pytest

from shared.kernel.context import Context, current, current_context, surrounded_by


def test_work_that_nobody_surrounded_begins_a_journey_of_its_own() -> None:
    assert current_context.get() is None
    first, second = current(), current()
    assert first.correlation_id != second.correlation_id
    assert first.causation_id is None


def test_surroundings_hold_for_their_block_and_the_outer_ones_come_back() -> None:
    with surrounded_by(Context("journey", actor="outer")):
        with surrounded_by(causation_id="event-1", actor="inner") as inner:
            assert current() is inner
            assert (inner.correlation_id, inner.causation_id, inner.actor) == ("journey", "event-1", "inner")
        assert (current().correlation_id, current().causation_id, current().actor) == ("journey", None, "outer")
    assert current_context.get() is None


def test_a_block_that_fails_leaves_no_surroundings_behind() -> None:
    with pytest.raises(RuntimeError), surrounded_by(Context("journey")):
        raise RuntimeError
    assert current_context.get() is None


async def test_tasks_side_by_side_do_not_see_each_others_surroundings() -> None:
    met = asyncio.Barrier(3)

    async def work(name: str) -> str:
        with surrounded_by(Context(name)):
            await met.wait()
            return current().correlation_id

    assert await asyncio.gather(*map(work, "abc")) == ["a", "b", "c"]

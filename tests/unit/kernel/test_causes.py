"""One cause has one effect on one aggregate: a reaction that asks for two is refused at once, and loses none."""

import pytest

from shared.kernel.repository import Cause, CauseSpent

SOURCE = "lamps.events/lamp-7"


def change(id: str, cause: Cause, store: str = "rooms") -> None:
    with cause.effect(store, id):
        pass


def test_two_changes_of_one_aggregate_for_one_cause_are_a_bug() -> None:
    cause = Cause(SOURCE, 1)
    change("kitchen", cause)
    with pytest.raises(CauseSpent, match=r"rooms: a second change because of lamps\.events/lamp-7, 1"):
        change("kitchen", cause)


def test_another_aggregate_another_store_and_another_cause_are_no_second_change() -> None:
    cause = Cause(SOURCE, 1)
    change("kitchen", cause)
    change("cellar", cause)
    change("kitchen", cause, "houses")
    change("kitchen", Cause(SOURCE, 2))


def test_a_change_that_failed_may_be_tried_again_for_the_same_cause() -> None:
    """A use case that reads again after a lost race has had no effect yet."""
    cause = Cause(SOURCE, 1)
    with pytest.raises(ConnectionError), cause.effect("rooms", "kitchen"):
        raise ConnectionError
    change("kitchen", cause)


def test_the_same_event_delivered_again_is_an_equal_cause_without_effects() -> None:
    first, again = Cause(SOURCE, 1), Cause(SOURCE, 1)
    change("kitchen", first)
    change("kitchen", again)
    assert first == again

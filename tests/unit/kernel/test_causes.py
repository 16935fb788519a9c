"""One cause has one effect on one aggregate: a reaction that asks for two says so at once, not by a lost effect."""

import pytest

from shared.kernel.repository import Cause
from shared.mongo.causes import CauseSpent, effect, one_reaction

FIRST, SECOND = Cause("lamps.events/lamp-7", 1), Cause("lamps.events/lamp-7", 2)


def change(id: str, cause: Cause | None, store: str = "rooms") -> None:
    with effect(store, id, cause):
        pass


def test_two_changes_of_one_aggregate_for_one_cause_in_one_reaction_are_a_bug() -> None:
    with one_reaction():
        change("kitchen", FIRST)
        with pytest.raises(CauseSpent, match=r"rooms: a second change because of lamps\.events/lamp-7, 1"):
            change("kitchen", FIRST)


def test_another_aggregate_another_store_another_cause_or_none_is_none() -> None:
    with one_reaction():
        change("kitchen", FIRST)
        change("cellar", FIRST)
        change("kitchen", FIRST, "houses")
        change("kitchen", SECOND)
        change("kitchen", None)
        change("kitchen", None)


def test_a_change_that_failed_may_be_tried_again_in_the_same_reaction() -> None:
    """A use case that reads anew after a lost race has had no effect yet."""
    with one_reaction():
        with pytest.raises(ConnectionError), effect("rooms", "kitchen", FIRST):
            raise ConnectionError
        change("kitchen", FIRST)


def test_the_next_reaction_begins_anew_and_what_no_event_causes_is_not_watched() -> None:
    for _ in range(2):
        with one_reaction():
            change("kitchen", FIRST)
    change("kitchen", FIRST)
    change("kitchen", FIRST)

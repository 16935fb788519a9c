"""Checks the places from outside: capacity is never exceeded, and the calls follow the published order."""

from collections.abc import Iterable, Mapping
from typing import Any

from deploy.demo.history import kind
from deploy.verifiers.call_order import differences, recomputed
from shared.contracts.envelope import Envelope

OFFERED, GIVEN_BACK = "place-offered", frozenset({"place-declined", "place-expired", "place-released", "place-revoked"})


def most_held(board: Iterable[Envelope]) -> int:
    """The largest number of places offered or taken at one time, by a seat board's events in order."""
    held = most = 0
    for event in board:
        what = kind(event).rpartition(".")[2]
        held += (what == OFFERED) - (what in GIVEN_BACK)
        most = max(most, held)
    return most


def wrong_calls(
    order: Mapping[str, Any], offers: Iterable[Envelope], withdrawn: frozenset[str], code: str
) -> list[str]:
    """Violations in an edition's calls: the published order, its hash, who was called, who was skipped."""
    wrong = [f"{code}: {line}" for line in differences(order)]
    expected = [application for one in order["lists"] for application in recomputed(one["inputs"])]
    calls = sorted((event.data["call_position"], event.data["application_id"]) for event in offers)
    for position, application in calls:
        if expected[position - 1 : position] != [application]:
            wrong.append(f"{code}: call {position} went to {application}, who is not number {position} of the order")
    if len({application for _, application in calls}) < len(calls):
        wrong.append(f"{code}: somebody was called twice")
    last = calls[-1][0] if calls else 0
    passed_over = set(expected[:last]) - {application for _, application in calls} - withdrawn
    return wrong + [f"{code}: {one} was passed over" for one in sorted(passed_over)]

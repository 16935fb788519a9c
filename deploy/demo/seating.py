"""Places, checked from the outside: nobody is over capacity at any moment, and the calls follow the published order."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from deploy.demo.history import kind
from shared.contracts.envelope import Envelope

OFFERED, GIVEN_BACK = "place-offered", frozenset({"place-declined", "place-expired", "place-released"})


def most_held(board: Iterable[Envelope]) -> int:
    """The largest number of places that were offered or taken at once, by a seat board's own events in their order."""
    held = most = 0
    for event in board:
        what = kind(event).rpartition(".")[2]
        held += (what == OFFERED) - (what in GIVEN_BACK)
        most = max(most, held)
    return most


def recomputed(inputs: Mapping[str, Any]) -> list[str]:
    """The call order from its published inputs, straight from the rule's own words (DOMAIN rule 2), in no hurry."""
    waiting = sorted(inputs["candidates"], key=lambda one: (one["rank"], one["submitted_at"], one["application_id"]))
    shares = {profile: Fraction(share) for profile, share in inputs["shares"].items()}
    called: list[Mapping[str, Any]] = []
    while waiting:
        of = Counter(one["profile"] for one in called)
        under = {
            profile: lack
            for profile, share in shares.items()
            if any(one["profile"] == profile for one in waiting)
            and (lack := share * (len(called) + 1) - of[profile]) > 0
        }
        furthest = max(under.values(), default=None)
        next_ = next(one for one in waiting if furthest is None or under.get(one["profile"]) == furthest)
        waiting.remove(next_)
        called.append(next_)
    return [one["application_id"] for one in called]


def sealed(inputs: Mapping[str, Any]) -> str:
    """The hash of the inputs, as published: SHA-256 of canonical JSON."""
    canonical = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def wrong_calls(
    order: Mapping[str, Any], offers: Iterable[Envelope], withdrawn: frozenset[str], code: str
) -> list[str]:
    """What is wrong with an edition's calls: the published order, its hash, who was called, who was passed over."""
    wrong = []
    expected = recomputed(order["inputs"])
    if order["order"] != expected:
        wrong.append(f"{code}: the published call order is not the one that follows from its inputs")
    if order["sha256"] != sealed(order["inputs"]):
        wrong.append(f"{code}: the hash is not that of the published inputs")
    calls = sorted((event.data["call_position"], event.data["application_id"]) for event in offers)
    for position, application in calls:
        if expected[position - 1 : position] != [application]:
            wrong.append(f"{code}: call {position} went to {application}, who is not number {position} of the order")
    if len({application for _, application in calls}) < len(calls):
        wrong.append(f"{code}: somebody was called twice")
    last = calls[-1][0] if calls else 0
    passed_over = set(expected[:last]) - {application for _, application in calls} - withdrawn
    return wrong + [f"{code}: {one} was passed over" for one in sorted(passed_over)]

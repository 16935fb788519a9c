#!/usr/bin/env python3
"""Recompute a published call order from its own inputs, and verify its hashes.

python3 call_order.py FILE (or - for standard input; the response of `GET /v1/editions/{id}/call-order`)

The program shares no code with the service and needs only Python 3.11: it implements the rule a second time, for
clarity and not for speed. With `n` called so far of a list and `c` of them of a profile, the profile is under its share
`s` while it still has candidates and `c < s * (n + 1)`. If profiles are under their share, the best-ranked candidate of
the one furthest below (largest `s * (n + 1) - c`, ties to the better-ranked head) is called; else the best-ranked of
all. Rank ties go by the time of submission, then by id. A further list says how many turns of the order so far were
past when it was drawn (`after`): those count as called, and the list replaces the rest.

Exit code 0: the call order is valid; 1: it is not; 65: the input is not a call order.
"""

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any


def recomputed(inputs: Mapping[str, Any], past: Sequence[str] = ()) -> list[str]:
    """The application ids in the order that follows from one list's published inputs, after turns of these profiles."""
    waiting = sorted(inputs["candidates"], key=lambda one: (one["rank"], one["submitted_at"], one["application_id"]))
    shares = {profile: Fraction(share) for profile, share in inputs["shares"].items()}
    called: list[Mapping[str, Any]] = []
    while waiting:
        lacking: dict[str, Fraction] = {}
        for profile, share in shares.items():
            of_it = sum(one["profile"] == profile for one in called) + sum(one == profile for one in past)
            lack = share * (len(past) + len(called) + 1) - of_it
            if lack > 0 and any(one["profile"] == profile for one in waiting):
                lacking[profile] = lack
        furthest = max(lacking.values(), default=None)
        chosen = next(one for one in waiting if furthest is None or lacking.get(one["profile"]) == furthest)
        waiting.remove(chosen)
        called.append(chosen)
    return [one["application_id"] for one in called]


def sealed(inputs: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the inputs as canonical JSON: keys sorted, no spaces, UTF-8."""
    canonical = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def differences(published: Mapping[str, Any]) -> list[str]:
    """The errors in a published call order; empty if it is valid."""
    wrong, before, everybody, profiles = [], None, list[str](), dict[str, str]()
    for number, one in enumerate(published["lists"], start=1):
        inputs, where = one["inputs"], f"list {number}"
        if inputs["edition_id"] != published["edition_id"]:
            wrong.append(f"{where}: it is of another edition")
        if (inputs["number"], inputs["follows"]) != (number, before):
            wrong.append(f"{where}: it does not say that it follows the list before")
        if one["sha256"] != sealed(inputs):
            wrong.append(f"{where}: the hash is not that of the published inputs")
        after = inputs.get("after", len(everybody))
        if number > 1 and not 0 <= after <= len(everybody):
            wrong.append(f"{where}: it comes after more turns than there are")
        everybody = everybody[:after]
        order = recomputed(inputs, [profiles[one] for one in everybody] if "after" in inputs else [])
        profiles |= {one["application_id"]: one["profile"] for one in inputs["candidates"]}
        if one["order"] != order:
            pairs = zip([*one["order"], None], [*order, None], strict=False)
            place = next(n for n, (said, due) in enumerate(pairs, start=1) if said != due)
            wrong.append(f"{where}: the order differs from the rule's from place {place} on")
        before, everybody = one["sha256"], everybody + order
    if not wrong and published["order"] != everybody:
        wrong.append("the whole order is not that of its lists")
    if published["sha256"] != before:
        wrong.append("the hash of the whole is not that of the last list")
    return wrong


def report(published: Mapping[str, Any]) -> tuple[list[str], int]:
    """Lines for the terminal, and the exit code."""
    try:
        wrong = differences(published)
        count = len({one["application_id"] for listed in published["lists"] for one in listed["inputs"]["candidates"]})
    except (KeyError, TypeError, ValueError, AttributeError) as unreadable:
        return [f"This is no published call order: {type(unreadable).__name__}: {unreadable}"], 65
    if wrong:
        return ["The call order does not hold:", *(f"  {line}" for line in wrong)], 1
    lists = len(published["lists"])
    return [
        f"The call order of edition {published['edition_id']} holds: {count} candidates on {lists} list"
        f"{'s' if lists > 1 else ''}, recomputed from the published inputs.",
        f"  sha256 {published['sha256']}",
    ], 0


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 64
    try:
        text = sys.stdin.read() if arguments[0] == "-" else Path(arguments[0]).read_text(encoding="utf-8")
        published = json.loads(text)
    except (OSError, ValueError) as unreadable:
        print(f"{arguments[0]}: {unreadable}", file=sys.stderr)
        return 65
    lines, code = report(published)
    print(*lines, sep="\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

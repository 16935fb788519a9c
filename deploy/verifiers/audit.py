#!/usr/bin/env python3
"""Verify an exported audit trail: each entry matches its hash and follows the one before, none is missing.

python3 audit.py FILE [--head NUMBER:SHA256]

FILE holds the entries as `GET /v1/audit` answers them, as one JSON list or as consecutive pages; - is standard input.
`--head` is an entry noted earlier: a trail that was truncated or rewritten since does not contain it. The program
shares no code with the service and needs only Python 3.11. If the personal part of an entry was erased, its salted
digest is still in the hash, so the chain can be verified.

Exit code 0: the trail is valid; 1: it is not; 65: the input is not an audit trail.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any


def canonical(values: Mapping[str, Any]) -> str:
    """JSON with sorted keys and without spaces, not escaped."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def differences(trail: Sequence[Mapping[str, Any]], head: tuple[int, str] | None = None) -> list[str]:
    """The errors in one institution's trail from its first entry; empty if it is valid."""
    wrong, previous = [], "0" * 64
    for number, one in enumerate(trail, start=1):
        entry, where = one["entry"], f"entry {number}"
        if entry["number"] != number:
            wrong.append(f"{where}: it says that it is number {entry['number']}")
        if entry["institution_id"] != trail[0]["entry"]["institution_id"]:
            wrong.append(f"{where}: it is of another institution")
        if entry["previous"] != previous:
            wrong.append(f"{where}: it does not follow the entry before")
        if one["sha256"] != sha256(canonical(entry)):
            wrong.append(f"{where}: it was altered: the hash is not its own")
        if one["personal"] is not None and entry["personal_sha256"] != sha256(
            f"{one['salt']}\n{canonical(one['personal'])}"
        ):
            wrong.append(f"{where}: who did it was altered")
        previous = one["sha256"]
    if head is not None:
        number, seal = head
        if number > len(trail) or trail[number - 1]["sha256"] != seal:
            wrong.append(f"entry {number}: it is not the one that was noted earlier")
    return wrong


def report(trail: Sequence[Mapping[str, Any]], head: tuple[int, str] | None = None) -> tuple[list[str], int]:
    """Lines for the terminal, and the exit code."""
    try:
        wrong = differences(trail, head)
        erased = sum(one["personal"] is None for one in trail)
        last = trail[-1] if trail else None
        if last is None:
            return ["There is no entry."], 65
        if wrong:
            return ["The trail does not hold:", *(f"  {line}" for line in wrong[:20])], 1
        whose, count = last["entry"]["institution_id"], len(trail)
        return [
            f"The trail of {whose} holds: {count} entries, {erased} of them emptied of who.",
            f"  head {count}:{last['sha256']}",
        ], 0
    except (KeyError, TypeError, AttributeError) as unreadable:
        return [f"This is no audit trail: {type(unreadable).__name__}: {unreadable}"], 65


def entries_in(text: str) -> list[Any]:
    """The entries of one JSON list, or of consecutive pages `{"items": [...]}`."""
    decoder, found, at = json.JSONDecoder(), list[Any](), 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        value, at = decoder.raw_decode(text, at)
        found += _entries(value)
    return found


def _entries(value: Any) -> Iterable[Any]:
    items: Iterable[Any] = value if isinstance(value, list) else value["items"]
    return items


def head_of(text: str) -> tuple[int, str]:
    number, _, seal = text.partition(":")
    return int(number), seal


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--head", type=head_of)
    asked = parser.parse_args(arguments)
    try:
        text = sys.stdin.read() if asked.file == "-" else Path(asked.file).read_text(encoding="utf-8")
        trail = entries_in(text)
    except (OSError, ValueError, KeyError, TypeError) as unreadable:
        print(f"{asked.file}: {unreadable}", file=sys.stderr)
        return 65
    lines, code = report(trail, asked.head)
    print(*lines, sep="\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

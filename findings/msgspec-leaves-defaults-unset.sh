#!/usr/bin/env bash
# Expected: an object that msgspec.convert makes of a dataclass is written by msgspec.to_builtins like an equal object that its
#   constructor makes.
# Seen: convert does not set an attribute for a field that takes its default; the class attribute answers for it. The two objects
#   are equal and print alike, but to_builtins leaves the field out for the converted one.
# Version: msgspec 0.22.0, CPython 3.11. A msgspec.Struct is written with the field both times.
# Source: the documentation of msgspec on dataclasses does not mention it; msgspec reads the instance dictionary when it encodes.
# Why: documents are written with to_builtins. An edition that was made by convert was stored without its status, and no query by
#   status found it. Code that makes a new aggregate by convert copies it through the constructor (`dataclasses.replace`).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check msgspec==0.22.0
cat >"$work/compare.py" <<'PYTHON'
from dataclasses import dataclass

import msgspec


@dataclass
class Edition:
    code: str
    status: str = "open"


class Record(msgspec.Struct):
    code: str
    status: str = "open"


def written(kind):
    converted, constructed = msgspec.convert({"code": "paris"}, kind), kind("paris")
    assert converted == constructed
    return [sorted(msgspec.to_builtins(one)) for one in (converted, constructed)]


print(written(Edition), written(Record))
PYTHON
seen=$("$work/venv/bin/python" "$work/compare.py")
echo "fields written (converted, constructed), dataclass and Struct: $seen"
if [ "$seen" != "[['code'], ['code', 'status']] [['code', 'status'], ['code', 'status']]" ]; then
    echo "changed: this is not what the head of this file says" >&2
    exit 1
fi

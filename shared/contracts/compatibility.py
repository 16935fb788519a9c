"""FULL_TRANSITIVE compatibility: within a major version, every revision can read the events of every other one.

Topics are kept for 400 days and partners upgrade at their own pace, so both directions matter. A minor revision may
only add optional fields and improve descriptions; any other change needs a new type, `.v2`, published beside `.v1`.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Schema = dict[str, Any]
_WORDS = frozenset({"$schema", "$id", "$defs", "title", "description", "examples"})
"""Keywords that explain a schema and do not affect validation."""
_STRUCTURE = frozenset({"properties", "required", "$ref"})


def breaks(old: Schema, new: Schema) -> list[str]:
    """Reasons why `new` is not a minor revision of `old`, each with the path of its field; empty if it is one."""
    return list(_breaks(old, new, _Pair(old, new), "data"))


class _Pair:
    """The `$defs` of both schemas and the pairs already compared, because definitions may be recursive."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self.old, self.new = old.get("$defs", {}), new.get("$defs", {})
        self.seen: set[tuple[str, str]] = set()


def _breaks(old: Schema, new: Schema, parts: _Pair, at: str) -> Iterator[str]:
    if "$ref" in old and "$ref" in new:
        pair = (old["$ref"], new["$ref"])
        if pair in parts.seen:
            return
        parts.seen.add(pair)
    old, new = _resolved(old, parts.old), _resolved(new, parts.new)
    yield from _fields(old, new, parts, at)
    for keyword in sorted((old.keys() | new.keys()) - _WORDS - _STRUCTURE):
        before, after = old.get(keyword), new.get(keyword)
        if keyword == "items" and before and after:
            yield from _breaks(before, after, parts, f"{at}[]")
        elif keyword == "anyOf" and before and after and len(before) == len(after):
            for branch, other in zip(before, after, strict=True):
                yield from _breaks(branch, other, parts, at)
        elif before != after or (keyword in old) != (keyword in new):
            yield f"{at}: {keyword} was {before!r}, would be {after!r}"


def _fields(old: Schema, new: Schema, parts: _Pair, at: str) -> Iterator[str]:
    before, after = old.get("properties", {}), new.get("properties", {})
    needed_before, needed_after = set(old.get("required", ())), set(new.get("required", ()))
    for name in before:
        if name not in after:
            yield f"{at}.{name}: removed; who reads the older events still looks for it"
            continue
        if name in needed_before - needed_after:
            yield f"{at}.{name}: no longer required; readers of the older revision rely on it"
        if name in needed_after - needed_before:
            yield f"{at}.{name}: required now; older events may lack it"
        yield from _breaks(before[name], after[name], parts, f"{at}.{name}")
    for name in after.keys() - before.keys():
        if name in needed_after:
            yield f"{at}.{name}: added as required; older events lack it: give it a default"


def _resolved(schema: Schema, parts: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    return {**parts[schema["$ref"].rpartition("/")[2]], **{k: v for k, v in schema.items() if k != "$ref"}}


def broken_promises(released: Path, current: Mapping[str, Schema]) -> list[str]:
    """Incompatibilities of the current contracts with each release in the folder (`<release>/<type>.json`)."""
    broken = []
    for file in sorted(released.glob("*/*.json")):
        promise, where = json.loads(file.read_text(encoding="utf-8")), f"{file.parent.name}/{file.stem}"
        if file.stem not in current:
            broken.append(f"{where}: no longer published")
        else:
            broken += [f"{where}: {why}" for why in breaks(promise, current[file.stem])]
    return broken

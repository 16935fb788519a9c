"""The checker of released contracts, on made-up revisions: what a minor revision may do, and what needs a `.v2`."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, create_model

from shared.contracts.compatibility import breaks, broken_promises
from shared.contracts.export import RELEASED, schema_of
from shared.contracts.registry import CONTRACTS


class Two(StrEnum):
    FR = "fr"
    EN = "en"


class Three(StrEnum):
    FR = "fr"
    EN = "en"
    DE = "de"


class Small(BaseModel):
    label: str


class SmallWithMore(BaseModel):
    label: str
    weight: int


def revision(**fields: Any) -> dict[str, Any]:
    return dict(create_model("Revision", **fields).model_json_schema())


OLD = revision(id=(str, ...), note=(str, "none"), marks=(tuple[Small, ...], ()))
BREAKING = {
    "a required field removed": (revision(id=(str, ...)), revision(), "data.id: removed"),
    "an optional field removed": (revision(note=(str, "")), revision(), "data.note: removed"),
    "a required field added": (revision(), revision(rank=(int, ...)), "data.rank: added as required"),
    "a field renamed": (revision(mark=(int, ...)), revision(grade=(int, ...)), "data.mark: removed"),
    "a type changed": (revision(rank=(int, ...)), revision(rank=(str, ...)), "data.rank: type was 'integer'"),
    "a type widened": (revision(rank=(int, ...)), revision(rank=(int | None, ...)), "data.rank: anyOf was None"),
    "a field made optional": (revision(id=(str, ...)), revision(id=(str, "")), "data.id: no longer required"),
    "a field made required": (revision(id=(str, "")), revision(id=(str, ...)), "data.id: required now"),
    "a default changed": (revision(n=(int, 1)), revision(n=(int, 2)), "data.n: default was 1"),
    "a value of an enumeration added": (revision(lang=(Two, ...)), revision(lang=(Three, ...)), "data.lang: enum"),
    "a value of an enumeration removed": (revision(lang=(Three, ...)), revision(lang=(Two, ...)), "data.lang: enum"),
    "a literal widened": (
        revision(half=(Literal["am"], ...)),
        revision(half=(Literal["am", "pm"], ...)),
        "data.half: const was 'am'",
    ),
    "a bound loosened": (
        revision(n=(int, Field(ge=0, le=10))),
        revision(n=(int, Field(ge=0, le=20))),
        "data.n: maximum was 10",
    ),
    "a pattern tightened": (
        revision(code=(str, Field(pattern="^[a-z-]+$"))),
        revision(code=(str, Field(pattern="^[a-z]+$"))),
        "data.code: pattern",
    ),
    "a required field added deep inside": (
        revision(marks=(tuple[Small, ...], ...)),
        revision(marks=(tuple[SmallWithMore, ...], ...)),
        "data.marks[].weight: added as required",
    ),
    "a part of something that may be absent changed": (
        revision(mark=(Small | None, None)),
        revision(mark=(SmallWithMore | None, None)),
        "data.mark.weight: added as required",
    ),
    "a move to another topic": ({"x-topic": "a.events"}, {"x-topic": "b.events"}, "data: x-topic was 'a.events'"),
}


@pytest.mark.parametrize(("old", "new", "says"), BREAKING.values(), ids=BREAKING)
def test_a_break_needs_a_new_major_version_and_names_the_field(
    old: dict[str, Any], new: dict[str, Any], says: str
) -> None:
    assert any(line.startswith(says) for line in breaks(old, new)), breaks(old, new)


ALLOWED = {
    "nothing changed": OLD,
    "an optional field added with its default": revision(
        id=(str, ...), note=(str, "none"), marks=(tuple[Small, ...], ()), rank=(int | None, None)
    ),
    "better words": revision(
        id=(str, Field(description="Which one.", examples=["7"])), note=(str, "none"), marks=(tuple[Small, ...], ())
    ),
}


@pytest.mark.parametrize("new", ALLOWED.values(), ids=ALLOWED)
def test_a_minor_revision_may_add_optional_fields_and_say_things_better(new: dict[str, Any]) -> None:
    assert breaks(OLD, new) == []


def test_a_contract_is_compatible_with_itself_however_deep_its_parts() -> None:
    for contract in CONTRACTS.values():
        assert breaks(schema_of(contract), schema_of(contract)) == []


def test_every_release_counts_not_the_last_one_alone(tmp_path: Path) -> None:
    releases = {
        "1.0.0": {"eu.cursus.thing.made.v1": revision(id=(str, ...))},
        "1.1.0": {
            "eu.cursus.thing.made.v1": revision(id=(str, ...), note=(str, "")),
            "eu.cursus.thing.unmade.v1": revision(),
        },
    }
    for release, schemas in releases.items():
        (tmp_path / release).mkdir()
        for name, schema in schemas.items():
            (tmp_path / release / f"{name}.json").write_text(json.dumps(schema))
    today = {"eu.cursus.thing.made.v1": revision(key=(str, ""), note=(str, ""))}
    assert broken_promises(tmp_path, today) == [
        "1.0.0/eu.cursus.thing.made.v1: data.id: removed; who reads the older events still looks for it",
        "1.1.0/eu.cursus.thing.made.v1: data.id: removed; who reads the older events still looks for it",
        "1.1.0/eu.cursus.thing.unmade.v1: no longer published",
    ]


def test_the_contracts_of_today_keep_every_promise_of_every_release() -> None:
    today = {type_: schema_of(contract) for type_, contract in CONTRACTS.items()}
    assert broken_promises(RELEASED, today) == []

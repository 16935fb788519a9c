"""The verifier shares no code with the service; it finds alteration, truncation, insertion, and accepts erasures."""

import ast
import json
import subprocess
import sys
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.verifiers import audit
from services.applications.domain.records.trail import Action, Personal, TrailEntry
from services.applications.web.records.trail import TrailEntryView
from tests.unit.applications.builders import NOON

TEXT = st.text(min_size=1, max_size=12)


def action(n: int, did: str = "validate-document") -> Action:
    return Action("u-paris", "cesi", ("secretary",), did, "application", f"a{n}", "e1", NOON + timedelta(seconds=n))


def a_trail(size: int, by: str = "secretary@u-paris", erased: frozenset[int] = frozenset()) -> list[dict[str, Any]]:
    """An export of that many entries, some without their personal part."""
    entries: list[TrailEntry] = []
    for n in range(size):
        last = entries[-1] if entries else None
        entries.append(TrailEntry.following(last, action(n), Personal(by, f"p{n}"), f"{n:032x}", f"a{n}/1"))
    for n in erased & set(range(size)):
        entries[n].erase()
    exported: list[dict[str, Any]] = [json.loads(TrailEntryView.of(one).model_dump_json()) for one in entries]
    return exported


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 30), TEXT, st.frozensets(st.integers(0, 29)))
def test_what_the_service_exports_holds_whoever_is_forgotten(size: int, by: str, erased: frozenset[int]) -> None:
    assert audit.differences(a_trail(size, by, erased)) == []


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 9),
    st.sampled_from(["did", "thing_id", "at", "from_institution", "number", "previous", "personal_sha256"]),
    TEXT,
)
def test_any_word_altered_in_any_entry_is_found(which: int, field: str, other: str) -> None:
    trail = a_trail(10)
    trail[which]["entry"][field] = f"{other}!"
    assert audit.differences(trail)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda trail: trail.pop(3),
        lambda trail: trail.insert(4, deepcopy(trail[4])),
        lambda trail: trail.reverse(),
        lambda trail: trail[2]["personal"].update(by="somebody-else"),
        lambda trail: trail[2].update(salt="0" * 32),
        lambda trail: trail[5].update(sha256="0" * 64),
    ],
)
def test_what_was_taken_out_put_in_or_changed_of_who_is_found(tamper: Any) -> None:
    trail = a_trail(8)
    tamper(trail)
    assert audit.differences(trail)


def test_a_trail_cut_at_its_end_or_written_anew_no_longer_holds_a_head_noted_earlier() -> None:
    trail = a_trail(8)
    head = (8, trail[-1]["sha256"])
    assert audit.differences(trail, head) == []
    assert audit.differences(trail[:6], head)
    assert audit.differences(a_trail(9, by="another"), head)


def test_once_erased_nothing_tells_who_it_was() -> None:
    erased = a_trail(1, by="ada", erased=frozenset({0}))
    assert "ada" not in json.dumps(erased)
    assert (erased[0]["personal"], erased[0]["salt"]) == (None, None)


def test_it_runs_alone_with_the_standard_library_on_one_list_or_on_pages(tmp_path: Path) -> None:
    script, trail = Path(audit.__file__), a_trail(6)
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""
        for node in ast.walk(ast.parse(script.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names

    def run(text: str, *more: str) -> int:
        (tmp_path / "trail.json").write_text(text)
        command = [sys.executable, "-I", str(script), str(tmp_path / "trail.json"), *more]
        return subprocess.run(command, capture_output=True, check=False).returncode

    pages = "\n".join(json.dumps({"items": part, "next": None}) for part in (trail[:3], trail[3:]))
    assert [run(json.dumps(trail)), run(pages), run(json.dumps(trail[1:])), run("[]"), run("{}"), run("no json")] == [
        0,
        0,
        1,
        65,
        65,
        65,
    ]
    assert run(json.dumps(trail), "--head", f"6:{trail[-1]['sha256']}") == 0
    assert run(json.dumps(trail[:5]), "--head", f"6:{trail[-1]['sha256']}") == 1

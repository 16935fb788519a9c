"""The verifier shares no code with the service and finds every manipulation."""

import ast
import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.verifiers import call_order
from services.applications.domain.seats.call_order import CallList, Calls, Candidate
from services.applications.web.seats.schemas import CallOrderView
from tests.unit.applications.builders import NOON, a_candidate, an_edition

PROFILES = ("health", "technical", "law_ethics_society")


def drawn(seed: int, *sizes: int) -> dict[str, Any]:
    """A call order as the route answers it, with that many lists and candidates."""
    random, edition, calls = Random(seed), an_edition(), Calls()
    for number, size in enumerate(sizes, start=1):
        people: list[Candidate] = [
            a_candidate(f"l{number}a{n}", random.randint(1, size), random.choice(PROFILES)) for n in range(size)
        ]
        turns = random.randint(0, len(calls.candidates))
        waiting = calls.candidates[turns:]
        drawn = CallList.draw(
            f"list-{number}",
            edition.id,
            "u",
            [*waiting, *people],
            edition.shares,
            (),
            NOON,
            following=calls,
            turns=turns,
        )
        calls = calls.with_list(drawn)
    answer: dict[str, Any] = json.loads(CallOrderView.of(edition.id, calls).model_dump_json())
    return answer


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**16), st.lists(st.integers(1, 40), min_size=1, max_size=3))
def test_what_the_service_publishes_holds(seed: int, sizes: list[int]) -> None:
    assert call_order.differences(drawn(seed, *sizes)) == []


def swapped(published: dict[str, Any]) -> None:
    order = published["lists"][0]["order"]
    order[0], order[1] = order[1], order[0]


def better_ranked(published: dict[str, Any]) -> None:
    published["lists"][0]["inputs"]["candidates"][-1]["rank"] = 0


def unchained(published: dict[str, Any]) -> None:
    inputs = published["lists"][1]["inputs"]
    inputs["follows"] = "0" * 64
    published["lists"][1]["sha256"] = published["sha256"] = call_order.sealed(inputs)


def reordered(published: dict[str, Any]) -> None:
    published["order"].reverse()


def set_back(published: dict[str, Any]) -> None:
    inputs = published["lists"][1]["inputs"]
    inputs["after"] = 0 if inputs["after"] else 1
    published["lists"][1]["sha256"] = published["sha256"] = call_order.sealed(inputs)


def dropped(published: dict[str, Any]) -> None:
    published["lists"].pop(0)


@pytest.mark.parametrize("tamper", [swapped, better_ranked, unchained, reordered, set_back, dropped])
def test_whatever_was_tampered_with_is_found(tamper: Any) -> None:
    honest = drawn(1, 12, 4)
    tampered = deepcopy(honest)
    tamper(tampered)
    assert call_order.differences(honest) == []
    assert call_order.differences(tampered)


def test_it_runs_alone_with_the_standard_library_and_says_so_by_its_exit_code(tmp_path: Path) -> None:
    script, honest = Path(call_order.__file__), drawn(2, 9)
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""
        for node in ast.walk(ast.parse(script.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names

    def run(text: str) -> int:
        (tmp_path / "order.json").write_text(text)
        command = [sys.executable, "-I", str(script), str(tmp_path / "order.json")]
        return subprocess.run(command, capture_output=True, check=False).returncode

    tampered = deepcopy(honest)
    swapped(tampered)
    assert [run(json.dumps(honest)), run(json.dumps(tampered)), run("{}"), run("no json")] == [0, 1, 65, 65]

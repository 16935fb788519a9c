"""Tests have sentences as names, are not skipped, do not sleep, and do not depend on the machine's speed."""

import ast
import re
from pathlib import Path

from tests.architecture.sources import ROOT, calls, dotted, python_files, short, tree
from tests.support.eventually import DEADLINE

TESTS = [file for file in python_files("tests") if file.name.startswith("test_")]
MAY_SLEEP = ("tests/support/", "tests/benchmarks/", "tests/faults/", "tests/system/compose/")
"""Code that waits on behalf of tests, measures, or sets the pace of failures."""
MAY_SKIP = "tests/browser/conftest.py"
"""These tests need a browser and print how to install one."""
MAY_MEASURE = {
    "tests/support/": "keeps deadlines",
    "tests/benchmarks/": "measures",
    "tests/system/compose/": "writes what it measured into a report",
    "tests/integration/kernel/test_tokens.py": "dates the keys that were fetched long ago",
}
STOPWATCHES = {"perf_counter", "monotonic", "process_time", "thread_time"}
CLOCKS = ("time.time", "datetime.now", "clock.now", "Clock().now")
MAY_HURRY = {
    "tests/integration/kernel/test_timers.py": "counts what happens within a pause: fewer tries on a slow machine",
}
WAITS = {"eventually", "wait_until", "wait", "communicate", "timeout", "settimeout", "AsyncClient", "Client", "SMTP"}
WORDS = 4
WORK_SECONDS = 0.05


def functions(file: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]


def test_every_test_is_a_sentence() -> None:
    mute = [
        f"{short(file)}:{node.lineno} {node.name}"
        for file in TESTS
        for node in functions(file)
        if len(node.name.removeprefix("test_").split("_")) < WORDS and not ast.get_docstring(node)
    ]
    assert not mute


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    forbidden = ("pytest.skip", "pytest.xfail", "pytest.importorskip", "mark.skip", "mark.skipif", "mark.xfail")
    found = [
        f"{short(file)}:{node.lineno}"
        for file in python_files("tests")
        if short(file) != MAY_SKIP
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and dotted(node).endswith(forbidden)
    ]
    assert not found


def naps(file: Path) -> list[str]:
    """Sleeps in the body of a test, and longer sleeps than a stand-in may take for its work."""
    handlers = {
        id(inner)
        for test in functions(file)
        for node in ast.walk(test)
        if node is not test and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for inner in ast.walk(node)
    }
    own = {id(inner) for test in functions(file) for inner in ast.walk(test)} - handlers
    found = []
    for where, name, call in calls(file):
        if name in {"time.sleep", "asyncio.sleep", "sleep"}:
            match call.args[0]:
                case ast.Constant(value=int() | float() as seconds):
                    pass
                case _:
                    seconds = 0.001
            if seconds > WORK_SECONDS or (seconds > 0 and id(call) in own):
                found.append(where)
    return found


def test_no_test_sleeps_and_hopes() -> None:
    """Tests wait for a condition with a deadline (`tests/support/eventually.py`); a stand-in may simulate work."""
    files = [file for file in python_files("tests") if not short(file).startswith(MAY_SLEEP)]
    assert not [where for file in files for where in naps(file)]


def readings(file: Path) -> list[str]:
    """Uses of a stopwatch, and comparisons of the difference between a clock and another time."""
    found = [where for where, name, _ in calls(file) if name.split(".")[-1].removesuffix("_ns") in STOPWATCHES]
    return found + [
        f"{short(file)}:{compared.lineno}"
        for compared in ast.walk(tree(file))
        if isinstance(compared, ast.Compare)
        for difference in ast.walk(compared)
        if isinstance(difference, ast.BinOp) and isinstance(difference.op, ast.Sub)
        if any(
            isinstance(operand, ast.Call) and ast.unparse(operand.func).endswith(CLOCKS)
            for operand in (difference.left, difference.right)
        )
    ]


def test_no_test_measures_time() -> None:
    """Lateness on a busy machine is not a bug: tests count or compare orders; benchmarks measure."""
    files = [file for file in python_files("tests") if not short(file).startswith(tuple(MAY_MEASURE))]
    assert not [where for file in files for where in readings(file)]


def hurried(file: Path) -> list[str]:
    """Deadlines that are shorter than the common one."""
    found = []
    for where, name, call in calls(file):
        if name.split(".")[-1] not in WAITS:
            continue
        given = [word.value for word in call.keywords if word.arg in {"seconds", "within", "timeout"}]
        positional = call.args if name.endswith("timeout") else []
        for seconds in [*given, *positional]:
            match seconds:
                case ast.Constant(value=int() | float() as value) if value < DEADLINE:
                    found.append(where)
                case _:
                    pass
    return found


def test_no_deadline_is_shorter_than_the_slowest_machine_needs() -> None:
    exempt = (*MAY_SLEEP, *MAY_HURRY)
    files = [file for file in python_files("tests") if not short(file).startswith(exempt)]
    assert not [where for file in files for where in hurried(file)]


def test_the_servers_of_the_tests_are_real() -> None:
    mocks = {"MagicMock", "AsyncMock", "mongomock", "aiokafka_mock", "fakeredis"}
    found = [
        f"{short(file)}:{node.lineno}"
        for file in python_files("tests")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Name | ast.Attribute | ast.alias)
        and (node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else node.name)
        in mocks
    ]
    assert not found


def test_the_nine_tests_of_the_index_are_there_by_name_each_on_the_whole_system() -> None:
    """The name of the test is the sentence in the table, with other characters replaced by underscores."""
    index = (ROOT / "tests" / "system" / "README.md").read_text()
    rows = re.findall(r"^\| ([a-i]) \| (.+?) \| `tests/system/\S+::test_(\w+)`", index, flags=re.MULTILINE)
    assert [letter for letter, _, _ in rows] == list("abcdefghi")
    assert [(sentence, name) for _, sentence, name in rows if re.sub(r"[\W_]+", "_", sentence.lower()) != name] == []
    named = re.findall(r"`(tests/\S+\.py)::(test_\w+)`", index)
    assert [one for one in named if f"def {one[1]}(" not in (ROOT / one[0]).read_text()] == []

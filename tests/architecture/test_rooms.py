"""The four services have the same layout, files stay small, names are specific, and the kernel stays small."""

import ast
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.sources import ROOMS, ROOT, python_files, short, tree

ROOM = {
    "README.md", "settings.py", "bootstrap.py", "api.py", "worker.py",
    "domain/policy.py", "domain/events.py", "domain/errors.py",
    "use_cases/queries.py", "use_cases/ports.py",
    "web/routes.py", "web/schemas.py",
    "messaging/inbound.py", "messaging/outbound.py",
    "persistence/repositories.py", "persistence/documents.py", "persistence/indexes.py", "persistence/migrations.py",
}  # fmt: skip
PACKAGES = {"domain", "use_cases", "web", "messaging", "persistence"}
GATEWAYS = {"gateways"}
"""Adapters for systems other than MongoDB and Kafka, in services that have such systems."""
NOUNS = {
    "catalogue": set[str](),
    "applications": {"file", "jury", "seats", "interviews", "records"},
    "enrolment": {"file", "money", "teaching", "papers"},
    "notifications": {"mail", "ledger", "reminders", "returns"},
}
"""Large services are cut by noun; `domain`, `use_cases` and `web` have the same nouns."""
CUT_BY_NOUN = ("domain", "use_cases", "web")
SAYS_NOTHING = re.compile(r"(^|_)(service|utils?|helpers?|common|managers?|misc|base|stuff|core)$")
LINES = 400
"""Lines of code: blank lines, comments and docstrings do not count."""
SPINE = ("kernel", "messaging", "mongo")
AT_DEPLOY = {"shared/mongo/migrations.py", "shared/mongo/indexes.py"}
"""Run by the deploy step, never by a request or an event."""
VOCABULARY = {f"shared/kernel/{file}.py" for file in ("words", "bounds", "policies", "reading")}
"""Terms that several services share. They are not mechanism and may grow with the domain."""
SPINE_LINES, SHARED_LINES = 1_900, 3_500


def packages_of(service: Path) -> set[str]:
    return {init.parent.name for init in service.glob("*/__init__.py")}


def lines_of_code(file: Path) -> int:
    """The number of lines other than blank lines, comments and docstrings."""
    documented = {
        line
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines = enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
    return sum(1 for number, line in lines if line.strip() and line.strip()[0] != "#" and number not in documented)


@pytest.mark.parametrize("service", ROOMS, ids=lambda service: service.name)
def test_every_service_has_the_same_rooms(service: Path) -> None:
    assert not [name for name in sorted(ROOM) if not (service / name).is_file()]
    assert packages_of(service) in (PACKAGES, PACKAGES | GATEWAYS)


@pytest.mark.parametrize("service", ROOMS, ids=lambda service: service.name)
@pytest.mark.parametrize("ring", CUT_BY_NOUN)
def test_the_rings_of_a_service_have_the_same_nouns(service: Path, ring: str) -> None:
    assert packages_of(service / ring) == NOUNS[service.name]


@pytest.mark.parametrize("service", ROOMS, ids=lambda service: service.name)
def test_nothing_stands_between_the_rooms_of_a_service(service: Path) -> None:
    at_the_door = {file.name for file in service.glob("*.py")} - {"__init__.py"}
    assert at_the_door == {name for name in ROOM if name.endswith(".py") and "/" not in name}


@pytest.mark.parametrize("service", ROOMS, ids=lambda service: service.name)
def test_the_readme_of_a_service_says_what_it_owns_decides_publishes_and_hears_with_a_picture(service: Path) -> None:
    readme = (service / "README.md").read_text(encoding="utf-8")
    for word in ("**Owns**", "**Decides**", "**Publishes**", "**Listens to**", "```mermaid", "stateDiagram"):
        assert word in readme, word


def test_no_file_turns_into_a_warehouse() -> None:
    sizes = {short(file): lines_of_code(file) for file in python_files("services", "shared", "deploy")}
    assert not {name: size for name, size in sizes.items() if size > LINES}


def test_every_file_has_a_name_that_says_something() -> None:
    files = python_files("services", "shared", "deploy", "tests")
    assert not [short(file) for file in files if SAYS_NOTHING.search(file.stem)]


def test_the_kernel_stays_small_enough_to_be_read(record_property: Callable[[str, object], None]) -> None:
    """The spine keeps state, event and effect consistent; the rest of `shared` is HTTP, tokens and settings."""
    rooms = Counter[str]()
    for file in python_files("shared"):
        rooms[file.relative_to(ROOT / "shared").parts[0]] += lines_of_code(file)
    vocabulary = sum(lines_of_code(ROOT / file) for file in VOCABULARY)
    spine = sum(rooms[room] for room in SPINE) - sum(lines_of_code(ROOT / file) for file in AT_DEPLOY) - vocabulary
    whole = rooms.total() - rooms["contracts"] - vocabulary
    record_property("spine_lines", spine)
    record_property("shared_lines", whole)
    print(f"lines of code: {spine} in the spine, {whole} in shared without its contracts and vocabulary")
    assert spine <= SPINE_LINES, rooms
    assert whole <= SHARED_LINES, rooms

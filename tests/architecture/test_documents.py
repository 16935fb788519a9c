"""The documents of the project: every file, test and heading that they name exists."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

TRACKED = tuple(
    subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    .stdout.rstrip("\0")
    .split("\0")
)
DOCUMENTS = [Path(name) for name in TRACKED if name.endswith(".md")]
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
NAMED = re.compile(
    r"(?<![\w/.])((?:\.ci|deploy|docs|findings|services|shared|tests)/[\w.{},*/-]*[\w}*]|\w+/[\w/]+\.py)(?:::(test_\w+))?"
)
"""A path from the root, with `*` for one part and `{a,b}` for alternatives; or the end of the path of a Python file."""
WRITTEN_BY_COMMANDS = ("deploy/compose/.env", "deploy/compose/backups", "deploy/compose/secrets")
"""Paths that a command creates on the operator's machine."""


@cache
def directories() -> frozenset[Path]:
    return frozenset(parent for name in TRACKED for parent in Path(name).parents)


def exists(path: Path) -> bool:
    return str(path) in TRACKED or path in directories()


def matches(pattern: str) -> bool:
    """Whether a tracked file or directory has this name, or one for each of the alternatives."""
    if (choice := re.search(r"\{([^}]*)\}", pattern)) is not None:
        return all(matches(pattern.replace(choice[0], name, 1)) for name in choice[1].split(","))
    return any(found.match(pattern) for found in (*map(Path, TRACKED), *directories()))


def headings(document: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub derives them."""
    lines = re.findall(r"^#+ (.+)$", FENCE.sub("", (ROOT / document).read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.strip().lower()).replace(" ", "-") for line in lines}


def broken_links(document: Path, text: str) -> list[str]:
    """The relative links of this text in this document that lead to no file or heading."""
    broken = []
    for link in LINK.findall(FENCE.sub("", text)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = Path(*_normal((document.parent / name).parts)) if name else document
        if not exists(target) or (anchor and anchor not in headings(target)):
            broken.append(link)
    return broken


def missing_paths(text: str) -> list[str]:
    """The paths of the repository, and the tests in them, that this text names and that do not exist."""
    missing = []
    for span in CODE.findall(FENCE.sub("", text)):
        for path, test in NAMED.findall(span):
            if path.startswith(WRITTEN_BY_COMMANDS):
                continue
            if not matches(path) or (test and f"def {test}(" not in (ROOT / path).read_text(encoding="utf-8")):
                missing.append(f"{path}::{test}" if test else path)
    return missing


def _normal(parts: tuple[str, ...]) -> list[str]:
    kept: list[str] = []
    for part in parts:
        if part == "..":
            kept.pop()
        else:
            kept.append(part)
    return kept


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_relative_link_leads_to_a_file_and_a_heading(document: Path) -> None:
    assert broken_links(document, (ROOT / document).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_path_and_test_that_a_document_names_exists(document: Path) -> None:
    assert missing_paths((ROOT / document).read_text(encoding="utf-8")) == []


def test_a_broken_link_and_a_missing_path_are_found() -> None:
    page = Path("docs/operators/README.md")
    text = """[a](alerts.md#processdown) [b](no.md) [c](alerts.md#no-such-alert) [d](../../deploy/compose) [e](#nowhere)
    `services/catalogue/domain/edition.py`, `services/*/messaging/inbound.py`, `services/catalogue/nowhere.py`,
    `tests/architecture/test_documents.py::test_a_broken_link_and_a_missing_path_are_found`,
    `tests/architecture/test_documents.py::test_nothing`, `shared/{kernel,nowhere}`, `seats/board.py`, `seats/bored.py`
    """
    assert broken_links(page, text) == ["no.md", "alerts.md#no-such-alert", "#nowhere"]
    assert missing_paths(text) == [
        "services/catalogue/nowhere.py",
        "tests/architecture/test_documents.py::test_nothing",
        "shared/{kernel,nowhere}",
        "seats/bored.py",
    ]

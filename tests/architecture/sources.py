"""The project's Python files, parsed once for the architecture tests."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from deploy.prepare import SERVICES

ROOT = Path(__file__).parents[2]
ROOMS = [ROOT / "services" / name for name in SERVICES]


def python_files(*folders: str) -> list[Path]:
    """All Python files below these directories of the project, in order."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def short(file: Path) -> str:
    return str(file.relative_to(ROOT))


def imports(file: Path) -> Iterator[tuple[str, str]]:
    """(position, module) of each import anywhere in the file; `from m import n` is `m.n`."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield f"{short(file)}:{node.lineno}", name.name
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                yield f"{short(file)}:{node.lineno}", f"{node.module}.{name.name}"


def dotted(node: ast.expr) -> str:
    """`datetime.now` for the expression with that name; empty for any other expression."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{dotted(node.value)}.{node.attr}"
        case _:
            return ""


def calls(file: Path) -> Iterator[tuple[str, str, ast.Call]]:
    """(position, dotted name, call) of each call in the file."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call):
            yield f"{short(file)}:{node.lineno}", dotted(node.func), node

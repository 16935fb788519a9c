"""The Compose files as data, for tests and for programs that need the endpoints of the deployment."""

import re
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


class _Loader(yaml.SafeLoader):
    """Parses the tags with which an overlay file resets or overrides values."""


for _tag in ("!reset", "!override"):
    _Loader.add_constructor(_tag, lambda loader, node: loader.construct_sequence(node))  # type: ignore[arg-type]
VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z_]+)[^}]*\}")


def compose(name: str = "compose.yaml") -> dict[str, Any]:
    """One file, with anchors resolved and variables unexpanded."""
    read: dict[str, Any] = yaml.load((HERE / name).read_text(), _Loader)  # noqa: S506 - a SafeLoader
    return read


def variables(name: str = "compose.yaml") -> set[str]:
    """Names of the variables that a file uses."""
    return set(VARIABLE.findall((HERE / name).read_text()))


def values_in(file: Path) -> dict[str, str]:
    """The variables that an environment file sets."""
    lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)

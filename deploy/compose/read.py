"""The Compose files as data, for the tests and for whoever asks where the composed system is."""

import re
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


class _Loader(yaml.SafeLoader):
    """Knows the tags by which one file takes back what another said."""


for _tag in ("!reset", "!override"):
    _Loader.add_constructor(_tag, lambda loader, node: loader.construct_sequence(node))  # type: ignore[arg-type]
VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z_]+)[^}]*\}")


def compose(name: str = "compose.yaml") -> dict[str, Any]:
    """One file, its anchors resolved and its variables left as they are."""
    read: dict[str, Any] = yaml.load((HERE / name).read_text(), _Loader)  # noqa: S506 - a SafeLoader
    return read


def variables(name: str = "compose.yaml") -> set[str]:
    """The variables that a file asks for."""
    return set(VARIABLE.findall((HERE / name).read_text()))


def told(file: Path) -> dict[str, str]:
    """What an environment file says."""
    lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)

"""YAML that keeps the line of each value, so that errors can name file and line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]
"""The position of a value in a document: `("programme", "policies", "modules", 2, "hours")`."""
MARK = "assumed"


class SeedError(Exception):
    """Errors in a seed file, one line each: file, line, field, reason."""


@dataclass(frozen=True)
class Source:
    """A parsed seed file: plain data without the `assumed` marks, and the line of each value."""

    file: Path
    data: Any
    lines: dict[Place, int] = field(default_factory=dict)
    assumed: frozenset[Place] = frozenset()
    """The values, or whole parts, that are our assumptions."""

    def say(self, place: Place, reason: str) -> str:
        """Format an error: `paris.yaml, line 42, programme.policies.fee.amount_cents: ...`."""
        known = next(place[:n] for n in range(len(place), -1, -1) if place[:n] in self.lines)
        return f"{self.file.name}, line {self.lines[known]}, {dotted(place) or 'the whole file'}: {reason}"

    def refuse(self, problems: Iterable[tuple[Place, str]]) -> None:
        """Raise `SeedError` if there are any."""
        if lines := [self.say(place, reason) for place, reason in problems]:
            raise SeedError("\n".join(lines))


def dotted(place: Place) -> str:
    """A position as in problem documents: `policies.modules[2].hours`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")


def read(file: Path) -> Source:
    """Parse the file; raises `SeedError` for invalid YAML and duplicate members."""
    reading = _Reading(file)
    try:
        loader = yaml.SafeLoader(file.read_text())
        root = loader.get_single_node()
    except (OSError, UnicodeDecodeError) as unreadable:
        raise SeedError(f"{file.name}: cannot be read: {unreadable}") from None
    except yaml.MarkedYAMLError as broken:
        line = f", line {broken.problem_mark.line + 1}" if broken.problem_mark else ""
        raise SeedError(f"{file.name}{line}: {broken.problem}") from None
    if root is None:
        raise SeedError(f"{file.name}: is empty")
    data = reading.value(loader, root, ())
    return Source(file, data, reading.lines, frozenset(reading.assumed))


class _Reading:
    def __init__(self, file: Path) -> None:
        self.file = file
        self.lines: dict[Place, int] = {}
        self.assumed: list[Place] = []

    def value(self, loader: yaml.SafeLoader, node: yaml.Node, place: Place) -> Any:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(loader, item, (*place, n)) for n, item in enumerate(node.value)]
        if not isinstance(node, yaml.MappingNode):
            return loader.construct_object(node)
        members: dict[str, yaml.Node] = {}
        for key, member in node.value:
            if key.value in members:
                raise SeedError(f"{self.file.name}, line {key.start_mark.line + 1}: {key.value} is there twice")
            members[key.value] = member
        if members.pop(MARK, None) is not None:
            self.assumed.append(place)
            if members.keys() == {"value"}:
                return self.value(loader, members["value"], place)
        return {name: self.value(loader, member, (*place, name)) for name, member in members.items()}

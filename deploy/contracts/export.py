"""Generates the committed JSON Schemas and AsyncAPI documents from the code."""

import importlib
import tomllib
from pathlib import Path
from typing import Any

import yaml

from deploy.contracts.asyncapi import Document, Topic, ours, partners
from deploy.kafka.topics import declared
from deploy.prepare import SERVICES
from shared.contracts import export
from shared.contracts.envelope import Contract
from shared.contracts.registry import CONTRACTS

_HEADER = "# Written by `make contracts` from the code; a test fails when they differ.\n"
_PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


def topics() -> list[Topic]:
    """The topics that carry contracts. `applications.internal` is excluded: it steers one service and may change."""
    return [
        Topic(name, topic["partitions"], topic["config"], contracts)
        for name, topic in declared().items()
        if (contracts := tuple(contract for contract in CONTRACTS.values() if contract.topic == name))
    ]


def listeners() -> dict[str, list[type[Contract]]]:
    """The events that each service reacts to, from its reaction table, without those of its own internal topic."""
    tables = {name: importlib.import_module(f"services.{name}.messaging.inbound").REACTIONS.table for name in SERVICES}
    return {name: [reaction.contract for reaction in table.values()] for name, table in tables.items()}


def files() -> dict[str, str]:
    """Path below `shared/contracts` -> text."""
    version = tomllib.loads(_PYPROJECT.read_text())["project"]["version"]
    return export.files() | {
        "asyncapi.yaml": _text(ours(topics(), listeners(), version)),
        "asyncapi.partner.yaml": _text(partners(topics(), version)),
    }


def write() -> list[str]:
    """Update the committed files from the code; returns the paths that changed."""
    wanted = files()
    existing = {f"schemas/{path.name}" for path in (export.ROOT / "schemas").glob("*.json")}
    for stale in existing - wanted.keys():
        (export.ROOT / stale).unlink()
    changed = [name for name, text in wanted.items() if not _says(export.ROOT / name, text)]
    for name in changed:
        (export.ROOT / name).parent.mkdir(exist_ok=True)
        (export.ROOT / name).write_text(wanted[name], encoding="utf-8")
    return sorted([*changed, *(existing - wanted.keys())])


def _says(file: Path, text: str) -> bool:
    return file.exists() and file.read_text(encoding="utf-8") == text


class _Plain(yaml.SafeDumper):
    """YAML without anchors, so that each part can be read on its own."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(document: Document) -> str:
    return _HEADER + yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)

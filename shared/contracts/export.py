"""The contracts as JSON Schemas (2020-12): one per event type, and one for the envelope.

`python -m deploy.contracts` writes them, and the AsyncAPI documents with topics and consumers.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from shared.contracts.contacts import ContactCardV1
from shared.contracts.envelope import Contract, Envelope, padded
from shared.contracts.registry import CONTRACTS

ROOT = Path(__file__).parent
RELEASED = ROOT / "released"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ENVELOPE = "envelope"
PERSONAL = frozenset({ContactCardV1.topic})
"""The topics that may carry personal data; access to them is restricted."""

Schema = dict[str, Any]
_SAMPLES = {"date-time": "2026-11-24T09:30:00Z", "date": "2026-11-24"}


def schema_of(contract: type[Contract]) -> Schema:
    """The JSON Schema of `data` for this event type, with an example; `x-topic` names its topic."""
    schema = _schema(contract, contract.type, contract.__name__)
    restricted: Schema = {"x-personal-data": True} if contract.topic in PERSONAL else {}
    return {**schema, "x-topic": contract.topic, **restricted, "examples": [example_of(schema)]}


def envelope_schema() -> Schema:
    """The JSON Schema of the envelope: the CloudEvents attributes and the extensions of this system."""
    return {**_schema(Envelope, ENVELOPE, "Envelope"), "examples": [example_event(next(iter(CONTRACTS.values())))]}


def example_event(contract: type[Contract]) -> dict[str, Any]:
    """A complete event of this type, as published on its topic."""
    data = example_of(contract.model_json_schema())
    subject = next(str(value) for name, value in data.items() if name.endswith("_id"))
    event = Envelope(
        id="0199b3a2-77aa-7b01-9c2d-3e4f5a6b7c8d",
        source=f"/cursus/{contract.topic.partition('.')[0]}",
        type=contract.type,
        subject=subject,
        time=_SAMPLES["date-time"],
        dataschema=f"schemas/{contract.type}.json",
        partitionkey=data.get("application_id", subject),
        sequence=padded(1),
        correlationid="0199b3a2-7000-7c11-8d2e-3f4a5b6c7d8e",
        causationid="0199b3a2-7700-7a00-9b1c-2d3e4f5a6b7c",
        institution=data.get("institution_id"),
        data=data,
    )
    return event.model_dump(mode="json", exclude_none=True)


def example_of(schema: Schema) -> Any:
    """A value that the schema accepts: its own example if there is one, else a generated value. Raises `ValueError`."""
    return _example(schema, schema.get("$defs", {}))


def _example(schema: Schema, parts: Mapping[str, Schema]) -> Any:
    match schema:
        case {"examples": [first, *_]} | {"const": first} | {"enum": [first, *_]}:
            return first
        case {"$ref": str(reference)}:
            return _example(parts[reference.rpartition("/")[2]], parts)
        case {"anyOf": [first, *_]}:
            return _example(first, parts)
        case {"type": "object"}:
            return {name: _example(field, parts) for name, field in schema["properties"].items()}
        case {"type": "array"}:
            return [_example(schema["items"], parts)]
        case {"type": "integer"}:
            return max(1, schema.get("minimum", 1))
        case {"type": "number"}:
            return 12.5
        case {"type": "boolean"}:
            return False
        case {"format": str(kind)}:
            return _SAMPLES[kind]
        case _:
            raise ValueError(f"no example for {schema}: declare one on the field")


def _schema(model: type[BaseModel], name: str, title: str) -> Schema:
    exported = _exported(model.model_json_schema())
    return {"$schema": DIALECT, "$id": f"{name}.json", "title": title, **exported}


def _exported(schema: Schema) -> Schema:
    """Writes `null` for `None`, and drops the titles that pydantic derives from field names."""
    shown = {name: value for name, value in schema.items() if name != "title"}
    if "description" in shown:
        shown["description"] = re.sub(r"\bNone\b", "null", shown["description"])
    for group in ("properties", "$defs"):
        if group in shown:
            shown[group] = {name: _exported(part) for name, part in shown[group].items()}
    return shown


def files() -> dict[str, str]:
    """Maps the path of each schema, relative to `ROOT`, to its text."""
    schemas = {ENVELOPE: envelope_schema()} | {type_: schema_of(each) for type_, each in CONTRACTS.items()}
    return {f"schemas/{name}.json": text(schema) for name, schema in schemas.items()}


def text(schema: Schema) -> str:
    """The schema as committed text; deterministic."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"

"""The committed files say what the code says, and what they say is sound."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from deploy.contracts import export as deployed
from shared.contracts.envelope import Envelope
from shared.contracts.export import PERSONAL, ROOT, example_event
from shared.contracts.registry import CONTRACTS

SCHEMAS = sorted((ROOT / "schemas").glob("*.json"))
DOCUMENTS = ("asyncapi.yaml", "asyncapi.partner.yaml")


@cache
def loaded(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    whole: dict[str, Any] = json.loads(text) if path.suffix == ".json" else yaml.load(text, yaml.CSafeLoader)
    return whole


@cache
def every_schema() -> Registry[Any]:
    return Registry().with_resources([(path.name, Resource.from_contents(loaded(path))) for path in SCHEMAS])


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(schema, registry=every_schema(), format_checker=checker)


def every(node: Any, member: str) -> Iterator[Any]:
    """All values of this member, however deep."""
    if isinstance(node, dict):
        if member in node:
            yield node[member]
        for value in node.values():
            yield from every(value, member)
    elif isinstance(node, list):
        for value in node:
            yield from every(value, member)


def pointed_at(document: dict[str, Any], pointer: str) -> Any:
    found: Any = document
    for step in pointer.removeprefix("#/").split("/"):
        found = found[step]
    return found


def test_the_committed_files_are_what_the_code_exports() -> None:
    committed = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in SCHEMAS}
    committed |= {name: (ROOT / name).read_text(encoding="utf-8") for name in DOCUMENTS}
    exported = deployed.files()
    assert committed.keys() == exported.keys(), "run `make contracts`"
    different = [name for name, text in exported.items() if committed[name] != text]
    assert not different, f"run `make contracts`: {different}"


def test_the_export_is_the_same_each_time() -> None:
    assert deployed.files() == deployed.files()


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_each_schema_is_valid_and_accepts_its_own_examples(path: Path) -> None:
    schema = loaded(path)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == path.name
    for example in schema["examples"]:
        validator(schema).validate(example)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_every_event_and_every_field_is_described(path: Path) -> None:
    schema = loaded(path)
    objects = {path.stem: schema, **schema.get("$defs", {})}
    silent = [name for name, part in objects.items() if not part.get("description")]
    silent += [
        f"{name}.{field}"
        for name, part in objects.items()
        for field, said in part.get("properties", {}).items()
        if not said.get("description")
    ]
    assert not silent


@pytest.mark.parametrize("type_", CONTRACTS)
def test_the_example_of_a_type_is_read_back_by_its_contract_and_its_envelope(type_: str) -> None:
    event = example_event(CONTRACTS[type_])
    envelope = Envelope.model_validate(event)
    assert CONTRACTS[type_].model_validate(envelope.data).model_dump(mode="json") == event["data"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_reference_of_an_asyncapi_document_leads_somewhere(name: str) -> None:
    document = loaded(ROOT / name)
    references = list(every(document, "$ref"))
    assert len(references) > 100
    for reference in references:
        if reference.startswith("#/"):
            assert pointed_at(document, reference) is not None
        else:
            assert (ROOT / reference).is_file(), reference


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_asyncapi_document_has_what_version_3_1_requires(name: str) -> None:
    document = loaded(ROOT / name)
    assert document["asyncapi"] == "3.1.0"
    assert document["info"].keys() >= {"title", "version"}
    for server in document["servers"].values():
        assert server.keys() >= {"host", "protocol"}
        assert all(f"{{{variable}}}" in server["host"] for variable in server["variables"])
    for channel in document["channels"].values():
        assert channel["messages"]
        assert channel["bindings"]["kafka"]["topic"] == channel["address"]
        assert isinstance(channel["bindings"]["kafka"]["topicConfiguration"]["retention.ms"], int)
    for operation in document["operations"].values():
        assert operation["action"] in {"send", "receive"}
        channel = pointed_at(document, operation["channel"]["$ref"])
        named = {message["$ref"].rpartition("/")[2] for message in operation["messages"]}
        assert named <= channel["messages"].keys(), "an operation's messages are a subset of its channel's"
    used = {reference for reference in every(document["channels"], "$ref") if "/components/messages/" in reference}
    assert len(used) == len(document["components"]["messages"]), "every message is on a channel"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_example_of_each_message_validates_as_its_whole_payload(name: str) -> None:
    for message in loaded(ROOT / name)["components"]["messages"].values():
        payload = json.loads(json.dumps(message["payload"]).replace("./schemas/", ""))
        for example in message["examples"]:
            validator(payload).validate(example["payload"])
        wrong = message["examples"][0]["payload"] | {"data": {}}
        assert not validator(payload).is_valid(wrong)


def test_our_document_marks_the_restricted_topic_and_leaves_out_the_internal_one() -> None:
    channels = loaded(ROOT / "asyncapi.yaml")["channels"]
    assert "applications.internal" not in channels
    restricted = {name for name, channel in channels.items() if {"name": "restricted"} in channel["tags"]}
    assert restricted == PERSONAL == {"applications.contacts"}
    assert "compact" in channels["applications.contacts"]["bindings"]["kafka"]["topicConfiguration"]["cleanup.policy"]


def test_a_partner_sees_public_topics_only_and_receives_all_of_them() -> None:
    document = loaded(ROOT / "asyncapi.partner.yaml")
    public = {contract.topic for contract in CONTRACTS.values()} - PERSONAL
    assert document["channels"].keys() == public
    assert {operation["action"] for operation in document["operations"].values()} == {"receive"}
    assert "ContactCardV1" not in document["components"]["messages"]
    assert not list(every(document, "x-personal-data"))

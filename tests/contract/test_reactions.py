"""Every reaction makes commands of an event of its contract, each field with a value of the field's type."""

import importlib
from collections.abc import Iterator
from datetime import UTC, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from deploy.prepare import SERVICES
from shared.contracts.envelope import Contract, Envelope, padded
from shared.contracts.export import example_of
from shared.kernel.commands import Command
from shared.messaging.reactions import Event, Reaction

REACTIONS: list[Any] = [
    pytest.param(reaction, id=f"{service} {reaction.contract.__name__}")
    for service in SERVICES
    for reaction in importlib.import_module(f"services.{service}.messaging.inbound").REACTIONS.table.values()
]


def made_up(contract: type[Contract]) -> dict[str, Any]:
    """The example of the contract's schema. A contract of an internal topic has no examples of texts."""
    schema = contract.model_json_schema()
    for field in schema["properties"].values():
        for form in (field, field.get("items", {}), *field.get("anyOf", ())):
            if form.get("type") == "string" and not form.keys() & {"format", "enum", "const", "pattern"}:
                form.setdefault("examples", ["example"])
    example: dict[str, Any] = example_of(schema)
    return example


def event_of(contract: type[Contract]) -> Event[Any]:
    data = made_up(contract)
    envelope = Envelope(
        id="example",
        source="/cursus/example",
        type=contract.type,
        subject="example",
        time=datetime(2026, 11, 24, tzinfo=UTC),
        dataschema="example",
        partitionkey="example",
        sequence=padded(1),
        correlationid="example",
        data=data,
    )
    return Event(contract.model_validate(data), envelope)


def wrong_fields(command: object) -> Iterator[str]:
    """The fields whose value has another type than the field declares."""
    for name, hint in get_type_hints(type(command)).items():
        if hasattr(command, name) and not has_type(getattr(command, name), hint):
            yield f"{type(command).__name__}.{name}: {getattr(command, name)!r}"


def has_type(value: Any, hint: Any) -> bool:
    """Checks the class of a value, of its elements, and of the fields of a dataclass."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(has_type(value, argument) for argument in arguments)
    if origin is tuple and arguments[-1] is Ellipsis:
        return isinstance(value, tuple) and all(has_type(element, arguments[0]) for element in value)
    if not isinstance(origin or hint, type):
        return True
    return isinstance(value, origin or hint) and not list(wrong_fields(value))


@pytest.mark.parametrize("reaction", REACTIONS)
def test_a_reaction_makes_whole_commands_of_an_event(reaction: Reaction[Any]) -> None:
    answer = reaction.decide(event_of(reaction.contract))
    commands = (answer,) if isinstance(answer, Command) else tuple(answer or ())
    assert not [wrong for command in commands for wrong in wrong_fields(command)]

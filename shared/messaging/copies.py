"""Reactions that copy: a command takes the fields of an event that have the same names."""

from dataclasses import MISSING, fields
from typing import Any, TypeVar, cast

from shared.contracts.envelope import Contract
from shared.kernel.commands import Command
from shared.messaging.reactions import Event, Reaction, on

C = TypeVar("C", bound=Contract)
T = TypeVar("T")


def copied(kind: type[T], event: Event[Any], **others: Any) -> T:
    """The command (or another dataclass), with the event's fields of the same names and the event's cause.

    `others` are fields that the event lacks or writes differently.
    """
    data = dict(event.data) | {"cause": event.cause}
    same = {field.name: data[field.name] for field in fields(cast(Any, kind)) if field.name in data}
    return kind(**same | others)


def copies(contract: type[C], command: type[Command[Any]], **others: Any) -> Reaction[C]:
    """The reaction that copies each such event into this command. Raises `TypeError` if a field gets no value."""
    known = {*contract.model_fields, *others, "cause"}
    required = {field.name for field in fields(cast(Any, command)) if _is_required(field)}
    if missing := required - known:
        raise TypeError(f"{contract.__name__} lacks {', '.join(sorted(missing))} of {command.__name__}")
    return on(contract, lambda event: copied(command, event, **others))


def _is_required(field: Any) -> bool:
    return field.default is MISSING and field.default_factory is MISSING

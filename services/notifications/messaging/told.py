"""Every letter that the reaction table can ask for, with what its contract says: the start checks that they fit.

Each reaction is asked about made-up events of its contract: the example of its schema, and that example with each other
value of every field that has few (a flag, a choice), and without every field that may be missing.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from services.notifications.domain.mail.letters import Template
from services.notifications.domain.reminders.reminders import LETTERS
from services.notifications.use_cases.mail.mails import IntendMail
from services.notifications.use_cases.reminders.reminders import ArmReminders
from shared.contracts.envelope import Contract, Envelope, padded
from shared.contracts.export import example_of, schema_of
from shared.kernel.commands import Command
from shared.messaging.reactions import Event, Reaction, Reactions

Told = tuple[Template, Mapping[str, Any]]


def told_by(reactions: Reactions) -> Iterator[Told]:
    """The letters that events lead to, each with the details it would be written from."""
    for reaction in reactions.table.values():
        for data in _variants(reaction.contract):
            answer = reaction.decide(_event(reaction, data))
            for command in (answer,) if isinstance(answer, Command) else answer or ():
                yield from _letters(command)


def _letters(command: Command[Any]) -> Iterator[Told]:
    if isinstance(command, IntendMail):
        yield command.template, command.details
    elif isinstance(command, ArmReminders):
        yield LETTERS[command.awaited], command.details


def _event(reaction: Reaction[Any], data: Mapping[str, Any]) -> Event[Any]:
    contract = reaction.contract.model_validate(data)
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
        data=dict(data),
    )
    return Event(contract, envelope)


def _variants(contract: type[Contract]) -> Iterator[dict[str, Any]]:
    schema = schema_of(contract)
    example: dict[str, Any] = example_of(schema)
    yield example
    for field, said in schema["properties"].items():
        for value in _few(said, schema.get("$defs", {})):
            yield example | {field: value}


def _few(said: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[Any]:
    """The values of a field that has few."""
    for form in (said, *said.get("anyOf", ())):
        form = parts.get(str(form.get("$ref", "")).rpartition("/")[2], form)
        yield from form.get("enum", ())
        if form.get("type") == "boolean":
            yield from (True, False)
        if form.get("type") == "null":
            yield None

"""Every letter that the reaction table can lead to, with the details of a made-up event. The start writes each of them.

The made-up events of a contract are the example of its schema, that example with each other value of every field that
has few (a flag, a choice), and that example without every field that may be null.
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

LetterExample = tuple[Template, Mapping[str, Any]]


def letter_examples(reactions: Reactions) -> Iterator[LetterExample]:
    """The letters that these reactions lead to, each with the details that it is written from."""
    for reaction in reactions.table.values():
        for data in _variants(reaction.contract):
            answer = reaction.decide(_event(reaction, data))
            for command in (answer,) if isinstance(answer, Command) else answer or ():
                yield from _letters(command)


def _letters(command: Command[Any]) -> Iterator[LetterExample]:
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
    for name, form in schema["properties"].items():
        for value in _values(form, schema.get("$defs", {})):
            yield example | {name: value}


def _values(form: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[Any]:
    """The values of a field that has few: an enumeration, a flag, null."""
    for choice in (form, *form.get("anyOf", ())):
        choice = definitions.get(str(choice.get("$ref", "")).rpartition("/")[2], choice)
        yield from choice.get("enum", ())
        if choice.get("type") == "boolean":
            yield from (True, False)
        if choice.get("type") == "null":
            yield None

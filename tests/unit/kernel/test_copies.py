"""A reaction that copies gives the command the event's fields of the same names."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest

from shared.contracts.envelope import Contract, Envelope, padded
from shared.kernel.commands import Command
from shared.kernel.repository import Cause
from shared.messaging.copies import copied, copies
from shared.messaging.reactions import Event


class LampLitV1(Contract):
    type: ClassVar[str] = "eu.cursus.lamp.lit.v1"
    topic: ClassVar[str] = "lamps.events"

    lamp_id: str
    watts: int


@dataclass(frozen=True)
class Note(Command[None], did="note"):
    lamp_id: str
    colour: str
    cause: Cause
    loud: bool = False

    async def __call__(self) -> None: ...


LIT = Event(
    LampLitV1(lamp_id="7", watts=40),
    Envelope(
        id="e1",
        source="/cursus/lamps",
        type=LampLitV1.type,
        subject="lamp-7",
        time=datetime(2026, 11, 24, tzinfo=UTC),
        dataschema="lamp.json",
        partitionkey="7",
        sequence=padded(3),
        correlationid="c1",
        data={},
    ),
)


def test_a_command_takes_the_fields_that_the_event_has_too_and_its_cause() -> None:
    expected = Note("7", "red", Cause("lamps.events/lamp-7", 3))
    assert copied(Note, LIT, colour="red") == expected
    assert copies(LampLitV1, Note, colour="red").decide(LIT) == expected


def test_a_given_value_replaces_the_one_of_the_event() -> None:
    assert copied(Note, LIT, colour="red", lamp_id="8").lamp_id == "8"


def test_a_reaction_that_leaves_a_required_field_without_a_value_is_refused() -> None:
    with pytest.raises(TypeError, match="LampLitV1 lacks colour of Note"):
        copies(LampLitV1, Note)

"""The reaction table: bytes become an event or poison, an event becomes commands in its own surroundings."""

import json
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.envelope import Contract, padded
from shared.kernel.commands import Command
from shared.kernel.context import Context, current
from shared.kernel.errors import NotFound
from shared.kernel.repository import Cause, CauseSpent
from shared.messaging.reactions import Event, Poison, Reactions, on, on_tombstone, reactions


class LampLitV1(Contract):
    type: ClassVar[str] = "eu.cursus.lamp.lit.v1"
    topic: ClassVar[str] = "lamps.events"

    lamp_id: str
    watts: int


class LampSoldV1(LampLitV1):
    type: ClassVar[str] = "eu.cursus.lamp.sold.v1"
    topic: ClassVar[str] = "shop.events"


@dataclass(frozen=True)
class Note(Command[None], did="note"):
    line: str

    async def __call__(self) -> None: ...


class Notebook:
    """An `Act` that writes down what it was asked, and in which surroundings."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.around: list[Context] = []

    async def __call__(self, command: Any, /) -> Any:
        if command.line == "refused":
            raise NotFound(thing="lamp", id="7")
        self.lines.append(command.line)
        self.around.append(current())


TABLE = reactions(on(LampLitV1, lambda event: Note(f"{event.data.lamp_id} {event.data.watts}")))
EVENT = {
    "specversion": "1.0",
    "id": "event-1",
    "source": "/cursus/lamps",
    "type": LampLitV1.type,
    "subject": "lamp-7",
    "time": "2026-11-24T09:30:00Z",
    "dataschema": f"schemas/{LampLitV1.type}.json",
    "partitionkey": "room-3",
    "sequence": padded(12),
    "correlationid": "journey",
    "causationid": "request-1",
    "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "data": {"lamp_id": "lamp-7", "watts": 40},
}


def as_bytes(**own: Any) -> bytes:
    return json.dumps(EVENT | own).encode()


def read(table: Reactions = TABLE, **own: Any) -> Event[Any]:
    event = table.read(as_bytes(**own))
    assert event is not None
    return event


def test_an_event_is_read_with_its_id_its_key_and_the_cause_that_effects_store() -> None:
    event = read()
    assert event.data == LampLitV1(lamp_id="lamp-7", watts=40)
    assert (event.id, event.key) == ("event-1", "room-3")
    assert event.cause == Cause("lamps.events/lamp-7", 12)


def test_one_subject_on_two_topics_is_two_causes_for_they_have_no_order_between_them() -> None:
    table = reactions(on(LampLitV1, lambda _: None), on(LampSoldV1, lambda _: None))
    lit, sold = read(table), read(table, type=LampSoldV1.type)
    assert lit.envelope.subject == sold.envelope.subject
    assert lit.cause.source != sold.cause.source


def test_a_type_that_the_table_does_not_know_is_nothing_to_us_even_with_strange_data() -> None:
    assert TABLE.read(as_bytes(type="eu.cursus.lamp.broken.v1", data={"any": "thing"})) is None
    assert TABLE.knows(LampLitV1.type)
    assert not TABLE.knows("eu.cursus.lamp.broken.v1")
    assert not TABLE.knows(None)


@pytest.mark.parametrize(
    ("value", "names"),
    [
        pytest.param(None, "event", id="no value at all"),
        pytest.param(b"", "event", id="empty"),
        pytest.param(b"\xff\xfe not json", "event", id="not JSON"),
        pytest.param(b"[]", "event", id="not an object"),
        pytest.param(as_bytes(id=None), "id", id="an attribute missing"),
        pytest.param(as_bytes(specversion="2.0"), "specversion", id="another CloudEvents"),
        pytest.param(as_bytes(sequence="12"), "sequence", id="a sequence that does not sort"),
        pytest.param(as_bytes(sequence="0000000000"), "sequence", id="a place before the first"),
        pytest.param(as_bytes(data={"lamp_id": "lamp-7"}), "watts", id="data without a field"),
        pytest.param(as_bytes(data={"lamp_id": "lamp-7", "watts": "many"}), "watts", id="data of another type"),
        pytest.param(as_bytes(data="lamp-7"), "data", id="data that is no object"),
    ],
)
def test_bytes_that_are_no_event_of_ours_are_poison_that_names_the_field(value: bytes | None, names: str) -> None:
    with pytest.raises(Poison, match=rf"^{names}: "):
        TABLE.read(value)


def test_poison_never_quotes_the_value_for_it_may_be_personal() -> None:
    with pytest.raises(Poison) as poison:
        TABLE.read(as_bytes(data={"lamp_id": "lamp-7", "watts": "Ada Martin"}))
    assert "Ada" not in str(poison.value)
    assert poison.value.__cause__ is None
    assert poison.value.__suppress_context__


@given(st.binary(max_size=200))
def test_no_bytes_whatever_make_another_error_than_poison(value: bytes) -> None:
    with pytest.raises(Poison, match=r"\w: \w"):
        TABLE.read(value)


async def test_commands_are_carried_out_in_the_surroundings_of_the_event_that_caused_them() -> None:
    notebook = Notebook()
    await TABLE.react(read(), notebook)
    assert notebook.lines == ["lamp-7 40"]
    (around,) = notebook.around
    assert around == Context("journey", "event-1", str(EVENT["traceparent"]), actor="/cursus/lamps")


@pytest.mark.parametrize(
    ("answer", "lines"),
    [
        pytest.param(None, [], id="none"),
        pytest.param(Note("one"), ["one"], id="one"),
        pytest.param((Note("one"), Note("two")), ["one", "two"], id="several, in order"),
        pytest.param([], [], id="an empty list"),
    ],
)
async def test_a_reaction_answers_with_no_command_one_or_several_in_order(answer: Any, lines: list[str]) -> None:
    notebook, table = Notebook(), reactions(on(LampLitV1, lambda _: answer))
    await table.react(read(table), notebook)
    assert notebook.lines == lines


async def test_a_refusal_stops_the_commands_behind_it_and_reaches_the_consumer() -> None:
    notebook = Notebook()
    table = reactions(on(LampLitV1, lambda _: [Note("one"), Note("refused"), Note("three")]))
    with pytest.raises(NotFound):
        await table.react(read(table), notebook)
    assert notebook.lines == ["one"]


async def test_two_commands_that_change_one_thing_for_the_one_event_are_a_bug_and_not_a_lost_effect() -> None:
    @dataclass(frozen=True)
    class Change(Command[None], did="change"):
        cause: Cause

        async def __call__(self) -> None:
            with self.cause.effect("rooms", "kitchen"):
                pass

    async def act(command: Any, /) -> Any:
        return await command()

    table = reactions(on(LampLitV1, lambda event: [Change(event.cause), Change(event.cause)]))
    event = read(table)
    for _ in range(2):  # a retry of the same event is the same
        with pytest.raises(CauseSpent):
            await table.react(event, act)
    once = reactions(on(LampLitV1, lambda event: Change(event.cause)))
    for _ in range(2):
        await once.react(event, act)


def test_two_rows_for_one_type_are_refused_when_the_table_is_made() -> None:
    with pytest.raises(ValueError, match="two reactions to one event type"):
        reactions(on(LampLitV1, lambda _: None), on(LampLitV1, lambda _: None))


def test_the_topics_to_read_are_those_of_the_contracts_in_the_table() -> None:
    assert reactions(on(LampLitV1, lambda _: None), on(LampSoldV1, lambda _: None)).topics == {
        "lamps.events",
        "shop.events",
    }
    assert reactions().topics == frozenset()


async def test_a_tombstone_is_answered_with_commands_by_its_topic_and_key() -> None:
    """It has no envelope: its surroundings say which topic forgot, and a topic that nobody minds says nothing."""
    notebook = Notebook()
    table = reactions(
        on(LampLitV1, lambda _: None), on_tombstone("shop.cards", lambda key: [Note(f"forget {key}"), Note("done")])
    )
    assert await table.forget("shop.cards", "ada", notebook)
    assert not await table.forget("lamps.events", "ada", notebook)
    assert notebook.lines == ["forget ada", "done"]
    assert {around.actor for around in notebook.around} == {"tombstone:shop.cards"}
    assert table.topics == {"lamps.events", "shop.cards"}


def test_two_rows_for_one_topics_tombstones_are_refused() -> None:
    with pytest.raises(ValueError, match="two reactions"):
        reactions(on_tombstone("shop.cards", lambda _: None), on_tombstone("shop.cards", lambda _: None))

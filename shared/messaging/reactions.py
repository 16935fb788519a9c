"""The reaction table: what a service does for each event that it consumes, on one screen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from shared.contracts.envelope import Contract, Envelope
from shared.kernel.commands import Act, Command
from shared.kernel.context import Context, surrounded_by
from shared.kernel.repository import Cause
from shared.observability import traces
from shared.observability.traces import Part

C = TypeVar("C", bound=Contract)
Answer = Command[Any] | Iterable[Command[Any]] | None


class Poison(Exception):  # noqa: N818 - named for what it does
    """Invalid bytes, or data that the contract refuses. A retry cannot help."""


@dataclass(frozen=True)
class Event(Generic[C]):
    """An event as a reaction receives it: its data and its envelope."""

    data: C
    envelope: Envelope

    @property
    def id(self) -> str:
        return self.envelope.id

    @property
    def key(self) -> str:
        return self.envelope.partitionkey

    @cached_property
    def cause(self) -> Cause:
        """The cause that an effect stores to skip the event when it is delivered again.

        One object for all commands of a reaction. The topic is part of the source: topics have no order between them.
        """
        return Cause(f"{self.data.topic}/{self.envelope.subject}", self.envelope.sequence_number)


@dataclass(frozen=True)
class Reaction(Generic[C]):
    contract: type[C]
    decide: Callable[[Event[C]], Answer]


def on(contract: type[C], decide: Callable[[Event[C]], Answer]) -> Reaction[C]:
    """The commands to carry out for this event: one, several in order, or none."""
    return Reaction(contract, decide)


@dataclass(frozen=True)
class TombstoneReaction:
    topic: str
    decide: Callable[[str], Answer]


def on_tombstone(topic: str, decide: Callable[[str], Answer]) -> TombstoneReaction:
    """The commands to carry out for a tombstone (a null value) of this compacted topic.

    A tombstone has no envelope: no id, no sequence, no cause. A replay delivers it again, so the commands must be
    idempotent.
    """
    return TombstoneReaction(topic, decide)


@dataclass(frozen=True)
class Reactions:
    """The reactions to events by type, and to tombstones by topic."""

    table: dict[str, Reaction[Any]] = field(default_factory=dict)
    tombstones: dict[str, TombstoneReaction] = field(default_factory=dict)

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(reaction.contract.topic for reaction in self.table.values()) | self.tombstones.keys()

    def knows(self, type_: str | None) -> bool:
        return type_ in self.table

    def read(self, value: bytes | None) -> Event[Any] | None:
        """Parse an event; None for a type that this service does not consume; raises `Poison`."""
        try:
            envelope = Envelope.model_validate_json(value or b"")
            if not self.knows(envelope.type):
                return None
            data = self.table[envelope.type].contract.model_validate(envelope.data)
        except ValidationError as wrong:
            first = wrong.errors(include_input=False, include_url=False)[0]  # without the input, which may be personal
            raise Poison(f"{'.'.join(map(str, first['loc'])) or 'event'}: {first['msg']}") from None
        return Event(data, envelope)

    async def react(self, event: Event[Any], act: Act) -> None:
        """Carry out the commands for this event, in the context of the event."""
        envelope = event.envelope
        around = Context(envelope.correlationid, envelope.id, envelope.traceparent, actor=envelope.source)
        with surrounded_by(around), traces.span(f"process {event.data.topic}", Part.CONSUMER, _told_of(event)):
            await _carry_out(self.table[envelope.type].decide(replace(event)), act)  # a retry has a cause of its own

    async def forget(self, topic: str, key: str, act: Act) -> bool:
        """Carry out the commands for a tombstone; False if the table has none for this topic."""
        if topic not in self.tombstones:
            return False
        with surrounded_by(Context(actor=f"tombstone:{topic}")), traces.span(f"forget {topic}", Part.CONSUMER, {}):
            await _carry_out(self.tombstones[topic].decide(key), act)
        return True


async def _carry_out(answer: Answer, act: Act) -> None:
    for command in (answer,) if isinstance(answer, Command) else tuple(answer or ()):
        await act(command)


def _told_of(event: Event[Any]) -> traces.Attributes:
    """The attributes of a trace span: ids and type of the event, none of its data."""
    envelope = event.envelope
    return {
        "messaging.system": "kafka",
        "messaging.destination.name": event.data.topic,
        "messaging.message.id": envelope.id,
        "cursus.event.type": envelope.type,
        "cursus.event.sequence": envelope.sequence_number,
        "cursus.aggregate.id": envelope.subject,
    }


def reactions(*rows: Reaction[Any] | TombstoneReaction) -> Reactions:
    """Make the table: at most one row per event type, and one per topic with tombstones."""
    heard = [row for row in rows if isinstance(row, Reaction)]
    forgotten = [row for row in rows if isinstance(row, TombstoneReaction)]
    table = {row.contract.type: row for row in heard}
    tombstones = {row.topic: row for row in forgotten}
    if len(table) != len(heard) or len(tombstones) != len(forgotten):
        raise ValueError("two reactions to one event type or topic: let one row answer with several commands")
    return Reactions(table, tombstones)

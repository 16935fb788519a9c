"""The smallest service that uses the whole kernel: entries are written, published, consumed and copied."""

from dataclasses import dataclass
from typing import ClassVar

from shared.contracts.envelope import Contract
from shared.kernel.aggregate import Aggregate
from shared.kernel.clock import SystemClock
from shared.mongo.client import Database
from shared.mongo.store import Store


class EntryWrittenV1(Contract):
    type: ClassVar[str] = "eu.cursus.bench-entry.written.v1"
    topic: ClassVar[str] = "applications.events"

    entry_id: str
    amount_cents: int


@dataclass(frozen=True)
class EntryWritten:
    amount_cents: int


@dataclass(kw_only=True)
class Entry(Aggregate, thing="entry"):
    amount_cents: int

    @classmethod
    def written(cls, id: str, amount_cents: int) -> "Entry":
        entry = cls(id=id, amount_cents=amount_cents)
        entry.record(EntryWritten(amount_cents))
        return entry


@dataclass(kw_only=True)
class Copy(Aggregate, thing="copy"):
    """The effect of consuming an entry's event."""

    amount_cents: int


def to_contract(entry: Aggregate, fact: EntryWritten) -> Contract:
    return EntryWrittenV1(entry_id=entry.id, amount_cents=fact.amount_cents)


def entries(database: Database) -> Store[Entry]:
    return Store(database, "entries", Entry, to_contract, service="bench", clock=SystemClock())


def copies(database: Database) -> Store[Copy]:
    return Store(database, "copies", Copy, to_contract, service="bench", clock=SystemClock())

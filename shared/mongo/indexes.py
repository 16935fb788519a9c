"""Indexes: declared beside the documents, created at deployment, never at start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from pymongo import ASCENDING, IndexModel

from shared.mongo.client import Database

log = structlog.get_logger()


@dataclass(frozen=True)
class Index:
    """One index: fields in order, all ascending; `unique` names the field whose value must be free."""

    fields: tuple[str, ...]
    unique: str | None = None
    where: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        return f"unique:{self.unique}" if self.unique else "+".join(self.fields)

    def model(self) -> IndexModel:
        extra = {"partialFilterExpression": dict(self.where)} if self.where else {}
        return IndexModel(
            [(f, ASCENDING) for f in self.fields], name=self.name, unique=self.unique is not None, **extra
        )


RELAY = Index(("pending", "slot"), where={"pending": {"$type": "date"}})
"""For the sweep of the relay: holds only documents with unsent events, oldest first."""
DUE = Index(("due",), where={"due": {"$type": "date"}})
"""For the sweep of the timers: holds only documents with a due time."""


async def apply(database: Database, indexes: Mapping[str, Sequence[Index]]) -> None:
    """Create the missing indexes; an existing one is not changed."""
    for collection, wanted in indexes.items():
        if wanted:
            await database[collection].create_indexes([index.model() for index in wanted])
            log.info("indexes.applied", database=database.name, collection=collection, indexes=len(wanted))

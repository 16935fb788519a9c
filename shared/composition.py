"""The result of a composition root: one wired service."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter

from shared.auth.guards import Doorkeeper
from shared.auth.tokens import AccessTokens, Links
from shared.kernel.clock import Clock
from shared.kernel.commands import Acts
from shared.messaging.parking import INDEXES as PARKING_INDEXES
from shared.messaging.parking import Parking
from shared.messaging.reactions import Reactions
from shared.messaging.timers import Timer
from shared.mongo.client import Database
from shared.mongo.indexes import DUE, RELAY, Index
from shared.mongo.migrations import Migration
from shared.mongo.store import Store
from shared.settings import Settings


@dataclass(frozen=True)
class Composition:
    """One wired service. The relay sends the events of `stores`; each of them gets the indexes of the kernel."""

    settings: Settings
    database: Database
    clock: Clock
    act: Acts
    routers: Sequence[APIRouter]
    stores: Sequence[Store[Any]]
    reactions: Reactions = field(default_factory=Reactions)
    timers: Sequence[Timer] = ()
    indexes: Mapping[str, Sequence[Index]] = field(default_factory=dict)
    migrations: Sequence[Migration] = ()
    measures: Sequence[Callable[[], Awaitable[None]]] = ()
    """Functions that set the gauges of the service, called at each scrape of the worker."""
    on_stop: Sequence[Callable[[], Awaitable[None]]] = ()
    asked_by: str = ""
    """The origin of a page whose script may call the routes (CORS); empty for none."""
    title: str = ""
    about: str = ""

    @property
    def parking(self) -> Parking:
        return Parking(self.database)

    @property
    def links(self) -> Links | None:
        return Links(self.settings.link_key, self.clock) if self.settings.link_key else None

    @property
    def doorkeeper(self) -> Doorkeeper:
        return Doorkeeper(AccessTokens(self.settings.issuer_url, self.settings.audience), self.links)

    @property
    def all_indexes(self) -> Mapping[str, Sequence[Index]]:
        """The indexes of the service and those of the kernel."""
        kernels = {store.name: (RELAY, DUE) for store in self.stores}
        own = {name: (*self.indexes.get(name, ()), *kernels.get(name, ())) for name in {*self.indexes, *kernels}}
        return {**own, **PARKING_INDEXES}

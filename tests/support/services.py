"""A service in-process for integration tests: its composition root, routes and worker, on real servers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
import pytest
import uvicorn

from deploy.local.stack import Servers
from deploy.prepare import prepare
from shared.composition import Composition
from shared.contracts.envelope import Contract, Envelope
from shared.issuer import IssuerSettings, create_issuer
from shared.kernel.ids import new_id
from shared.mongo.client import disconnect
from shared.running import Worker, create_app
from shared.settings import Settings
from tests.support import kafka
from tests.support.eventually import DEADLINE, eventually

S = TypeVar("S", bound=Settings)
LINK_KEY = "k" * 64


@dataclass
class Issuer:
    """A token issuer over HTTP, as the services expect it."""

    url: str
    _tokens: dict[str, str] = field(default_factory=dict)

    async def token(self, client_id: str) -> str:
        """An access token for `role[+role]@institution[/name]`."""
        if client_id not in self._tokens:
            form = {"client_id": client_id, "grant_type": "client_credentials"}
            async with httpx.AsyncClient(timeout=DEADLINE) as client:
                answer = (await client.post(f"{self.url}/token", data=form)).raise_for_status()
            self._tokens[client_id] = answer.json()["access_token"]
        return self._tokens[client_id]


@contextlib.asynccontextmanager
async def serving(app_at: Callable[[str], Any]) -> AsyncIterator[str]:
    """Serve the application that is created for this URL over HTTP on a free port; yields the URL."""
    server = uvicorn.Server(uvicorn.Config("", host="127.0.0.1", port=0, log_config=None))
    sock = server.config.bind_socket()
    url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    server.config.app = app_at(url)
    answering = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        yield url
    finally:
        server.should_exit = True
        await answering
        sock.close()


@pytest.fixture(scope="session")
async def issuer(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Issuer]:
    keys = tmp_path_factory.mktemp("issuer") / "issuer.json"
    async with serving(lambda url: create_issuer(IssuerSettings(issuer_url=url, issuer_key_file=keys))) as url:
        yield Issuer(url)


@dataclass
class Running:
    """A running service: call it, publish events for it, read what it published."""

    composition: Composition
    client: httpx.AsyncClient
    issuer: Issuer
    bootstrap: str
    stop: asyncio.Event
    working: asyncio.Task[None]

    async def halt(self) -> None:
        """Stop the worker as SIGTERM would, and wait for its end."""
        self.stop.set()
        async with asyncio.timeout(DEADLINE):
            await self.working

    async def resume(self) -> None:
        """Start another worker of the same service after the first was stopped."""
        self.stop, worker = asyncio.Event(), Worker(self.composition)
        self.working = asyncio.create_task(worker.run(self.stop))
        await _ready(worker, self.working)

    @property
    def prefix(self) -> str:
        return self.composition.settings.topic_prefix

    async def call(self, method: str, path: str, *, as_: str | None = None, **more: Any) -> httpx.Response:
        """Send a request as `role@institution` (or with a link token, or anonymously).

        POSTs get a new Idempotency-Key.
        """
        headers = dict(more.pop("headers", {}))
        if as_ is not None:
            headers["Authorization"] = f"Bearer {await self.issuer.token(as_) if '@' in as_ else as_}"
        if method == "POST":
            headers.setdefault("Idempotency-Key", new_id())
        return await self.client.request(method, path, headers=headers, **more)

    async def hear(self, contract: Contract, *, subject: str, place: int = 1, **own: Any) -> Envelope:
        """Publish an event of another service. Returns it, so that it can be published again."""
        event = kafka.envelope(contract, subject=subject, place=place, **own)
        await kafka.publish(self.bootstrap, self.prefix, contract, event)
        return event

    async def hear_again(self, contract: Contract, event: Envelope) -> None:
        """Publish the same event once more."""
        await kafka.publish(self.bootstrap, self.prefix, contract, event)

    async def published(self, *topics: str) -> list[dict[str, Any]]:
        """All events on these topics."""
        return await kafka.everything_on(self.bootstrap, *(self.prefix + topic for topic in topics))

    async def published_event(self, type_: str, topic: str, **data: Any) -> dict[str, Any]:
        """The first event of this type whose data have these values; waits for it."""

        async def find() -> dict[str, Any] | None:
            events = await self.published(topic)
            return next((e for e in events if e["type"] == type_ and data.items() <= e["data"].items()), None)

        found = await eventually(find, what=f"{type_} {data}")
        assert found is not None
        return found


async def _ready(worker: Worker, working: asyncio.Task[None]) -> None:
    async def ready() -> bool:
        if working.done():
            working.result()
        return worker.waiting_for() is None

    await eventually(ready, what="the worker's share")


@contextlib.asynccontextmanager
async def running(
    compose: Callable[[S], Composition], kind: type[S], servers: Servers, issuer: Issuer, **own: Any
) -> AsyncIterator[Running]:
    """The service with its own database and a running worker, until the block ends.

    Uses the topics of this `name`, which others may share, or topics of its own.
    """
    if "name" not in own:
        own["name"] = f"t{new_id()[-8:]}"
        async with (
            kafka.topics_of_their_own(servers.kafka_bootstrap, f"{own['name']}."),
            running(compose, kind, servers, issuer, **own) as service,
        ):
            yield service
        return
    name = own.pop("name")
    settings = kind(
        **{
            "env": "test",
            "mongo_url": servers.mongo_url,
            "mongo_database": f"{name}-{kind.model_fields['service'].default}",
            "kafka_bootstrap": servers.kafka_bootstrap,
            "topic_prefix": f"{name}.",
            "issuer_url": issuer.url,
            "link_key": LINK_KEY,
            **own,
        }
    )
    composition = compose(settings)
    await prepare(composition)
    stop = asyncio.Event()
    worker = Worker(composition)
    working = asyncio.create_task(worker.run(stop))
    transport = httpx.ASGITransport(app=create_app(composition), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        await _ready(worker, working)
        service = Running(composition, client, issuer, settings.kafka_bootstrap, stop, working)
        yield service
        service.stop.set()
        await service.working
        for release in composition.on_stop:
            await release()
    await composition.database.client.drop_database(composition.database.name)
    await disconnect(composition.database)

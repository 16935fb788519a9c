"""The two processes of a service: the API, and the worker with relay, consumer and timers."""

import asyncio
import gc
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import structlog
import uvicorn
import uvloop
from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.telemetry import TelemetryConfig

from shared.composition import Composition
from shared.kernel.ids import new_id
from shared.measuring import Measuring
from shared.messaging.consumer import Consumer
from shared.messaging.kafka import Producer, secured
from shared.messaging.relay import Relay
from shared.messaging.timers import Timers
from shared.mongo.client import disconnect
from shared.mongo.leases import SlotLeases
from shared.mongo.outbox import Outbox
from shared.observability import logs, traces
from shared.web.middleware import Surroundings
from shared.web.ops import health, operations
from shared.web.problems import handle_problems
from shared.web.requests import only_known_parameters

log = structlog.get_logger()
UPLOAD_BYTES = 25_000_000
GRACE_SECONDS = 20.0
SHORT_GRACE_SECONDS = 5.0
"""For parts that may be cut off anywhere: an event is sent again, a lease expires."""
LINGER_SECONDS = 1.0
NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""FastAPI's telemetry sends paths and queries, which may name people; shared.web.middleware replaces it."""


def create_app(service: Composition, *, routes: bool = True) -> FastAPI:
    """The ASGI application of the service; without `routes` only health and metrics, for a worker."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        for stop in service.on_stop:
            await stop()

    app = FastAPI(
        title=f"Cursus {service.title}",
        version="1",
        description=service.about,
        lifespan=lifespan,
        telemetry=NO_TELEMETRY,
        dependencies=[Depends(only_known_parameters)],
    )
    app.state.composition, app.state.act, app.state.doorkeeper = service, service.act, service.doorkeeper
    app.state.measuring = Measuring(service, own=not routes)
    app.include_router(health)
    if routes:
        for router in (*service.routers, operations):
            app.include_router(router)
    handle_problems(app)
    if service.asked_by:
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(service.asked_by))
        app.add_middleware(
            CORSMiddleware, allow_origins=[origin], allow_methods=["GET", "POST", "PUT"], allow_headers=["*"]
        )
    app.add_middleware(
        Surroundings,
        body_bytes=service.settings.max_body_bytes,
        upload_bytes=UPLOAD_BYTES,
        seconds=service.settings.request_seconds,
    )
    return app


def run_api(service: Composition) -> None:
    """Serve the API until SIGTERM; then finish the requests in hand."""
    settings = service.settings
    _observe(service, "api")
    before = urlsplit(settings.public_url).path.rstrip("/")  # the path prefix that a gateway strips
    config = _uvicorn(create_app(service), settings.http_host, settings.http_port, before)
    _settle_down()
    uvloop.run(_served(service, Leaving(config)))


class Leaving(uvicorn.Server):
    """A server that stops accepting connections and still serves the requests in transit on open ones.

    Uvicorn closes a connection without a request at once. Behind a gateway that opens one connection per request, the
    request is in transit then, and its caller would get an error.
    """

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await asyncio.sleep(0)  # accepts the connections that wait
        for server in self.servers:
            server.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                while self.server_state.connections:  # noqa: ASYNC110 - uvicorn has no event for it
                    await asyncio.sleep(0.02)
        await super().shutdown(sockets)


async def _served(service: Composition, server: uvicorn.Server) -> None:
    try:
        await server.serve()
    finally:
        await disconnect(service.database)
        traces.finish()


def _settle_down() -> None:
    """Exclude the objects of the start from garbage collection: they live as long as the process."""
    gc.collect()
    gc.freeze()


class Worker:
    """The background work of a service: leases, relay, consumer and timers."""

    def __init__(self, service: Composition) -> None:
        settings = service.settings
        name = f"{settings.service}-{socket.gethostname()}-{new_id()[-12:]}"
        self.leases = SlotLeases(service.database, name)
        self.relay = Relay(
            service.database,
            [Outbox(store) for store in service.stores],
            Producer(settings.kafka_bootstrap, name, security=secured(settings)),
            self.leases,
            topic_prefix=settings.topic_prefix,
        )
        self.consumer = Consumer(
            settings.kafka_bootstrap,
            settings.service,
            service.reactions,
            service.act,
            service.parking,
            topic_prefix=settings.topic_prefix,
            security=secured(settings),
        )
        self.timers = Timers(service.timers, service.act, service.clock, self.leases)
        self._listens = bool(service.reactions.table)

    def waiting_for(self) -> str | None:
        """What the worker waits for before it is ready; None when it is."""
        if self._listens and not self.consumer.ready.is_set():
            return "partitions"
        return None if self.leases.held else "slots"

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set. A failed part stops the process, so that operators see a restart."""
        parts: Sequence[Callable[[asyncio.Event], Coroutine[Any, Any, None]]] = (
            self.leases.keep,
            self.relay.run,
            self.timers.run,
            *([self.consumer.run] if self._listens else []),
        )
        async with asyncio.TaskGroup() as group:
            leases, relay, *others = [group.create_task(part(stop), name=part.__qualname__) for part in parts]
            group.create_task(_abandon_late(stop, [leases, relay], SHORT_GRACE_SECONDS))
            group.create_task(_abandon_late(stop, others, GRACE_SECONDS))


async def _abandon_late(stop: asyncio.Event, working: Sequence[asyncio.Task[None]], grace: float) -> None:
    """After `stop`, cancel the parts that exceed the grace period. As after a crash, nothing is lost."""
    await stop.wait()
    _, late = await asyncio.wait(working, timeout=grace)
    for task in late:
        log.warning("worker.part_abandoned", part=task.get_name())
        task.cancel()


class _Answering(uvicorn.Server):
    """A server without signal handlers: it answers until the worker has finished."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def run_worker(service: Composition) -> None:
    """Work until SIGTERM; serve health and metrics on OPS_PORT."""
    _observe(service, "worker")
    _settle_down()
    uvloop.run(_worked(service, Worker(service)))


async def _worked(service: Composition, worker: Worker) -> None:
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    app = create_app(service, routes=False)
    app.state.waiting_for = worker.waiting_for
    server = _Answering(_uvicorn(app, service.settings.http_host, service.settings.ops_port))
    answering = asyncio.create_task(server.serve())
    try:
        await worker.run(stop)
        log.info("worker.stopped")
    finally:
        server.should_exit = True
        await answering
        await disconnect(service.database)
        traces.finish()


def _observe(service: Composition, role: str) -> None:
    settings = service.settings
    logs.configure(settings.service, role, settings.log_level)
    traces.configure(settings.service, role, settings.otlp_endpoint, settings.trace_ratio)


def _uvicorn(app: FastAPI, host: str, port: int, root_path: str = "") -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        root_path=root_path,
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=8,
        limit_concurrency=1_000,
        h11_max_incomplete_event_size=65_536,
        date_header=False,
        server_header=False,
    )

"""Submit path: the cost of one accepted request, against the minimum and against a dual write.

All three pass the same JSON through FastAPI and the same validation. Ours also authenticates the caller, stores the
reply for the Idempotency-Key, applies the domain's rules and writes state and event in one update. The floor is one
insert, majority and journalled. The dual write inserts, then sends to Kafka and waits: it needs a further round trip,
and a crash loses events.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from aiokafka import AIOKafkaProducer
from fastapi import FastAPI

from deploy.kafka.topics import create_topics
from deploy.local.stack import Servers
from deploy.prepare import prepare
from services.applications.bootstrap import compose
from services.applications.domain.file.person import Card
from services.applications.settings import ApplicationsSettings
from services.applications.use_cases.file.applicants import RegisterApplicant
from services.applications.web.schemas import StartInput
from shared.auth.guards import APPLICANT
from shared.composition import Composition
from shared.kernel.ids import new_id
from shared.kernel.words import Locale
from shared.mongo.client import Database, disconnect
from shared.running import create_app
from tests.benchmarks.report import Measure
from tests.support.kafka import envelope
from tests.support.samples import an_edition_opened

AT_ONCE = 16
Ask = Callable[[int], Awaitable[int]]


async def measure(servers: Servers, *, requests: int, rounds: int) -> list[Measure]:
    """Requests per second, 16 concurrent, in alternating rounds."""
    prefix = f"bench{new_id()[-8:]}"
    settings = ApplicationsSettings(
        mongo_url=servers.mongo_url,
        mongo_database=prefix,
        kafka_bootstrap=servers.kafka_bootstrap,
        topic_prefix=prefix,
        link_key="k" * 64,
        log_level="ERROR",
    )
    service = compose(settings)
    await create_topics(servers.kafka_bootstrap, prefix)
    await prepare(service)
    producer = AIOKafkaProducer(bootstrap_servers=servers.kafka_bootstrap, enable_idempotence=True, acks="all")
    await producer.start()
    opened = an_edition_opened()
    event = service.reactions.read(envelope(opened, subject=opened.edition_id).model_dump_json().encode())
    assert event is not None
    await service.reactions.react(event, service.act)
    body = json.dumps({"edition_id": opened.edition_id, "profile": "health"}).encode()
    ways: dict[str, tuple[FastAPI, list[float]]] = {
        "ours": (create_app(service), []),
        "floor": (_floor(service.database), []),
        "dual": (_dual_write(service.database, producer, f"{prefix}applications.events"), []),
    }
    for _ in range(rounds):
        for app, rates in ways.values():
            tokens = [await link(service) for _ in range(requests)]
            rates.append(await _rate(app, tokens, body))
    await producer.stop()
    await service.database.client.drop_database(prefix)
    await disconnect(service.database)
    ours = ways["ours"][1]
    return [
        Measure.of("submit", "requests/s", "bare route, one majority-journalled insert", ours, ways["floor"][1]),
        Measure.of("submit", "requests/s", "dual write: insert, then send_and_wait", ours, ways["dual"][1]),
    ]


async def link(service: Composition) -> str:
    """The link of a newly registered person."""
    assert service.links is not None
    person = new_id()
    await service.act(RegisterApplicant(person, Card("Ada", "Martin", f"{person}@example.org", Locale.FR)))
    return service.links.mint(person, APPLICANT, timedelta(days=1))


def _floor(database: Database) -> FastAPI:
    app = FastAPI()

    @app.post("/v1/applications", status_code=201)
    async def start(body: StartInput) -> dict[str, Any]:
        document = {"_id": new_id(), **body.model_dump()}
        await database["floor"].insert_one(document)
        return {"id": document["_id"]}

    return app


def _dual_write(database: Database, producer: AIOKafkaProducer, topic: str) -> FastAPI:
    app = FastAPI()

    @app.post("/v1/applications", status_code=201)
    async def start(body: StartInput) -> dict[str, Any]:
        document = {"_id": new_id(), **body.model_dump()}
        await database["dual"].insert_one(document)
        await producer.send_and_wait(topic, json.dumps(document).encode(), key=document["_id"].encode())
        return {"id": document["_id"]}

    return app


async def _rate(app: FastAPI, tokens: list[str], body: bytes) -> float:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(token: str) -> None:
        async with turn:
            status = await _post(app, "/v1/applications", token, body)
            assert status == 201, status

    started = time.perf_counter()
    await asyncio.gather(*(one(token) for token in tokens))
    return len(tokens) / (time.perf_counter() - started)


async def _post(app: FastAPI, path: str, token: str, body: bytes) -> int:
    """One request directly to the application, so that no client's cost is in the figure."""
    status = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]

    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"authorization", b"Bearer " + token.encode()),
        (b"idempotency-key", new_id().encode()),
    ]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    await app(scope, receive, send)
    return status

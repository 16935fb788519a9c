"""The health of a process, and the routes of an operator."""

import base64
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.auth.guards import Operator
from shared.composition import Composition
from shared.mongo.client import UNREACHABLE
from shared.mongo.outbox import Outbox, total_backlog
from shared.web.problems import problem

health = APIRouter(include_in_schema=False)
operations = APIRouter(prefix="/ops", tags=["operations"])


async def composed(request: Request) -> Composition:
    composition: Composition = request.app.state.composition
    return composition


Composed = Annotated[Composition, Depends(composed)]


@health.get("/live")
async def live() -> dict[str, str]:
    """The process runs."""
    return {"status": "live"}


@health.get("/ready")
async def ready(request: Request, service: Composed) -> Response:
    """The process can do its work: its database answers, and a worker has joined its group."""
    try:
        await service.database.command("ping")
    except UNREACHABLE as away:
        return problem(503, "not-ready", f"The database does not answer: {type(away).__name__}.")
    waiting = getattr(request.app.state, "waiting_for", lambda: None)()
    return problem(503, "not-ready", f"Waiting for {waiting}.") if waiting else Response('{"status":"ready"}')


@health.get("/metrics")
async def measures(request: Request) -> Response:
    """Prometheus text."""
    await request.app.state.measuring.look()
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@operations.get("/status")
async def status(who: Operator, service: Composed) -> dict[str, Any]:
    """The backlog of this service: unsent events (documents, age in seconds), parked events, overdue timers."""
    depth, age = await total_backlog([Outbox(store) for store in service.stores])
    now = service.clock.now()
    overdue = {
        timer.store.name: await timer.store.collection.count_documents({"due": {"$lte": now, "$type": "date"}})
        for timer in service.timers
    }
    return {
        "service": service.settings.service,
        "outbox": {"documents": depth, "oldest_seconds": round(age, 3)},
        "parked": await service.parking.count(),
        "overdue": overdue,
        "group": service.settings.topic_prefix + service.settings.service,
        "topics": sorted(service.settings.topic_prefix + topic for topic in service.reactions.topics),
        "now": now.isoformat(),
    }


@operations.get("/parked")
async def parked(who: Operator, service: Composed) -> dict[str, Any]:
    """Parked events, oldest first, with the reason. `GET` of one event shows its bytes."""
    waiting = await service.parking.waiting()
    return {"items": [{"id": document.pop("_id"), **document} for document in waiting]}


@operations.get("/parked/{id:path}")
async def parked_event(id: str, who: Operator, service: Composed) -> dict[str, Any]:
    """One parked event with its bytes (base64), by `topic/partition/offset`."""
    document = await service.parking.show(id)
    value = document.pop("value")
    shown = None if value is None else base64.b64encode(value).decode()
    return {"id": document.pop("_id"), **document, "value_base64": shown}


@operations.post("/redrive/{id:path}", status_code=202)
async def redrive(id: str, who: Operator, service: Composed) -> dict[str, Any]:
    """Retry the parked events of this event's key, in order, before all newer events of the key."""
    return {"events": await service.parking.ask_redrive(id)}

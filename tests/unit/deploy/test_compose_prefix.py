"""Behind a gateway with a path prefix, a service's documents contain addresses that exist."""

import asyncio
import socket

import httpx
import pytest
import uvicorn

from services.catalogue.bootstrap import compose
from services.catalogue.settings import CatalogueSettings
from shared.running import run_api

GATEWAY = "https://cursus.example/catalogue"


async def test_the_api_documents_name_the_address_behind_the_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    servers: list[uvicorn.Server] = []

    async def keep(service: object, server: uvicorn.Server) -> None:
        servers.append(server)

    monkeypatch.setattr("shared.running._served", keep)
    monkeypatch.setattr("shared.running._settle_down", lambda: None)
    monkeypatch.setattr("shared.running.uvloop.run", lambda work: asyncio.ensure_future(work))
    monkeypatch.setattr("shared.running.logs.configure", lambda *_: None)
    settings = CatalogueSettings(
        mongo_url="mongodb://localhost:1/", kafka_bootstrap="localhost:1", public_url=GATEWAY, env="test"
    )
    run_api(compose(settings))
    await asyncio.sleep(0)
    server = servers[0]
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{sock.getsockname()[1]}") as client:
            document = (await client.get("/openapi.json")).json()
            page = (await client.get("/docs")).text
            assert (await client.get("/live")).status_code == 200
        server.should_exit = True
        await serving
    assert document["servers"] == [{"url": "/catalogue"}]
    assert "/catalogue/openapi.json" in page

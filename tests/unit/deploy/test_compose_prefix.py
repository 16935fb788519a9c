"""Behind a gateway that puts a prefix before a service, its documents name addresses that exist."""

import httpx

from services.catalogue.bootstrap import compose
from services.catalogue.settings import CatalogueSettings
from shared.running import create_app

GATEWAY = "https://cursus.example/catalogue"


async def test_the_api_documents_name_the_address_behind_the_gateway() -> None:
    settings = CatalogueSettings(
        mongo_url="mongodb://localhost:1/", kafka_bootstrap="localhost:1", public_url=GATEWAY, env="test"
    )
    app = create_app(compose(settings))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://inside") as client:
        document = (await client.get("/openapi.json")).json()
        page = (await client.get("/docs")).text
        assert (await client.get("/live")).status_code == 200
    assert document["servers"] == [{"url": "/catalogue"}]
    assert "/catalogue/openapi.json" in page

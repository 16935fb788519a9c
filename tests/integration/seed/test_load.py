"""The two diplomas put into a catalogue that runs on real servers, through its API as anybody would."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from deploy.access.client import Api, Session
from deploy.access.endpoints import Endpoints
from deploy.local.stack import Servers
from deploy.seed.diploma import DIRECTORY, seeds
from deploy.seed.lines import SeedError, Source, read
from deploy.seed.load import load
from services.catalogue.bootstrap import compose
from services.catalogue.settings import CatalogueSettings
from shared.running import create_app
from tests.support.services import Issuer, Running, running

CATALOGUE = "http://catalogue"


@pytest.fixture(scope="module")
async def catalogue(servers: Servers, issuer: Issuer) -> AsyncIterator[Running]:
    async with running(compose, CatalogueSettings, servers, issuer) as service:
        yield service


@pytest.fixture
async def api(catalogue: Running, issuer: Issuer) -> AsyncIterator[Api]:
    app = httpx.ASGITransport(app=create_app(catalogue.composition), raise_app_exceptions=False)
    async with httpx.AsyncClient(mounts={CATALOGUE: app}) as http:
        yield Api(Session(http, Endpoints({"catalogue": CATALOGUE}, issuer.url), asyncio.Semaphore(4)))


def changed(tmp_path: Path, old: str, new: str) -> Source:
    file = tmp_path / "paris.yaml"
    file.write_text((DIRECTORY / "paris.yaml").read_text().replace(old, new, 1))
    return read(file)


async def test_both_diplomas_are_there_once_however_often_they_are_loaded(api: Api, catalogue: Running) -> None:
    first = [await load(api, source, 2040) for source in seeds().values()]
    assert [loaded.edition_code for loaded in first] == ["dijon-2040", "paris-2040"]
    assert all(loaded.changed for loaded in first)

    second = [await load(api, source, 2040) for source in seeds().values()]
    assert [loaded.edition_id for loaded in second] == [loaded.edition_id for loaded in first]
    assert [loaded.changed for loaded in second] == [(), ()]

    editions = await api.items("catalogue", "/v1/editions")
    assert sorted((one["code"], one["state"]) for one in editions) == [
        ("dijon-2040", "published"),
        ("paris-2040", "published"),
    ]


async def test_another_year_is_another_edition_of_the_same_programme(api: Api) -> None:
    loaded = await load(api, seeds()["paris"], 2041)
    assert loaded.changed == ("paris-2041",)
    programme = await api.get("catalogue", f"/v1/programmes/{loaded.programme_id}")
    assert programme["revision"] == 1


async def test_a_changed_file_is_a_new_revision_and_leaves_no_contact_in_sight(api: Api, tmp_path: Path) -> None:
    before = await load(api, seeds()["paris"], 2040)
    loaded = await load(api, changed(tmp_path, "answer_days: {value: 7", "answer_days: {value: 9"), 2040)
    assert loaded.changed == (before.programme_id,)
    programme = await api.get("catalogue", f"/v1/programmes/{before.programme_id}")
    assert programme["policies"]["admission"]["answer_days"] == 9
    institution = await api.get("catalogue", "/v1/institutions/universite-de-paris")
    assert "contacts" not in institution


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("share: 1/3", "share: 3/4", "programme.policies.audiences"),
        ("min_hours: {value: 18", "min_hours: {value: 25", "programme.policies.modules[0].min_hours"),
        ('ends_on: {value: "{Y}-06-26"', 'ends_on: {value: "{Y-1}-06-26"', "edition.ends_on"),
        ("email: du-ia-sante@universite-de-paris.example.org", "email: nobody", "institutions[0].contacts[0].email"),
    ],
)
async def test_what_the_catalogue_refuses_is_named_by_line_and_field_of_the_file(
    api: Api, tmp_path: Path, old: str, new: str, field: str
) -> None:
    text = (DIRECTORY / "paris.yaml").read_text()
    with pytest.raises(SeedError) as refused:
        await load(api, changed(tmp_path, old, new), 2042)
    line = next(n for n, row in enumerate(text.splitlines(), start=1) if old in row)
    if field == "programme.policies.audiences":  # the whole list is at fault, not one of its rows
        line = next(n for n, row in enumerate(text.splitlines(), start=1) if "- profile: health" in row)
    assert f"paris.yaml, line {line}, {field}: " in str(refused.value)

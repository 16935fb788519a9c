"""Two services together, started once for the tests of a module."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.stack import Servers
from services.applications.bootstrap import compose as compose_applications
from services.applications.settings import ApplicationsSettings
from services.enrolment.bootstrap import compose as compose_enrolment
from services.enrolment.settings import EnrolmentSettings
from shared.kernel.ids import new_id
from tests.support.services import Issuer, running
from tests.system.houses import Houses


@pytest.fixture(scope="module")
async def houses(servers: Servers, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Houses]:
    own: dict[str, Any] = {"name": f"t{new_id()[-8:]}", "clock_file": _clock(tmp_path_factory)}
    async with (
        running(compose_applications, ApplicationsSettings, servers, issuer, **own) as applications,
        running(compose_enrolment, EnrolmentSettings, servers, issuer, **own) as enrolment,
    ):
        yield Houses(applications, enrolment)


def _clock(directories: pytest.TempPathFactory) -> Path:
    return directories.mktemp("clock") / "clock.json"

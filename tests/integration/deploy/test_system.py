"""The system is servers, issuer, prepare job, and api and worker of each service, in that order."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from deploy.local.errors import ProcessDied
from deploy.local.stack import SERVICES, Servers, System
from tests.support.servers import write_module

READY = """
import json, os
from http.server import BaseHTTPRequestHandler, HTTPServer

class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/ready" else 404)
        self.end_headers()
        self.wfile.write(json.dumps(dict(os.environ)).encode())

HTTPServer(("127.0.0.1", int(os.environ["PORT_NAME"])), Ready).serve_forever()
"""
PREPARE = """
import os, pathlib
pathlib.Path(os.environ["DONE"]).touch()
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Stand-ins for all processes; they only report readiness and their configuration."""
    modules = tmp_path / "modules"
    write_module(modules, "shared.issuer", READY.replace("PORT_NAME", "HTTP_PORT"))
    write_module(modules, "deploy.prepare", PREPARE)
    for name in SERVICES:
        write_module(modules, f"services.{name}.api", READY.replace("PORT_NAME", "HTTP_PORT"))
        write_module(modules, f"services.{name}.worker", READY.replace("PORT_NAME", "OPS_PORT"))
    return modules


@pytest.fixture
def system(servers: Servers, root: Path, tmp_path: Path) -> Callable[[], System]:
    def make() -> System:
        extra = {"DONE": str(tmp_path / "prepared")}
        return System(tmp_path / "stack", servers=servers, prefix="t1-", root=root, extra=extra)

    return make


def test_every_process_is_ready_and_configured_by_its_environment(system: Callable[[], System], tmp_path: Path) -> None:
    """Each process knows the servers, the issuer and the other services; database and port are its own."""
    with system() as running:
        assert (tmp_path / "prepared").exists()
        environment = httpx.get(f"{running.url['applications-worker']}/ready").json()
        assert environment["MONGO_DATABASE"] == "t1-applications"
        assert (environment["TOPIC_PREFIX"], environment["ENV"], environment["CLOCK_FILE"]) == ("t1-", "local", "")
        assert environment["CATALOGUE_URL"] == running.url["catalogue-api"]
        assert environment["ISSUER_URL"] == running.url["issuer"]
        assert len(Path(environment["LINK_KEY_FILE"]).read_text()) == 64
        written = json.loads((tmp_path / "stack" / "endpoints.json").read_text())
        assert written["environment"] == running.environment()
        assert running.pages()["catalogue API"] == f"{running.url['catalogue-api']}/docs"
        assert set(running.memory()) == {"issuer", *running.url}


def test_a_worker_is_killed_and_started_again_where_it_was(system: Callable[[], System]) -> None:
    """Fault tests do this during a campaign."""
    with system() as running:
        url = running.url["enrolment-worker"]
        running.kill("enrolment-worker")
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/ready")
        running.check()
        running.start("enrolment-worker")
        assert httpx.get(f"{url}/ready").is_success


def test_a_second_start_keeps_ports_and_keys(system: Callable[[], System], tmp_path: Path) -> None:
    """Links in mails and bookmarks of the first run work in the second."""
    with system() as first:
        before = (first.url, (tmp_path / "stack" / "keys" / "link.key").read_text())
    with system() as second:
        assert (second.url, (tmp_path / "stack" / "keys" / "link.key").read_text()) == before


def test_a_prepare_job_that_fails_stops_the_start_with_what_it_said(system: Callable[[], System], root: Path) -> None:
    """No service starts if topics or indexes are missing."""
    write_module(root, "deploy.prepare", "raise SystemExit('no such topic settings')")
    with pytest.raises(ProcessDied, match=r"(?s)prepare died \(exit code 1\).*no such topic settings"), system():
        pass


def test_a_service_with_a_wrong_setting_stops_the_start_at_once(system: Callable[[], System], root: Path) -> None:
    """The message that names the setting is shown while another process is still starting."""
    write_module(root, "services.enrolment.worker", "raise SystemExit('KAFKA_BOOTSTRAP: not a host and port')")
    write_module(root, "services.catalogue.api", "import signal; signal.pause()")  # awaited before it, and never ready
    with pytest.raises(ProcessDied, match=r"(?s)enrolment-worker died.*KAFKA_BOOTSTRAP"), system():
        pass

"""Real servers for the tests, started once per run: `TEST_STACK=local` (the default) or `containers`.

The workers of a parallel run share one Kafka, which the controller starts. Each has its own MongoDB and SMTP server: a
change stream reads the writes to all databases of its server. Each test uses its own databases and topics.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from deploy.local.errors import StackInUse
from deploy.local.paths import stack_directory
from deploy.local.register import read_json
from deploy.local.stack import Servers

SHARED = "shared_kafka"  # the key under which a worker gets its directory
OF_EACH_WORKER = {"MONGO_URL": "of each worker", "SMTP_URL": "of each worker"}
WITHOUT_SERVERS = ("tests/unit/", "tests/architecture/", "tests/contract/")


class NoEngine(Exception):  # noqa: N818 - named for what is missing
    """TEST_STACK=containers, but no Docker engine answers."""


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[Servers]:
    """MongoDB (a one-node replica set), Kafka and SMTP, empty at the start of the session."""
    told: dict[str, Any] = getattr(request.config, "workerinput", {})
    try:
        with worker_servers(Path(told[SHARED]), told["workerid"]) if told else fresh_servers() as started:
            yield started
    except NoEngine as silent:
        pytest.exit(str(silent), returncode=2)


@pytest.fixture(scope="module")
def own_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Servers of one module, which its tests may stop and restart."""
    with kind_of_servers()(tmp_path_factory.mktemp("servers")) as started:
        yield started


class Sharing:
    """Starts Kafka when a worker has collected a test that needs servers; stops it after the last worker."""

    def __init__(self) -> None:
        self._kafka = fresh_servers(OF_EACH_WORKER)
        self._started = False

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput[SHARED] = str(self._kafka.directory)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """pytest-xdist distributes no test before this has returned."""
        if self._started or all(test.startswith(WITHOUT_SERVERS) for test in ids):
            return
        self._started = True
        try:
            self._kafka.__enter__()
        except NoEngine as silent:
            pytest.exit(str(silent), returncode=2)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        self._kafka.down()


def pytest_configure(config: pytest.Config) -> None:
    deals = config.getoption("dist", "no") != "no" and not config.option.collectonly
    if deals and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Sharing())


def kind_of_servers() -> type[Servers]:
    match os.environ.get("TEST_STACK", "local"):
        case "local":
            return Servers
        case "containers":
            from tests.support.containers import ContainerServers

            return ContainerServers
        case unknown:
            pytest.exit(f"TEST_STACK={unknown}: accepted are local and containers", returncode=2)


def worker_servers(shared: Path, worker: str) -> Servers:
    """MongoDB and SMTP server of this worker, with the shared Kafka."""
    given = {"KAFKA_BOOTSTRAP": read_json(shared / "endpoints.json")["environment"]["KAFKA_BOOTSTRAP"]}
    return kind_of_servers()(stack_directory(f"{shared.name}-{worker}"), given=given, fresh=True)


def fresh_servers(given: Mapping[str, str] | None = None) -> Servers:
    """The servers of `.local/test`, or of a numbered sibling if another test session uses it."""
    for directory in (stack_directory("test"), *(stack_directory(f"test-{n}") for n in range(2, 10))):
        servers = kind_of_servers()(directory, given=given, fresh=True)
        try:
            servers.claim()
        except StackInUse:
            continue
        return servers
    raise StackInUse("test", None)


def write_module(root: Path, name: str, source: str) -> None:
    """Write a stand-in for a module, so that a test of the supervisor needs no service."""
    file = root.joinpath(*name.split(".")).with_suffix(".py")
    file.parent.mkdir(parents=True, exist_ok=True)
    for package in [parent for parent in file.parents if parent.is_relative_to(root) and parent != root]:
        (package / "__init__.py").touch()
    file.write_text(source)

"""Real servers for the tests, started once per run: `TEST_STACK=local` (the default) or `containers`.

The controller of a run on several workers starts them once for all. Each test uses its own databases and topics.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from deploy.local.errors import StackInUse
from deploy.local.paths import stack_directory
from deploy.local.register import read_json
from deploy.local.stack import Servers

SHARED = "shared_servers"  # the key under which a worker gets their directory
WITHOUT_SERVERS = ("tests/unit/", "tests/architecture/", "tests/contract/")


class NoEngine(Exception):  # noqa: N818 - named for what is missing
    """TEST_STACK=containers, but no Docker engine answers."""


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Iterator[Servers]:
    """MongoDB (a one-node replica set), Kafka and SMTP, empty at the start of the session."""
    told: dict[str, Any] = getattr(request.config, "workerinput", {})
    if SHARED in told:
        yield Shared(Path(told[SHARED]))
        return
    try:
        with fresh_servers() as started:
            yield started
    except NoEngine as silent:
        pytest.exit(str(silent), returncode=2)


@pytest.fixture(scope="module")
def own_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Servers of one module, which its tests may stop and restart."""
    with kind_of_servers()(tmp_path_factory.mktemp("servers")) as started:
        yield started


class Shared(Servers):
    """Servers that another process of this run has started: used here, neither started nor stopped."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        told = read_json(self.directory / "endpoints.json")
        self.mongo_url = told["environment"]["MONGO_URL"]
        self.kafka_bootstrap = told["environment"]["KAFKA_BOOTSTRAP"]
        self.smtp_url, self.inbox_url = told["environment"]["SMTP_URL"], told["pages"].get("mails")


class Sharing:
    """Starts the servers when a worker has collected a test that needs them; stops them after the last worker."""

    def __init__(self) -> None:
        self._servers = fresh_servers()
        self._started = False

    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput[SHARED] = str(self._servers.directory)

    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """pytest-xdist distributes no test before this has returned."""
        if self._started or all(test.startswith(WITHOUT_SERVERS) for test in ids):
            return
        self._started = True
        try:
            self._servers.__enter__()
        except NoEngine as silent:
            pytest.exit(str(silent), returncode=2)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        self._servers.down()


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


def fresh_servers() -> Servers:
    """The servers of `.local/test`, or of a numbered sibling if another test session uses it."""
    for directory in (stack_directory("test"), *(stack_directory(f"test-{n}") for n in range(2, 10))):
        servers = kind_of_servers()(directory, fresh=True)
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

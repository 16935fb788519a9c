"""Real servers for the tests, started once for all of them: `TEST_STACK=local` (the default) or `containers`."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.errors import StackInUse
from deploy.local.paths import stack_directory
from deploy.local.stack import Servers


class NoEngine(Exception):  # noqa: N818 - named for what is missing
    """TEST_STACK=containers, and no Docker engine answers."""


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """MongoDB (a one-node replica set), Kafka and SMTP, empty at the start of the session."""
    match os.environ.get("TEST_STACK", "local"):
        case "local":
            kind = Servers
        case "containers":
            from tests.support.containers import ContainerServers

            kind = ContainerServers
        case unknown:
            pytest.exit(f"TEST_STACK={unknown}: accepted are local and containers", returncode=2)
    try:
        with fresh_servers(kind) as started:
            yield started
    except NoEngine as silent:
        pytest.exit(str(silent), returncode=2)


def fresh_servers(kind: type[Servers]) -> Servers:
    """Those of `.local/test`, or of a numbered neighbour when another test session has it."""
    for directory in (stack_directory("test"), *(stack_directory(f"test-{n}") for n in range(2, 10))):
        servers = kind(directory, fresh=True)
        try:
            servers.claim()
        except StackInUse:
            continue
        return servers
    raise StackInUse("test", None)


def write_module(root: Path, name: str, source: str) -> None:
    """A stand-in for a module of ours, so that a test of the supervisor needs no service."""
    file = root.joinpath(*name.split(".")).with_suffix(".py")
    file.parent.mkdir(parents=True, exist_ok=True)
    for package in [parent for parent in file.parents if parent.is_relative_to(root) and parent != root]:
        (package / "__init__.py").touch()
    file.write_text(source)

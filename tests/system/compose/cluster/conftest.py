"""Three brokers, three members, two of each process. TEST_COMPOSE=keep keeps the deployment for the next run."""

import os
from collections.abc import Iterator

import pytest

from deploy.compose.stack import CLUSTER, ComposedStack


@pytest.fixture(scope="session")
def cluster() -> Iterator[ComposedStack]:
    keep = os.environ.get("TEST_COMPOSE") == "keep"
    with ComposedStack("compose-cluster", files=CLUSTER, keep=keep) as composed:
        yield composed

"""A new deployment for one machine, deleted afterwards. TEST_COMPOSE=keep keeps it for the next run."""

import os
from collections.abc import Iterator

import pytest

from deploy.compose.stack import ComposedStack


@pytest.fixture(scope="session")
def stack() -> Iterator[ComposedStack]:
    with ComposedStack("compose-test", keep=os.environ.get("TEST_COMPOSE") == "keep") as composed:
        yield composed

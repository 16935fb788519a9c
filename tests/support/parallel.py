"""The order in which a run on several workers (`pytest -n 4`, pytest-xdist) distributes the test files."""

import pytest

LONGEST = ("tests/system/", "tests/faults/", "tests/browser/", "tests/integration/")
"""Long files first, so that none of them starts when the others have ended."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, path in enumerate(LONGEST) if item.nodeid.startswith(path)), len(LONGEST))

"""The order in which a run on several workers (`pytest -n 4`, by pytest-xdist) deals out the files of tests."""

import pytest

LONGEST = ("tests/system/", "tests/faults/", "tests/browser/", "tests/integration/")
"""The long ones first, so that none of them begins when the others have ended."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, path in enumerate(LONGEST) if item.nodeid.startswith(path)), len(LONGEST))

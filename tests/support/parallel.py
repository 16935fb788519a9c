"""How a run on several workers (`pytest -n 4`, pytest-xdist) distributes the test files."""

from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

FIRST = (
    "tests/faults/",
    "tests/integration/kernel/test_outages.py",
    "tests/system/test_campaign.py",
    "tests/integration/notifications/test_outage.py",
    "tests/integration/kernel/test_rebalance.py",
    "tests/system/privacy/test_erasure.py",
    "tests/integration/deploy/test_supervision.py",
    "tests/system/",
    "tests/integration/",
    "tests/browser/",
)
"""The longest first, so that none of them starts when the others have ended; waiting ones beside computing ones."""
SHARES_THE_SYSTEM = ("tests/system/test_one_applicant.py", "tests/system/test_parked.py")


class ByFile(LoadFileScheduling):  # type: ignore[misc]
    """Gives a whole file to one worker, because its tests share fixtures; some files share a running system."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return "the system" if file in SHARES_THE_SYSTEM else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    return ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, path in enumerate(FIRST) if item.nodeid.startswith(path)), len(FIRST))

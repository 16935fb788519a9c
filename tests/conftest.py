"""What all tests may use."""

import gc
import warnings

pytest_plugins = ["tests.support.servers", "tests.support.services", "tests.support.systems"]


def pytest_sessionfinish() -> None:
    """What a driver left open when its server was killed under it, and no test's collection met: told, not failed."""
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always", ResourceWarning)
        gc.collect()
    for warning in left:
        print(f"\nleft open at the end: {warning.message}", end="")

"""Fixtures and settings of all tests."""

import gc
import warnings

from hypothesis import HealthCheck, settings

# Tests must not depend on the machine's speed or on the developer: the same examples in each run.
settings.register_profile("ours", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")

pytest_plugins = [
    "tests.support.parallel",
    "tests.support.servers",
    "tests.support.services",
    "tests.support.systems",
]


def pytest_sessionfinish() -> None:
    """Report, without a failure, resources that a driver left open when its server was killed."""
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always", ResourceWarning)
        gc.collect()
    for warning in left:
        print(f"\nleft open at the end: {warning.message}", end="")

"""What all tests may use."""

import gc
import warnings

from hypothesis import HealthCheck, settings

# A rule holds or does not, however slow the machine is and whoever asks: the same examples at each run.
settings.register_profile("ours", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")

pytest_plugins = [
    "tests.support.parallel",
    "tests.support.servers",
    "tests.support.services",
    "tests.support.systems",
]


def pytest_sessionfinish() -> None:
    """What a driver left open when its server was killed under it, and no test's collection met: told, not failed."""
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always", ResourceWarning)
        gc.collect()
    for warning in left:
        print(f"\nleft open at the end: {warning.message}", end="")

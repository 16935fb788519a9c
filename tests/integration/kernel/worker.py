"""The tally's worker as a process of its own, for the tests to kill."""

from shared.running import run_worker
from tests.integration.kernel.tally import composed

if __name__ == "__main__":
    run_worker(composed())

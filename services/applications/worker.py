"""The worker process: `python -m services.applications.worker`."""

from services.applications.bootstrap import composed
from shared.running import run_worker

if __name__ == "__main__":
    run_worker(composed())

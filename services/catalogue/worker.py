"""The worker process: `python -m services.catalogue.worker`."""

from services.catalogue.bootstrap import composed
from shared.running import run_worker

if __name__ == "__main__":
    run_worker(composed())

"""The worker process: `python -m services.enrolment.worker`."""

from services.enrolment.bootstrap import composed
from shared.running import run_worker

if __name__ == "__main__":
    run_worker(composed())

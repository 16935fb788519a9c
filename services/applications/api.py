"""The API process: `python -m services.applications.api`."""

from services.applications.bootstrap import composed
from shared.running import run_api

if __name__ == "__main__":
    run_api(composed())

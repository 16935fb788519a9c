"""Inspects the processes of this machine and waits for conditions."""

import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.support.eventually import DEADLINE


def wait_until(condition: Callable[[], bool], within: float = DEADLINE) -> None:
    """Return as soon as the condition holds. Raises TimeoutError otherwise."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {within} s: {condition}")
        time.sleep(0.02)


def processes_of(directory: Path) -> list[str]:
    """The command lines of all processes that belong to this directory."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        line = " ".join(process.info["cmdline"] or [])
        if str(directory) in line and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(line)
    return found

"""Allows one supervisor per stack directory and records its processes, so that none is orphaned."""

import fcntl
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

import psutil

from deploy.local.errors import StackInUse
from deploy.local.process import Process

SAME_START = 2.0  # seconds; a pid whose process started at another time has been reused


def write_json(file: Path, content: Any) -> None:
    """Write atomically."""
    part = file.with_suffix(".part")
    part.write_text(json.dumps(content, indent=2) + "\n")
    part.rename(file)


def read_json(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    content: dict[str, Any] = json.loads(file.read_text())
    return content


def identity(pid: int) -> dict[str, float]:
    return {"pid": pid, "began": psutil.Process(pid).create_time()}


def find(entry: dict[str, float] | None) -> psutil.Process | None:
    """The process of an entry, unless it has ended or its pid has been reused."""
    if not entry:
        return None
    try:
        process = psutil.Process(int(entry["pid"]))
        same = abs(process.create_time() - entry["began"]) < SAME_START
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None


class Register:
    """The directory's lock and its list of processes, `processes.json`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.file = directory / "processes.json"
        self._lock: TextIO | None = None

    def claim(self) -> None:
        """Lock the directory, or raise StackInUse; end processes that a killed supervisor left behind."""
        if self._lock is not None:
            return
        self.directory.mkdir(parents=True, exist_ok=True)
        lock = (self.directory / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            holder = self.supervisor()
            raise StackInUse(self.directory.name, holder.pid if holder else None) from None
        self._lock = lock
        self.reap()

    def reap(self) -> None:
        left = [process for process in self.running().values() if process]
        for process in left:
            process.kill()
        psutil.wait_procs(left, timeout=10)
        self.note([])

    def note(self, processes: Iterable[Process]) -> None:
        entries = {one.name: identity(one.pid) for one in processes if one.pid and one.alive}
        write_json(self.file, {"supervisor": identity(os.getpid()), "processes": entries})

    def supervisor(self) -> psutil.Process | None:
        return find(read_json(self.file).get("supervisor"))

    def running(self) -> dict[str, psutil.Process | None]:
        """The recorded processes by name; None for one that has ended."""
        return {name: find(entry) for name, entry in read_json(self.file).get("processes", {}).items()}

    def release(self) -> None:
        if self._lock is not None:
            self.file.unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

"""One process of the stack: its start, readiness, log and end."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.local import tether
from deploy.local.errors import NotReady, ProcessDied
from deploy.local.paths import ROOT

# A tethered child dies with the *thread* that started it, so one long-lived thread starts all of them.
_spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")
TAIL_BYTES = 8_192
COMPUTES = 0.5  # seconds of processor: more than waiting takes
SURROUNDINGS = {"service", "role", "level", "timestamp"}
"""Fields that every line of our logs has."""


@dataclass(eq=False)
class Process:
    """A server, a service or (`once`) a job that is ready when it has ended with exit code 0."""

    name: str
    command: Sequence[str | Path]
    log: Path
    ready: Callable[["Process"], bool]
    port: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: Path = ROOT
    patience: float = 90  # seconds for which it may stand still before it is ready
    grace: float = 20  # seconds to stop after SIGTERM
    once: bool = False
    clock: Callable[[], float] = time.monotonic

    expected: bool = field(default=False, init=False)  # whether it should be running: an end is then a failure
    began: float = field(default=0, init=False)
    moved: float = field(default=0, init=False)  # when it began, or was last seen to log or to compute
    _log_size: int = field(default=0, init=False)
    _cpu: float = field(default=0, init=False)
    _running: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _log_start: int = field(default=0, init=False)

    @property
    def pid(self) -> int | None:
        return self._running.pid if self._running else None

    @property
    def age(self) -> float:
        return self.clock() - self.began

    @property
    def alive(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def start(self) -> None:
        assert not self.alive, f"{self.name} runs already"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._log_start = self._log_size = self._measured()
        self.began = self.moved = self.clock()
        self._cpu = 0.0
        self.expected = True
        _spawner.submit(self._spawn).result()

    def _spawn(self) -> None:
        tethered = [sys.executable, "-I", "-S", tether.__file__, str(os.getpid()), *map(str, self.command)]
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                tethered,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.directory,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **self.environment},
                start_new_session=True,  # Ctrl-C must reach only the supervisor, which stops all in order
            )

    def is_ready(self) -> bool:
        """Whether it can be used; for a job, whether it has succeeded.

        Raises ProcessDied, or NotReady when it has neither logged nor computed for longer than its patience.
        """
        done = not self.alive if self.once else self.ready(self)
        self.check()  # after the probe: a process that died meanwhile is not ready
        if done:
            self.expected = not self.once
        else:
            self._look()
            if self.clock() - self.moved > self.patience:
                raise NotReady(self.name, self.age, self.patience, self.tail())
        return done

    def _look(self) -> None:
        """On a busy machine a service imports for minutes before its first line: that it computes is progress too."""
        size, computed = self._measured(), self._computed()
        if size != self._log_size or computed >= self._cpu + COMPUTES:
            self.moved, self._log_size, self._cpu = self.clock(), size, computed

    def _computed(self) -> float:
        """Seconds of processor so far."""
        try:
            times = psutil.Process(self.pid).cpu_times() if self.pid else None
        except psutil.NoSuchProcess:
            times = None
        return float(times.user + times.system) if times else 0.0

    def _measured(self) -> int:
        return self.log.stat().st_size if self.log.exists() else 0

    def check(self) -> None:
        """Raises ProcessDied if it should be up and is not."""
        if not self.expected or self.alive or self._running is None:
            return
        code = self._running.returncode
        if self.once and code == 0:
            return
        how = f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        raise ProcessDied(self.name, how, self.tail())

    def ask_to_stop(self) -> None:
        self.expected = False
        self._signal(signal.SIGTERM)

    def wait_until_stopped(self, within: float | None = None) -> None:
        """Return when it has ended, by itself or killed after the grace period."""
        if self._running is None:
            return
        try:
            self._running.wait(self.grace if within is None else within)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """SIGKILL, without a chance to clean up."""
        self.expected = False
        self._signal(signal.SIGKILL)
        if self._running is not None:
            self._running.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._running is not None and self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._running.pid, number)

    def said(self, text: str) -> bool:
        """Whether the log of the current start contains this text."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return text.encode() in log.read()

    def last_line(self) -> str:
        """The last line that it has logged since its start; of a JSON line, the event.

        Empty before the first whole line.
        """
        with self.log.open("rb") as log:
            log.seek(max(self._log_start, self._measured() - TAIL_BYTES))
            whole = log.read().decode(errors="replace").rpartition("\n")[0]
        return _told(whole.rpartition("\n")[2].strip())

    def tail(self, lines: int = 20) -> str:
        if not self.log.exists():
            return "  (it wrote nothing)"
        with self.log.open(errors="replace") as log:
            last = deque(log, maxlen=lines)
        return "".join(f"  {line.rstrip()}\n" for line in last) + f"  (all of it: {self.log})"

    def memory(self) -> int:
        """Resident bytes, with those of its children; 0 if it does not run."""
        if self.pid is None or not self.alive:
            return 0
        try:
            process = psutil.Process(self.pid)
            return sum(one.memory_info().rss for one in [process, *process.children(recursive=True)])
        except psutil.NoSuchProcess:
            return 0


def _told(line: str) -> str:
    """The event and fields of one of our lines, the message of a line of MongoDB, any other line unchanged."""
    try:
        said = json.loads(line)
    except ValueError:
        return line
    match said:
        case {"event": str(event), **more}:
            return " ".join([event, *(f"{name}={value}" for name, value in more.items() if name not in SURROUNDINGS)])
        case {"msg": str(message)}:
            return message
        case _:
            return line

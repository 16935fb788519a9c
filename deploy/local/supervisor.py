"""Starts processes in order, waits until each is ready, and leaves none running, however it ends."""

import contextlib
import shutil
import signal
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local.board import Board
from deploy.local.errors import UnknownProcess
from deploy.local.process import Process
from deploy.local.register import Register

POLL = 0.05  # seconds between two readiness probes


class Supervisor(ABC):
    """The processes of one directory, as a context manager; a subclass lists them in `up`."""

    def __init__(self, directory: Path, *, fresh: bool = False, board: Board | None = None) -> None:
        self.directory = directory.resolve()
        self.board = board or Board()
        self._fresh = fresh
        self._register = Register(self.directory)
        self._stages: list[list[Process]] = []

    @abstractmethod
    def up(self) -> None:
        """Launch the stages in order."""

    def claim(self) -> None:
        """Lock the directory (entering does so too). Raises StackInUse if another supervisor uses it."""
        self._register.claim()

    def __enter__(self) -> Self:
        self.claim()
        try:
            self._make_room()
            self.up()
        except BaseException:
            self.down()
            raise
        self.board.settled()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    def launch(self, *stage: Process) -> None:
        """Start these together and return when all are ready. Raises ProcessDied or NotReady."""
        self._stages.append(list(stage))
        for process in stage:
            self._start(process)
        self._await(stage)

    def down(self) -> None:
        """End everything, last stage first, in a bounded time. Signals are deferred until it is done."""
        with undisturbed():
            self.board.settled()
            for stage in reversed(self._stages):
                running = [process for process in stage if process.alive]
                for process in running:
                    process.ask_to_stop()
                for process in running:
                    process.wait_until_stopped()
                    self.board.stopped(process)
            self._register.release()

    def check(self) -> None:
        """Raises ProcessDied if a process that should be up is not."""
        for process in self.processes.values():
            process.check()

    def watch(self) -> None:
        """Run until a process dies (ProcessDied) or the user interrupts (KeyboardInterrupt)."""
        while True:
            self.check()
            time.sleep(10 * POLL)

    @property
    def processes(self) -> dict[str, Process]:
        return {process.name: process for stage in self._stages for process in stage}

    def start(self, name: str) -> None:
        """Restart it on the same port and data, and return when it is ready."""
        process = self._named(name)
        self._start(process)
        self._await([process])

    def stop(self, name: str) -> None:
        """Send SIGTERM and return when it has ended."""
        process = self._named(name)
        process.ask_to_stop()
        process.wait_until_stopped()

    def kill(self, name: str) -> None:
        """Send SIGKILL and return when it has ended."""
        self._named(name).kill()

    def memory(self) -> dict[str, int]:
        """Resident bytes of each running process, by name."""
        return {name: process.memory() for name, process in self.processes.items() if process.alive}

    def log(self, name: str) -> Path:
        return self.directory / "logs" / f"{name}.log"

    def _named(self, name: str) -> Process:
        if name not in self.processes:
            raise UnknownProcess(name, list(self.processes))
        return self.processes[name]

    def _start(self, process: Process) -> None:
        self.board.starting(process)
        with deferred():  # an interrupt during the spawn would leave a process that is not registered
            process.start()
            self._register.note(self.processes.values())

    def _await(self, stage: list[Process] | tuple[Process, ...]) -> None:
        waiting = list(stage)
        while waiting:
            self.check()
            for process in list(waiting):
                if process.is_ready():
                    waiting.remove(process)
                    self.board.ready(process)
                else:
                    self.board.waiting(process)
            if waiting:
                time.sleep(POLL)

    def _make_room(self) -> None:
        if self._fresh:
            for entry in self.directory.iterdir():
                if entry != self._register.file and entry.name != "lock":
                    shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        logs, previous = self.directory / "logs", self.directory / "logs.previous"
        if logs.exists():
            shutil.rmtree(previous, ignore_errors=True)
            logs.rename(previous)


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Inside the block, SIGTERM and SIGHUP end the program like Ctrl-C: every `finally` runs."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Inside the block, no signal interrupts. Outside the main thread, none would anyway."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """Delays signals until the end of the block. Outside the main thread it does nothing: no signal arrives there."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, lambda number, _: received.append(number)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for signalled in received:
        signal.raise_signal(signalled)

"""A process that starts slowly is waited for as long as it moves, and the board shows what it logs."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from deploy.local.board import LiveBoard
from deploy.local.errors import NotReady
from deploy.local.paths import ROOT
from deploy.local.process import Process
from tests.support.processes import processes_of, wait_until


class Hand:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@contextmanager
def starting(log: Path, clock: Hand, does: str = "import signal; signal.pause()") -> Iterator[Process]:
    """A job that lives, ends only when it is told to, and logs only what the test writes."""
    process = Process(
        "prepare",
        [sys.executable, "-c", does],
        log,
        ready=lambda _: True,
        once=True,
        clock=clock,
    )
    process.start()
    try:
        yield process
    finally:
        process.kill()


INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from deploy.local.process import Process, _spawner
from deploy.local.supervisor import Supervisor

signal.signal(signal.SIGINT, signal.default_int_handler)
spawn = Process._spawn

def interrupted(process):
    os.kill(os.getpid(), signal.SIGINT)
    spawn(process)

class Sleeping(Supervisor):
    def up(self):
        command = [sys.executable, "-c", "import signal; signal.pause()", str(self.directory)]
        self.launch(Process("sleeper", command, self.log("sleeper"), ready=lambda _: True))

Process._spawn = interrupted
stack = Sleeping(Path(sys.argv[1]))
try:
    with stack:
        print("not interrupted")
except KeyboardInterrupt:
    _spawner.submit(int).result()  # the spawn is over
    print("interrupted, and it lives" if stack.processes["sleeper"].alive else "interrupted and stopped")
"""


def logs(file: Path, line: str) -> None:
    with file.open("a") as log:
        log.write(f"{line}\n")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "logs" / "prepare.log"


def test_a_process_whose_log_grows_is_waited_for_beyond_its_patience(log: Path) -> None:
    clock = Hand()
    with starting(log, clock) as process:
        for step in range(10):
            clock.seconds += 80
            logs(log, f"step {step}")
            assert not process.is_ready()
        assert process.age == 800


def test_a_process_that_computes_and_logs_nothing_is_waited_for_beyond_its_patience(log: Path) -> None:
    """As a service does that imports its modules on a busy machine."""
    clock = Hand()
    with starting(log, clock, does="while True: pass") as process:
        for _ in range(3):
            clock.seconds += 80
            wait_until(lambda: not process.is_ready() and process.moved == clock.seconds)


def test_a_process_whose_log_stands_still_is_given_up_with_the_end_of_its_log(log: Path) -> None:
    clock = Hand()
    with starting(log, clock) as process:
        clock.seconds = 80
        logs(log, "the last step")
        assert not process.is_ready()
        clock.seconds += 90
        assert not process.is_ready()
        clock.seconds += 1
        with pytest.raises(NotReady, match=r"(?s)not ready after 171 s and has done nothing for 90 s.*the last step"):
            process.is_ready()


def test_a_stack_that_is_interrupted_while_it_spawns_a_process_stops_that_one_too(tmp_path: Path) -> None:
    """In a process of its own: a signal would interrupt the process that runs the tests."""
    child = [sys.executable, "-c", INTERRUPTED, str(tmp_path)]
    result = subprocess.run(child, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.stdout.splitlines()[-1:] == ["interrupted and stopped"], result.stderr
    assert processes_of(tmp_path) == []


def test_a_log_of_an_earlier_start_is_no_progress_of_this_one(log: Path) -> None:
    log.parent.mkdir()
    logs(log, "from the day before")
    clock = Hand()
    with starting(log, clock) as process:
        assert process.last_line() == ""
        clock.seconds = 91
        with pytest.raises(NotReady):
            process.is_ready()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            '{"event": "indexes.applied", "collection": "files", "level": "info", "role": "prepare"}',
            "indexes.applied collection=files",
        ),
        ('{"t": {"$date": "2026-12-01"}, "msg": "Index build: starting"}', "Index build: starting"),
        ("INFO Kafka Server started", "INFO Kafka Server started"),
        ('"a text"', '"a text"'),
    ],
)
def test_the_last_whole_line_of_the_log_is_told_in_short(log: Path, written: str, shown: str) -> None:
    with starting(log, Hand()) as process:
        logs(log, f"before\n{written}")
        with log.open("a") as file:
            file.write("cut in the mid")
        assert process.last_line() == shown


def test_the_board_tells_every_ten_seconds_what_a_slow_process_logs(log: Path) -> None:
    clock, told = Hand(), StringIO()
    board = LiveBoard(Console(file=told, width=200))
    with starting(log, clock) as process:
        for second in range(31):
            clock.seconds = second
            logs(log, f"step {second}")
            assert not process.is_ready()
            board.waiting(process)
    assert told.getvalue().splitlines() == [
        f"prepare: still starting after {second} s: step {second}" for second in (10, 20, 30)
    ]


def test_the_board_does_not_repeat_a_line_of_a_process_that_stands_still(log: Path) -> None:
    clock, told = Hand(), StringIO()
    board = LiveBoard(Console(file=told, width=200))
    with starting(log, clock) as process:
        clock.seconds = 10
        logs(log, "the last step")
        for second in (10, 25, 40):
            clock.seconds = second
            assert not process.is_ready()
            board.waiting(process)
    assert told.getvalue().count("the last step") == 1

"""The local stack leaves no process running, however it ends, and starts on the data of an interrupted run."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from pymongo import MongoClient

from deploy.local.errors import StackInUse, UnknownProcess
from deploy.local.mailbox import Mailbox
from deploy.local.paths import ROOT
from deploy.local.stack import Servers
from tests.integration.deploy.test_servers import create_topic, send, topics
from tests.support.eventually import DEADLINE
from tests.support.processes import processes_of, wait_until

HOLD = """
import sys
from pathlib import Path
from deploy.local.stack import Servers
from deploy.local.supervisor import interruptible
with interruptible(), Servers(Path(sys.argv[1])) as servers:
    Path(sys.argv[1], "up").touch()
    servers.watch()
"""


@pytest.fixture(scope="module")
def own_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Servers that a test may kill."""
    with Servers(tmp_path_factory.mktemp("servers")) as started:
        yield started


async def test_what_was_acknowledged_outlives_a_kill_of_each_server(own_servers: Servers) -> None:
    """After SIGKILL and a restart on the same port, MongoDB, Kafka and the mailbox have their data."""
    before = own_servers.environment()
    remember(own_servers, "before the kill")
    await create_topic(own_servers, "kept")
    send(own_servers, "ada@example.org", "Before the kill", "text", "<p>html</p>")
    for name in ("mongo", "kafka", "smtp"):
        own_servers.kill(name)
        own_servers.start(name)
    assert own_servers.environment() == before
    assert remembered(own_servers) == ["before the kill"]
    assert "kept" in await topics(own_servers)
    send(own_servers, "ada@example.org", "After the kill", "text", "<p>html</p>")
    assert [mail.subject for mail in Mailbox(own_servers.mailbox)] == ["Before the kill", "After the kill"]


def test_a_server_stopped_on_purpose_is_no_accident_and_starts_again(own_servers: Servers) -> None:
    """A fault test may stop a server for a while."""
    own_servers.stop("smtp")
    own_servers.check()
    assert "smtp" not in own_servers.memory()
    own_servers.start("smtp")
    assert own_servers.memory()["smtp"] > 10_000_000


def test_a_name_that_nothing_has_is_refused_with_those_there_are(own_servers: Servers) -> None:
    """The message for a misspelt name lists the valid ones."""
    with pytest.raises(UnknownProcess, match="mongo, smtp, kafka"):
        own_servers.kill("kafak")


def test_a_second_supervisor_of_the_same_stack_is_refused_and_told_who_has_it(own_servers: Servers) -> None:
    """Two supervisors never share a data directory."""
    with pytest.raises(StackInUse, match=str(os.getpid())), Servers(own_servers.directory):
        pass


def test_a_server_that_dies_by_itself_stops_the_stack_with_the_last_lines_of_its_log(tmp_path: Path) -> None:
    """Nothing is restarted silently: the death is reported and all other processes end."""
    held = hold(tmp_path, until=lambda: (tmp_path / "up").exists())
    [mongo] = [child for child in held_processes(tmp_path) if "mongod" in child.name()]
    mongo.kill()
    _, output = held.communicate(timeout=DEADLINE)
    assert held.returncode == 1
    assert "mongo died (killed by SIGKILL)" in output
    assert str(tmp_path / "logs" / "mongo.log") in output
    assert processes_of(tmp_path) == []


def test_kill_9_of_the_supervisor_leaves_nothing_running_and_the_next_start_finds_the_data(tmp_path: Path) -> None:
    """The kernel ends the children of a killed supervisor."""
    with Servers(tmp_path) as servers:
        remember(servers, "first run")
    held = hold(tmp_path, until=lambda: (tmp_path / "up").exists())
    assert len(held_processes(tmp_path)) == 3
    held.kill()
    held.communicate()
    wait_until(lambda: processes_of(tmp_path) == [])
    with Servers(tmp_path) as servers:
        assert remembered(servers) == ["first run"]


def test_what_a_killed_supervisor_left_is_ended_by_the_next_and_a_stranger_with_its_pid_is_not(tmp_path: Path) -> None:
    """A process belongs to the stack if its pid and its start time are those of the list."""
    leftover, stranger = (subprocess.Popen(["sleep", "600"]) for _ in range(2))
    began = psutil.Process(leftover.pid).create_time()
    entries = {
        "left": {"pid": leftover.pid, "began": began},
        "other": {"pid": stranger.pid, "began": began - 3600},
    }
    (tmp_path / "processes.json").write_text(json.dumps({"processes": entries}))
    try:
        servers = Servers(tmp_path)
        servers.claim()
        servers.down()
        assert not psutil.pid_exists(leftover.pid)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        for process in (leftover, stranger):
            process.wait()


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        ("kafka-storage", signal.SIGTERM),
        ("mongo", signal.SIGINT),
        ("kafka", signal.SIGTERM),
        ("up", signal.SIGINT),
    ],
)
def test_an_interrupt_at_any_moment_leaves_nothing_running(tmp_path: Path, moment: str, number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end the stack while it prepares, starts and runs."""
    mark = tmp_path / "up" if moment == "up" else tmp_path / "logs" / f"{moment}.log"
    held = hold(tmp_path, until=mark.exists)
    held.send_signal(number)
    _, output = held.communicate(timeout=DEADLINE)
    assert "KeyboardInterrupt" in output
    assert processes_of(tmp_path) == []


def test_an_interrupt_during_the_download_does_not_wait_for_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mirror that accepts connections and never answers does not delay the interrupt."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        monkeypatch.setenv("CURSUS_MAVEN", f"http://127.0.0.1:{mute.getsockname()[1]}")
        monkeypatch.setenv("CURSUS_CACHE", str(tmp_path / "cache"))
        held = hold(tmp_path, until=(tmp_path / "logs" / "kafka-jars.log").exists)
        mute.settimeout(DEADLINE)
        mute.accept()[0].close()
        held.send_signal(signal.SIGINT)
        held.communicate(timeout=DEADLINE)
    assert processes_of(tmp_path) == []


def hold(directory: Path, until: Callable[[], bool]) -> subprocess.Popen[str]:
    """A supervisor in a process of its own that has reached the stage `until`."""
    (directory / "up").unlink(missing_ok=True)
    command = [sys.executable, "-c", HOLD, str(directory)]
    held = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: until() or held.poll() is not None)
    assert held.poll() is None, held.communicate()[1]
    return held


def held_processes(directory: Path) -> list[psutil.Process]:
    listed = json.loads((directory / "processes.json").read_text())["processes"].values()
    return [psutil.Process(entry["pid"]) for entry in listed]


def remember(servers: Servers, what: str) -> None:
    with MongoClient[dict[str, str]](servers.mongo_url) as client:
        client["stack_test"]["memory"].insert_one({"_id": what})


def remembered(servers: Servers) -> list[str]:
    with MongoClient[dict[str, str]](servers.mongo_url) as client:
        return [document["_id"] for document in client["stack_test"]["memory"].find()]

"""The downloaded jars are exactly those of the committed lock."""

import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy.local.errors import StackTrouble, WrongChecksum
from deploy.local.jars import MUST_HOLD, fetch, read_lock

COORDINATE = "org.example:engine:1.0"
JAR = b"the real thing"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A repository server that serves this file as the jar, and an empty cache."""
    served = tmp_path / "mirror" / "org" / "example" / "engine" / "1.0" / "engine-1.0.jar"
    served.parent.mkdir(parents=True)
    served.write_bytes(JAR)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path / "mirror")) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("CURSUS_MAVEN", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("CURSUS_CACHE", str(tmp_path / "cache"))
        yield served
        server.shutdown()
        thread.join()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "engine.lock"
    file.write_text(f"# what it holds\n{hashlib.sha256(JAR).hexdigest()}  {COORDINATE}\n")
    return file


def test_the_committed_lock_holds_the_kafka_that_was_asked_for_and_one_version_of_everything() -> None:
    """Detects a logging library that lowers kafka-clients, as one resolution of both would."""
    coordinates = list(read_lock())
    assert set(coordinates) >= MUST_HOLD
    assert len({coordinate.rsplit(":", 1)[0] for coordinate in coordinates}) == len(coordinates)


def test_a_jar_that_matches_its_checksum_is_fetched_once(mirror: Path, lock: Path) -> None:
    """The second start needs no network."""
    directory = fetch(lock)
    mirror.unlink()
    assert fetch(lock) == directory
    assert (directory / "engine-1.0.jar").read_bytes() == JAR


def test_a_jar_with_another_checksum_is_refused_by_name_and_not_kept(mirror: Path, lock: Path) -> None:
    """A mirror that serves another file cannot make us run it, and the next attempt starts clean."""
    mirror.write_bytes(b"something else")
    with pytest.raises(WrongChecksum, match=r"engine-1\.0\.jar differs from the checksum"):
        fetch(lock)
    mirror.write_bytes(JAR)
    assert (fetch(lock) / "engine-1.0.jar").read_bytes() == JAR


def test_a_jar_that_an_interruption_cut_short_is_fetched_again(mirror: Path, lock: Path, tmp_path: Path) -> None:
    """A truncated file in the cache is not used."""
    cut = tmp_path / "cache" / "maven" / mirror.relative_to(tmp_path / "mirror")
    cut.parent.mkdir(parents=True)
    cut.write_bytes(JAR[:4])
    assert (fetch(lock) / "engine-1.0.jar").read_bytes() == JAR


def test_a_network_that_does_not_answer_is_told_with_the_way_out(
    mirror: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message, without a traceback, says what failed and that the user's own broker can be used."""
    monkeypatch.setenv("CURSUS_MAVEN", "http://127.0.0.1:9")
    with pytest.raises(StackTrouble, match="KAFKA_BOOTSTRAP"):
        fetch(lock)

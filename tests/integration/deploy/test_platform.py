"""On a machine that cannot run a server, the message says what is missing and what to do instead."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local import kafka, mongo
from deploy.local.errors import Unsupported


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str, str], str]:
    """A program that behaves as on another kind of machine."""

    def make(name: str, script: str) -> str:
        file = tmp_path / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
        return str(file)

    return make


def test_a_mongod_without_its_libraries_is_told_with_the_way_out(program: Callable[[str, str], str]) -> None:
    """The message names the missing library and the variables for the user's own server."""
    broken = program("mongod", "echo 'libcrypto.so.3: cannot open shared object file' >&2; exit 127")
    with pytest.raises(Unsupported, match=r"(?s)libcrypto\.so\.3.*OpenSSL 3.*MONGO_URL.*Docker"):
        mongo.usable(broken, None)


def test_a_mongod_older_than_change_streams_need_is_passed_over_for_a_newer_one(
    program: Callable[[str, str], str],
) -> None:
    """A mongod that is too old is not started; the next candidate is."""
    old, new = program("old", "echo 'db version v4.4.29'"), program("new", "echo 'db version v8.0.4'")
    assert mongo.usable(old, new) == Path(new)
    with pytest.raises(Unsupported, match=r"version 4\.4\.29, older than 6\.0\.5"):
        mongo.usable(old)


def test_a_machine_without_a_recent_java_is_told_with_the_way_out(program: Callable[[str, str], str]) -> None:
    """Kafka 4 needs Java 17; the user's own broker needs no Java here."""
    old = program("java", """echo 'openjdk version "11.0.2"' >&2""")
    with pytest.raises(Unsupported, match=r"(?s)older than Java 17.*KAFKA_BOOTSTRAP"):
        kafka.usable(old)
    with pytest.raises(Unsupported, match="there is no Java"):
        kafka.usable(None)

"""Apache Kafka's jars: resolved by jgo in pure Python, verified against a committed lock, cached."""

import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import requests
from jgo.maven import MavenContext
from jgo.parse import Coordinate

from deploy.local.errors import StackTrouble, WrongChecksum
from deploy.local.paths import cache_directory
from deploy.local.process import Process

KAFKA = "org.apache.kafka:kafka_2.13:4.3.1"
# Kafka logs nothing without it. Resolved separately: together with Kafka it silently lowers kafka-clients.
LOGGING = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4"
MUST_HOLD = {KAFKA, LOGGING, "org.apache.kafka:kafka-clients:4.3.1", "org.apache.kafka:kafka-server:4.3.1"}
LOCK = Path(__file__).with_name("kafka.lock")

Lock = dict[str, str]  # from the coordinate group:artifact:version to the sha256 of its jar


def read_lock(file: Path = LOCK) -> Lock:
    lines = (line.split() for line in file.read_text().splitlines() if line and not line.startswith("#"))
    return {coordinate: digest for digest, coordinate in lines}


def directory(lock_file: Path = LOCK) -> Path:
    """The directory of the jars of this lock, once downloaded."""
    return cache_directory() / f"kafka-{hashlib.sha256(lock_file.read_bytes()).hexdigest()[:12]}"


def job(log: Path) -> Process:
    """Downloads them in a separate process, which can be killed at any moment, whatever the network does."""
    command: list[str | Path] = [sys.executable, "-m", "deploy.local.jars", "fetch"]
    return Process("kafka-jars", command, log, ready=lambda process: True, patience=900, once=True)


def fetch(lock_file: Path = LOCK) -> Path:
    """Download missing jars, verify each once, and return their directory.

    Raises WrongChecksum for a jar that differs from the lock, StackTrouble if the network fails.
    """
    complete = directory(lock_file)
    with _alone(cache_directory()):
        if not complete.is_dir():
            jars = _download(read_lock(lock_file))
            part = complete.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            for jar in jars:
                (part / jar.name).hardlink_to(jar)
            part.rename(complete)
    return complete


def _download(lock: Lock) -> list[Path]:
    context = _context()
    try:
        with ThreadPoolExecutor(max_workers=6) as pool:
            return list(pool.map(partial(_one, context), lock.keys(), lock.values()))
    except (requests.RequestException, RuntimeError) as problem:  # RuntimeError: no repository has the file
        advice = "Check the network and try again, or use a broker of your own: KAFKA_BOOTSTRAP."
        raise StackTrouble(f"Kafka could not be downloaded ({problem}). {advice}") from problem


def _context() -> MavenContext:
    """Repositories and cache; CURSUS_MAVEN names a mirror, for networks that reach no other."""
    mirror = os.environ.get("CURSUS_MAVEN")
    return MavenContext(
        repo_cache=cache_directory() / "maven",
        local_repos=[],
        remote_repos={"mirror": mirror} if mirror else None,
        timeout=30,
    )


def _one(context: MavenContext, coordinate: str, digest: str) -> Path:
    group, artifact, version = coordinate.split(":")
    jar = context.project(group, artifact).at_version(version).artifact()
    cached = jar.cached_path
    if cached and cached.exists() and _sha256(cached) != digest:
        cached.unlink()  # truncated by an interruption
    path: Path = jar.resolve()
    got = _sha256(path)
    if got != digest:
        path.unlink()
        raise WrongChecksum(path.name, digest, got)
    return path


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """One download at a time, because two stacks may start at once on a new machine."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def resolve(context: MavenContext) -> dict[str, Any]:
    """The runtime jars of Kafka and its logging, by coordinate. Raises StackTrouble on unexpected versions."""
    found: dict[str, Any] = {}
    for endpoint in (KAFKA, LOGGING):
        root = context.create_dependency(replace(Coordinate.parse(endpoint), scope="compile"))
        inputs, transitive = context.resolver.resolve([root])
        for dependency in [*inputs, *transitive]:
            if dependency.scope in ("compile", "runtime"):
                artifact = dependency.artifact
                found[f"{artifact.groupId}:{artifact.artifactId}:{artifact.version}"] = artifact
    _assert_versions(found)
    return found


def _assert_versions(coordinates: Iterable[str]) -> None:
    names = [coordinate.rsplit(":", 1)[0] for coordinate in coordinates]
    twice = sorted({name for name in names if names.count(name) > 1})
    missing = sorted(MUST_HOLD - set(coordinates))
    if twice or missing:
        raise StackTrouble(f"The resolution gave two versions of {twice or 'none'} and lacks {missing or 'none'}")


def write_lock(file: Path = LOCK) -> None:
    """Resolve again and write the lock."""
    with _alone(cache_directory()):
        lines = [f"{_sha256(jar.resolve())}  {coordinate}\n" for coordinate, jar in sorted(resolve(_context()).items())]
    file.write_text("# The jars of Apache Kafka 4.3.1 and of its logging; written by `make lock`.\n" + "".join(lines))


def main() -> None:
    """`python -m deploy.local.jars fetch`, or `lock` to resolve again."""
    try:
        {"fetch": fetch, "lock": write_lock}[sys.argv[1]]()
    except StackTrouble as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()

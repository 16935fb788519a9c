"""The servers of the tests as containers, with testcontainers: `TEST_STACK=containers`."""

import atexit
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docker.errors
import requests
from testcontainers.core.container import DockerContainer

from deploy.local import kafka, mongo
from deploy.local.errors import ProcessDied
from deploy.local.ports import HOST, answers
from deploy.local.process import Process
from deploy.local.stack import Servers
from tests.support.servers import NoEngine

MONGO, KAFKA = "mongo:8.0", "apache/kafka:4.3.1"
AWAY = (docker.errors.DockerException, requests.exceptions.RequestException, OSError)


class Contained(Process):
    """A container with the interface of a supervised process: it can be killed and restarted with its data."""

    def __init__(
        self, name: str, container: DockerContainer, log: Path, ready: Callable[[Process], bool], port: int
    ) -> None:
        super().__init__(name, [container.image], log, ready=ready, port=port)
        self._container, self._since = container, datetime.now(UTC)
        self._wrapped: Any = None  # set once it has been started

    @property
    def alive(self) -> bool:
        if self._wrapped is None:
            return False
        self._wrapped.reload()
        return str(self._wrapped.status) == "running"

    def start(self) -> None:
        self.began, self.expected, self._since = self.clock(), True, datetime.now(UTC)
        if self._wrapped is None:
            self._wrapped = self._container.start().get_wrapped_container()
        else:
            self._wrapped.start()
        self.moved = self.clock()  # the image may have been pulled

    def check(self) -> None:
        if self.expected and not self.alive:
            raise ProcessDied(self.name, f"exit code {self._wrapped.attrs['State']['ExitCode']}", self.tail())

    def ask_to_stop(self) -> None:
        self.expected = False
        self._wrapped.kill("SIGTERM")

    def wait_until_stopped(self, within: float | None = None) -> None:
        self._wrapped.stop(timeout=int(self.grace if within is None else within))

    def kill(self) -> None:
        self.expected = False
        self._wrapped.kill()
        self._wrapped.wait()

    def last_line(self) -> str:
        return str(self._wrapped.logs(tail=1).decode(errors="replace")).strip()

    def said(self, text: str) -> bool:
        return text.encode() in self._wrapped.logs(since=self._since)

    def tail(self, lines: int = 20) -> str:
        return str(self._wrapped.logs(tail=lines).decode(errors="replace"))

    def memory(self) -> int:
        return 0  # not measured

    def remove(self) -> None:
        """Remove the container and its data."""
        if self._wrapped is not None:
            self._container.stop()
            self._wrapped = None


class ContainerServers(Servers):
    """MongoDB and Kafka from the deployed images. Mails are caught by the program of the local stack.

    Each listens on the same port inside and outside, so that the address it advertises to clients works on both sides.
    """

    def up(self) -> None:
        try:
            docker.from_env().close()
        except AWAY as silent:
            raise NoEngine(
                f"TEST_STACK=containers: no Docker engine answers ({silent}). Start one, set DOCKER_HOST, "
                "or let TEST_STACK be local."
            ) from None
        atexit.register(self._remove)  # an interrupt during a test does not run the fixtures' teardown
        super().up()

    def down(self) -> None:
        super().down()
        self._remove()

    def _remove(self) -> None:
        for process in self.processes.values():
            if isinstance(process, Contained):
                process.remove()

    def _mongo(self) -> list[Process]:
        port = self.ports.take("mongo")
        self.mongo_url = mongo.url(port)
        command = f"mongod --port {port} --bind_ip_all --replSet {mongo.REPLICA_SET} --oplogSize 256"
        stops_at_once = "--setParameter shutdownTimeoutMillisForSignaledShutdown=100"
        container = DockerContainer(MONGO).with_command(f"{command} --wiredTigerCacheSizeGB 0.5 {stops_at_once}")
        container.with_bind_ports(port, port)
        return [Contained("mongo", container, self.log("mongo"), mongo.is_primary, port)]

    def _kafka(self) -> list[Process]:
        port, controller = self.ports.take("kafka"), self.ports.take("kafka-controller")
        self.kafka_bootstrap = kafka.bootstrap(port)
        container = DockerContainer(KAFKA).with_bind_ports(port, port)
        settings = kafka.SETTINGS.format(host=HOST, port=port, controller=controller, data="/var/lib/kafka/data")
        for line in settings.splitlines():
            name, _, value = line.partition("=")
            container.with_env("KAFKA_" + name.upper().replace(".", "_"), value)
        container.with_env("KAFKA_LISTENERS", f"PLAINTEXT://:{port},CONTROLLER://{HOST}:{controller}")
        container.with_env("KAFKA_HEAP_OPTS", "-Xms128m -Xmx512m")

        def is_up(process: Process) -> bool:
            return answers(port) and process.said("Kafka Server started")

        return [Contained("kafka", container, self.log("kafka"), is_up, port)]

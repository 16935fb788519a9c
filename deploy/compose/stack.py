"""A Compose deployment separate from the operator's, for `make demo STACK=compose` and the system tests."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from deploy.access.endpoints import SERVICES, Endpoints
from deploy.compose.read import HERE
from deploy.local.paths import stack_directory
from deploy.local.ports import HOST, Ports
from deploy.local.register import read_json, write_json

ONE = ("compose.yaml", "compose.demo.yaml")
CLUSTER = ("compose.yaml", "compose.cluster.yaml", "compose.demo.yaml", "compose.cluster.demo.yaml")
PUBLISHED = ("gateway", "kafka", "kafka-2", "kafka-3", "mongo")


class ComposeFailed(Exception):  # noqa: N818 - named for what happened
    """A Compose command failed; the message is its output."""


class ComposedStack:
    """A deployment that is healthy on entry of the block and deleted with its data on exit, unless `keep`."""

    def __init__(
        self,
        name: str = "compose",
        *,
        files: Sequence[str] = ONE,
        profiles: Sequence[str] = ("local",),
        keep: bool = False,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self.project, self._files, self._keep = f"cursus-{name}", files, keep
        self.directory = stack_directory(name)
        self.secrets = HERE / "secrets"
        self.clock_file = self.directory / "clock" / "clock.json"
        self.mailbox = self.directory / "mail"
        self.clock_file.parent.mkdir(parents=True, exist_ok=True)
        before, ports = read_json(self.directory / "ports.json"), Ports({})
        self.port = {name: before.get(name) or ports.take(name) for name in PUBLISHED}  # a kept stack keeps its ports
        write_json(self.directory / "ports.json", self.port)
        self.url = f"https://localhost:{self.port['gateway']}"
        outside = f"https://cursus.localhost:{self.port['gateway']}"
        self.environment = {
            **os.environ,
            "COMPOSE_PROFILES": ",".join(profiles),
            "HOST": "cursus.localhost",
            "PORT": str(self.port["gateway"]),
            "ISSUER_URL": f"{outside}/issuer",
            "CURSUS_CLOCK": str(self.clock_file.parent),
            "CURSUS_KAFKA_PORT": str(self.port["kafka"]),
            "CURSUS_KAFKA_2_PORT": str(self.port["kafka-2"]),
            "CURSUS_KAFKA_3_PORT": str(self.port["kafka-3"]),
            "CURSUS_MONGO_PORT": str(self.port["mongo"]),
            **(extra or {}),
        }

    def __enter__(self) -> Self:
        try:
            self.up()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._keep:
            self.compose("--profile", "*", "down", "--volumes", "--remove-orphans", "--timeout", "30")
            self.clock_file.unlink(missing_ok=True)

    def up(self, *services: str) -> None:
        """Create missing files, build, start, and wait until all containers are healthy. Raises ComposeFailed."""
        subprocess.run([HERE / "setup"], check=True, stdout=sys.stderr)
        self.compose("build", "--quiet")
        self.compose("up", "--detach", "--wait", "--wait-timeout", "400", *services)

    def compose(self, *arguments: str, check: bool = True, given: str | None = None) -> str:
        """The output of a Compose command on this stack. Raises ComposeFailed."""
        files = [part for file in self._files for part in ("-f", str(HERE / file))]
        done = subprocess.run(
            ["docker", "compose", "-p", self.project, "--project-directory", str(HERE), *files, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            input=given,
            check=False,
        )
        if check and done.returncode:
            raise ComposeFailed(f"docker compose {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout + ("" if check else done.stderr)

    def operate(self, script: str, *arguments: str) -> str:
        """The output of an operator's script (backup, restore) on this deployment. Raises ComposeFailed."""
        where = {
            "COMPOSE_PROJECT_NAME": self.project,
            "COMPOSE_FILE": ":".join(str(HERE / file) for file in self._files),
        }
        command = [str(HERE / script), *arguments]
        done = subprocess.run(command, env=self.environment | where, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ComposeFailed(f"{script}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout.strip()

    def containers(self) -> list[dict[str, Any]]:
        """All containers, stopped ones too, as `docker compose ps` lists them."""
        lines = self.compose("--profile", "*", "ps", "--all", "--format", "json").splitlines()
        return [json.loads(line) for line in lines]

    def memory(self) -> dict[str, int]:
        """Memory of each running container in bytes, by name."""
        ids = self.compose("--profile", "*", "ps", "--quiet").split()
        form = '{"name": {{json .Name}}, "memory": {{json .MemUsage}}}'
        output = subprocess.run(
            ["docker", "stats", "--no-stream", "--format", form, *ids], capture_output=True, text=True, check=True
        ).stdout
        lines = [json.loads(line) for line in output.splitlines()]
        return {line["name"].removeprefix(f"{self.project}-"): _bytes(line["memory"]) for line in lines}

    def secret(self, name: str) -> str:
        return (self.secrets / name).read_text().strip()

    @property
    def endpoints(self) -> Endpoints:
        """The endpoints as callers on this machine reach them."""
        password = quote(self.secret("mongo-operator.password"))
        brokers = (
            [name for name in PUBLISHED if name.startswith("kafka")]
            if "compose.cluster.yaml" in self._files
            else ["kafka"]
        )
        environment = {
            **{f"{name.upper()}_URL": f"{self.url}/{name}" for name in SERVICES},
            "ISSUER_URL": f"{self.url}/issuer",
            "KAFKA_BOOTSTRAP": ",".join(f"{HOST}:{self.port[name]}" for name in brokers),
            "MONGO_URL": f"mongodb://operator:{password}@{HOST}:{self.port['mongo']}/?directConnection=true&authSource=admin",
            "CLOCK_FILE": str(self.clock_file),
        }
        return Endpoints.from_environment(environment, str(self.mailbox), {"mails": f"{self.url}/mail/"})


def _bytes(usage: str) -> int:
    """`61.3MiB / 256MiB` -> 64277708"""
    number = usage.split("/")[0].strip()
    for unit, size in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10), ("B", 1)):
        if number.endswith(unit):
            return int(float(number.removesuffix(unit)) * size)
    raise ValueError(usage)


def trusted(stack: ComposedStack) -> Path:
    """A certificate file, for SSL_CERT_FILE, that lets programs on this machine trust the gateway."""
    return stack.secrets / "trust.pem"

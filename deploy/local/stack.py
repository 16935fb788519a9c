"""The processes to start: `Servers` (MongoDB, Kafka, SMTP) and `System` (the servers and the four services)."""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local import jars, kafka, mongo, smtp
from deploy.local.board import Board
from deploy.local.paths import ROOT
from deploy.local.ports import HOST, Ports
from deploy.local.process import Process
from deploy.local.register import read_json, write_json
from deploy.local.supervisor import Supervisor

SERVICES = ("catalogue", "applications", "enrolment", "notifications")


class Servers(Supervisor):
    """Real mongod, Kafka and SMTP under one directory. MONGO_URL, KAFKA_BOOTSTRAP and SMTP_URL, in `given` or in the
    environment, name existing ones.

    A context manager: on entry all are up, on exit none is. `kill`, `stop` and `start` take "mongo", "kafka" or "smtp".
    """

    def __init__(
        self,
        directory: Path,
        *,
        given: Mapping[str, str] | None = None,
        fresh: bool = False,
        board: Board | None = None,
    ) -> None:
        super().__init__(directory, fresh=fresh, board=board)
        self._given = dict(given or {})
        self.mailbox = self.directory / "mail"
        self.mongo_url = self.kafka_bootstrap = self.smtp_url = ""
        self.inbox_url: str | None = None  # None for an SMTP server of the user

    def up(self) -> None:
        self.ports = Ports(read_json(self.directory / "endpoints.json").get("ports", {}))
        self.mailbox.mkdir(exist_ok=True)
        given = {**os.environ, **self._given}
        self.mongo_url, self.kafka_bootstrap = given.get("MONGO_URL", ""), given.get("KAFKA_BOOTSTRAP", "")
        self.smtp_url = given.get("SMTP_URL", "")
        stage = [] if self.mongo_url else self._mongo()
        stage += [] if self.smtp_url else self._smtp()
        stage += [] if self.kafka_bootstrap else self._kafka()
        self.launch(*stage)
        self.record_endpoints()

    def environment(self) -> dict[str, str]:
        """The environment variables with which a program finds the servers."""
        return {
            "MONGO_URL": self.mongo_url,
            "KAFKA_BOOTSTRAP": self.kafka_bootstrap,
            "SMTP_URL": self.smtp_url,
        }

    def pages(self) -> dict[str, str]:
        """Pages for people, by name."""
        return {"mails": self.inbox_url} if self.inbox_url else {}

    def record_endpoints(self) -> None:
        found = {"ports": self.ports.taken, "environment": self.environment(), "pages": self.pages()}
        write_json(self.directory / "endpoints.json", {**found, "mailbox": str(self.mailbox)})

    def _mongo(self) -> list[Process]:
        port = self.ports.take("mongo")
        self.mongo_url = mongo.url(port)
        return [mongo.mongod(self.directory, port, self.log("mongo"))]

    def _smtp(self) -> list[Process]:
        port, page = self.ports.take("smtp"), self.ports.take("mails")
        self.smtp_url, self.inbox_url = f"smtp://{HOST}:{port}", f"http://{HOST}:{page}"
        return [smtp.process(self.mailbox, port, page, self.log("smtp"))]

    def _kafka(self) -> list[Process]:
        port, controller = self.ports.take("kafka"), self.ports.take("kafka-controller")
        self.kafka_bootstrap = kafka.bootstrap(port)
        kafka.java()  # report a missing Java before any download
        if not jars.directory().is_dir():
            self.launch(jars.job(self.log("kafka-jars")))
        settings = kafka.configure(self.directory, port, controller)
        if format_storage := kafka.storage(settings, jars.directory(), self.log("kafka-storage")):
            self.launch(format_storage)
        return [kafka.broker(settings, jars.directory(), port, self.log("kafka"))]


class System(Servers):
    """The whole system: servers, token issuer, the prepare job, then api and worker of each service.

    With `servers` it uses those running servers and starts and stops only its own processes. The environment alone
    configures each process. Names: "issuer", "prepare", "catalogue-api", "catalogue-worker" and so on.
    """

    def __init__(
        self,
        directory: Path,
        *,
        servers: Servers | None = None,
        prefix: str = "",
        clock_file: Path | None = None,
        extra: Mapping[str, str] | None = None,
        fresh: bool = False,
        board: Board | None = None,
        root: Path = ROOT,
    ) -> None:
        """`prefix` is added to each database and topic name.

        `clock_file` holds the simulated time; without it, real time is used. `extra` is added to every environment. The
        modules of the services are under `root`.
        """
        super().__init__(directory, fresh=fresh, board=board)
        self._servers, self._prefix, self._clock_file, self._root = servers, prefix, clock_file, root
        self._extra = dict(extra or {})
        self.url: dict[str, str] = {}  # by process name

    def up(self) -> None:
        if self._servers is None:
            super().up()
        else:
            self._use(self._servers)
        for name in ("issuer", *(f"{service}-{role}" for service in SERVICES for role in ("api", "worker"))):
            self.url[name] = f"http://{HOST}:{self.ports.take(name)}"
        self._make_link_key()
        self.launch(
            self._process("issuer", "shared.issuer", {"HTTP_PORT": str(self.ports.take("issuer"))}),
            self._process("prepare", "deploy.prepare", {}, once=True),
        )
        self.launch(*(self._service(name, role) for name in SERVICES for role in ("api", "worker")))
        self.record_endpoints()

    def environment(self) -> dict[str, str]:
        """The environment of every process, except its own database and port."""
        if not self.url:
            return super().environment()
        return {
            **super().environment(),
            "ENV": "local",
            "LOG_LEVEL": os.environ.get("LOG_LEVEL", "INFO"),
            "TOPIC_PREFIX": self._prefix,
            "DATABASE_PREFIX": self._prefix,
            "CLOCK_FILE": str(self._clock_file.resolve()) if self._clock_file else "",
            "ISSUER_URL": self.url["issuer"],
            "ISSUER_KEY_FILE": str(self.directory / "keys" / "issuer.json"),
            "LINK_KEY_FILE": str(self._link_key),
            **{f"{name.upper()}_URL": self.url[f"{name}-api"] for name in SERVICES},
            **self._extra,
        }

    def pages(self) -> dict[str, str]:
        documents = {f"{name} API": f"{self.url[f'{name}-api']}/docs" for name in SERVICES if self.url}
        return {**super().pages(), **documents}

    @property
    def _link_key(self) -> Path:
        return self.directory / "keys" / "link.key"

    def _use(self, servers: Servers) -> None:
        self.ports = Ports(read_json(self.directory / "endpoints.json").get("ports", {}))
        self.mongo_url, self.kafka_bootstrap = servers.mongo_url, servers.kafka_bootstrap
        self.smtp_url, self.inbox_url, self.mailbox = servers.smtp_url, servers.inbox_url, servers.mailbox

    def _make_link_key(self) -> None:
        self._link_key.parent.mkdir(exist_ok=True, mode=0o700)
        if not self._link_key.exists():
            self._link_key.touch(mode=0o600)
            self._link_key.write_text(secrets.token_hex(32))

    def _service(self, name: str, role: str) -> Process:
        port = "HTTP_PORT" if role == "api" else "OPS_PORT"
        own = {
            "MONGO_DATABASE": f"{self._prefix}{name}",
            "PUBLIC_URL": self.url[f"{name}-api"],
            port: str(self.ports.take(f"{name}-{role}")),
        }
        return self._process(f"{name}-{role}", f"services.{name}.{role}", own)

    def _process(self, name: str, module: str, own: Mapping[str, str], *, once: bool = False) -> Process:
        return Process(
            name,
            [sys.executable, "-m", module],
            self.log(name),
            ready=lambda process: smtp.ready(self.url[name]),
            port=None if once else self.ports.take(name),
            environment={**self.environment(), **own},
            directory=self._root,
            once=once,
        )

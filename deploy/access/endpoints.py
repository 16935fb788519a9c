"""Endpoints of a running system: from the environment, or from the file that the local stack writes."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.paths import LOCAL, stack_directory

SERVICES = ("catalogue", "applications", "enrolment", "notifications")
STACKS = ("run", "demo")


class NotFoundRunning(Exception):  # noqa: N818 - named for what happened
    """No running system was found; the message says how to start or name one."""


@dataclass(frozen=True)
class Endpoints:
    """Addresses and credentials of a system. An empty or None value is unknown; only some commands need it."""

    urls: Mapping[str, str]
    """URLs by service."""
    issuer_url: str
    kafka_bootstrap: str = ""
    mongo_url: str = ""
    topic_prefix: str = ""
    database_prefix: str = ""
    clock_file: Path | None = None
    mailbox: Path | None = None
    pages: Mapping[str, str] | None = None
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    """Client credentials for an issuer of your own. Without them, the local issuer issues any token."""

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str], mailbox: str | None, pages: Mapping[str, str] | None
    ) -> "Endpoints":
        """Read variables with the names of the services' settings. Raises `NotFoundRunning` naming a missing one."""
        names = {name: f"{name.upper()}_URL" for name in SERVICES}
        if missing := [name for name in (*names.values(), "ISSUER_URL") if not environment.get(name)]:
            raise NotFoundRunning(f"The environment names only part of the system; set {', '.join(missing)} too.")
        return cls(
            urls={service: environment[name].rstrip("/") for service, name in names.items()},
            issuer_url=environment["ISSUER_URL"].rstrip("/"),
            kafka_bootstrap=environment.get("KAFKA_BOOTSTRAP", ""),
            mongo_url=environment.get("MONGO_URL", ""),
            topic_prefix=environment.get("TOPIC_PREFIX", ""),
            database_prefix=environment.get("DATABASE_PREFIX", ""),
            clock_file=Path(file) if (file := environment.get("CLOCK_FILE")) else None,
            mailbox=Path(mailbox) if mailbox else None,
            pages=pages,
            client_id=environment.get("CURSUS_CLIENT_ID", ""),
            client_secret=environment.get("CURSUS_CLIENT_SECRET", ""),
        )


def find(stack: str | None = None, environment: Mapping[str, str] | None = None) -> Endpoints:
    """The local stack of this name; else the system of the environment; else the local stack that was started last.

    Raises `NotFoundRunning`.
    """
    environment = os.environ if environment is None else environment
    if stack is None and environment.get("CATALOGUE_URL"):
        return Endpoints.from_environment(environment, environment.get("MAILBOX"), None)
    files = [stack_directory(name) / "endpoints.json" for name in ([stack] if stack else STACKS)]
    there = [file for file in files if file.exists()]
    if not there:
        where = f"the stack '{stack}'" if stack else "a local stack"
        raise NotFoundRunning(
            f"{where[0].upper()}{where[1:]} is unknown in {LOCAL.name}/. Start one with `make run`, or set "
            f"{', '.join(f'{name.upper()}_URL' for name in SERVICES)} and ISSUER_URL."
        )
    left = json.loads(max(there, key=lambda file: file.stat().st_mtime).read_text())
    return Endpoints.from_environment(left["environment"], left.get("mailbox"), left.get("pages"))

"""Where a running system is: told by the environment, else by the file that the local stack leaves."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.paths import LOCAL, stack_directory

SERVICES = ("catalogue", "applications", "enrolment", "notifications")
STACKS = ("run", "demo")


class NotFoundRunning(Exception):  # noqa: N818 - named for what happened
    """No system to talk to; its text says how to get one."""


@dataclass(frozen=True)
class Endpoints:
    """What one needs to talk to a system. Empty or None: not told, and only some commands need it."""

    urls: Mapping[str, str]
    """By service."""
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
    """Who asks, at an issuer of one's own. Without them the local issuer gives whatever is asked for."""

    @classmethod
    def told_by(cls, told: Mapping[str, str], mailbox: str | None, pages: Mapping[str, str] | None) -> "Endpoints":
        """From variables named as the services' own; raises `NotFoundRunning` naming one that is missing."""
        names = {name: f"{name.upper()}_URL" for name in SERVICES}
        if missing := [name for name in (*names.values(), "ISSUER_URL") if not told.get(name)]:
            raise NotFoundRunning(f"The system is known in part only; set {', '.join(missing)} too.")
        return cls(
            urls={service: told[name].rstrip("/") for service, name in names.items()},
            issuer_url=told["ISSUER_URL"].rstrip("/"),
            kafka_bootstrap=told.get("KAFKA_BOOTSTRAP", ""),
            mongo_url=told.get("MONGO_URL", ""),
            topic_prefix=told.get("TOPIC_PREFIX", ""),
            database_prefix=told.get("DATABASE_PREFIX", ""),
            clock_file=Path(file) if (file := told.get("CLOCK_FILE")) else None,
            mailbox=Path(mailbox) if mailbox else None,
            pages=pages,
            client_id=told.get("CURSUS_CLIENT_ID", ""),
            client_secret=told.get("CURSUS_CLIENT_SECRET", ""),
        )


def find(stack: str | None = None, environment: Mapping[str, str] | None = None) -> Endpoints:
    """The system asked for: that local stack's; else the environment's; else that of the local stack started last.

    Raises `NotFoundRunning`.
    """
    told = os.environ if environment is None else environment
    if stack is None and told.get("CATALOGUE_URL"):
        return Endpoints.told_by(told, told.get("MAILBOX"), None)
    files = [stack_directory(name) / "endpoints.json" for name in ([stack] if stack else STACKS)]
    there = [file for file in files if file.exists()]
    if not there:
        where = f"the stack '{stack}'" if stack else "a local stack"
        raise NotFoundRunning(
            f"{where[0].upper()}{where[1:]} has left no trace in {LOCAL.name}/. Start one with `make run`, or set "
            f"{', '.join(f'{name.upper()}_URL' for name in SERVICES)} and ISSUER_URL."
        )
    left = json.loads(max(there, key=lambda file: file.stat().st_mtime).read_text())
    return Endpoints.told_by(left["environment"], left.get("mailbox"), left.get("pages"))

"""A possible next version of Cursus: a new field in an event, a new field in a document, and a migration for it."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from deploy.local.paths import ROOT
from deploy.prepare import SERVICES

VERSION = "next"
MOTTO, GREETING = "festina lente", "bonjour"
CHANGES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "shared/contracts/catalogue.py": (
        ("    name: str = Field(examples=", f'    motto: str = "{MOTTO}"\n    name: str = Field(examples='),
    ),
    "services/applications/domain/file/person.py": (
        ("    rpps_verified: bool = False\n", f'    rpps_verified: bool = False\n    greeting: str = "{GREETING}"\n'),
    ),
    "services/applications/persistence/migrations.py": (
        (
            "MIGRATIONS = (\n",
            "async def _greeted(work: Work) -> None:\n"
            f"    greeted = lambda _: {{'$set': {{'state.greeting': '{GREETING}'}}}}\n"
            "    await work.rewrite('persons', {'state.greeting': {'$exists': False}}, greeted)\n\n\n"
            "MIGRATIONS = (\n    Migration(1_000, 'greeted', _greeted),\n",
        ),
    ),
}
"""The old and the new text, by file."""


def build_next_version(directory: Path) -> None:
    """Build the images of all services from a changed copy of this code, with the tag `next`."""
    for name in ("shared", "services", "deploy"):
        ignored = shutil.ignore_patterns("__pycache__", "secrets", "backups")
        shutil.copytree(ROOT / name, directory / name, ignore=ignored)
    shutil.copy(ROOT / ".dockerignore", directory)
    for file, changes in CHANGES.items():
        text = (directory / file).read_text()
        for before, after in changes:
            assert text.count(before) == 1, f"{file} is not what it was: {before}"
            text = text.replace(before, after)
        (directory / file).write_text(text)
    for service in SERVICES:
        arguments = ("--build-arg", f"SERVICE={service}", "--build-arg", f"VERSION={VERSION}")
        dockerfile = ("--file", str(directory / "deploy/docker/Dockerfile"))
        tag = ("--tag", f"cursus/{service}:{VERSION}")
        subprocess.run(["docker", "build", "--quiet", *dockerfile, *arguments, *tag, str(directory)], check=True)

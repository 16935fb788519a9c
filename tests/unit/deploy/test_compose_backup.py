"""The register of erasures beside the backups: updated while the system answers, only added to, never in a backup.

A script stands in for Docker and records its arguments; the backup itself is tested on containers.
"""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

COMPOSE = Path(__file__).parents[3] / "deploy" / "compose"
DOCKER = r"""#!/usr/bin/env bash
echo "docker $*" >>"$CALLS"
case "$*" in
  *"ps --services"*) printf 'applications-api\nmongo\n' ;;
  *"config --volumes"*) printf 'mongo\nkafka\n' ;;
  run*)
    for word; do
      case $word in *:/into) into=${word%:/into} ;; /into/*) touch "$into/${word#/into/}" ;; esac
    done ;;
esac
"""
CURSUS = r"""#!/usr/bin/env bash
echo "cursus $*" >>"$CALLS"
[[ $ANSWER != silence ]] || { echo half; exit 1; }
echo "$ANSWER"
"""


def entry(person: str) -> str:
    return json.dumps({"person_id": person, "erased_at": "2026-11-24T12:00:00Z"})


@dataclass
class Deployment:
    at: Path

    def backup(self, answer: str) -> subprocess.CompletedProcess[str]:
        """Make one backup of a system with this register."""
        told = {"PATH": f"{self.at}/bin:{os.environ['PATH']}", "CALLS": str(self.calls), "ANSWER": answer}
        command = [self.at / "compose" / "backup", self.at / "kept"]
        return subprocess.run(command, env=os.environ | told, capture_output=True, text=True, check=True)

    @property
    def calls(self) -> Path:
        return self.at / "calls"

    @property
    def register(self) -> Path:
        return self.at / "kept" / "erasures.jsonl"


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    compose = tmp_path / "compose"
    (compose / "secrets").mkdir(parents=True)
    (compose / ".env").touch()
    (tmp_path / "bin").mkdir()
    for script in ("backup", "volumes"):
        shutil.copy(COMPOSE / script, compose / script)
    for played, text in ((tmp_path / "bin" / "docker", DOCKER), (compose / "cursus", CURSUS)):
        played.write_text(text)
        played.chmod(0o755)
    return Deployment(tmp_path)


def test_a_backup_adds_to_the_register_beside_it_before_it_stops_anybody(deployment: Deployment) -> None:
    """The register keeps entries that a restored system no longer knows; the backup itself does not contain it."""
    made = Path(deployment.backup(f"{entry('p1')}\n{entry('p2')}").stdout.strip())
    calls = deployment.calls.read_text().splitlines()
    assert calls.index("cursus privacy erasures") < next(n for n, one in enumerate(calls) if " stop " in one)
    assert deployment.register.read_text().splitlines() == [entry("p1"), entry("p2")]
    assert deployment.register.stat().st_mode & 0o077 == 0
    assert made.parent == deployment.register.parent
    assert {one.name for one in made.iterdir()} == {
        "SHA256SUMS",
        "images.txt",
        "kafka.tar.gz",
        "mongo.tar.gz",
        "secrets.tar.gz",
    }
    deployment.backup(f"{entry('p2')}\n{entry('p3')}")
    assert deployment.register.read_text().splitlines() == [entry("p1"), entry("p2"), entry("p3")]
    assert sorted(one.name for one in deployment.register.parent.iterdir() if one.is_file()) == ["erasures.jsonl"]


def test_a_system_that_does_not_answer_is_backed_up_all_the_same_and_the_operator_told(deployment: Deployment) -> None:
    deployment.backup(entry("p1"))
    done = deployment.backup("silence")
    assert "could not be read" in done.stderr
    assert Path(done.stdout.strip()).is_dir()
    assert deployment.register.read_text().splitlines() == [entry("p1")]

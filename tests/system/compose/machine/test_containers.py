"""The containers are healthy, unprivileged, without tools, and isolated from each other."""

import subprocess
from pathlib import Path

import pytest

from deploy.compose.stack import ComposedStack
from deploy.prepare import SERVICES

ROOT = Path(__file__).parents[4]
PROCESSES = [f"{service}-{role}" for service in SERVICES for role in ("api", "worker")]
JOBS = ["topics", "mongo-users", *(f"{service}-prepare" for service in SERVICES)]
LOOK_INTO = """
import sys
from pymongo import MongoClient
from pymongo.errors import OperationFailure
user, others, password = sys.argv[1], sys.argv[2:], open(f"/run/secrets/mongo-{sys.argv[1]}.password").read().strip()
client = MongoClient("mongodb://mongo:27017/?replicaSet=cursus", username=user, password=password, authSource=user)
client[user]["slot_leases"].find_one()
def refused(what, attempt):
    try:
        attempt()
    except OperationFailure as failure:
        assert failure.code == 13, failure
    else:
        sys.exit(f"{user} got into {what}")
for other in others:
    refused(other, lambda: client[other]["slot_leases"].find_one())
    refused(other, lambda: client[other]["x"].insert_one({}))
refused("the users", lambda: client["admin"]["system.users"].find_one())
print("apart from", *others)
"""


def test_everything_is_healthy_and_every_job_ended_well(stack: ComposedStack) -> None:
    state = {one["Service"]: one for one in stack.containers()}
    lasting = (*PROCESSES, "gateway", "kafka", "mongo", "mailpit", "issuer")
    assert {name: state[name]["Health"] for name in lasting} == dict.fromkeys(lasting, "healthy")
    assert {name: (state[name]["State"], state[name]["ExitCode"]) for name in JOBS} == dict.fromkeys(
        JOBS, ("exited", 0)
    )


@pytest.mark.parametrize("name", [*PROCESSES, "gateway", "kafka", "mongo", "mailpit"])
def test_nobody_is_root_and_nothing_can_be_written_beside_the_data(stack: ComposedStack, name: str) -> None:
    container = stack.compose("ps", "--quiet", name).strip()
    form = "{{.HostConfig.ReadonlyRootfs}} {{.Config.User}}"
    read_only, *user = _docker("inspect", "--format", form, container).split()
    assert read_only == "true"
    assert user or name == "kafka"
    processes = _docker("top", container, "-eo", "pid,uid").splitlines()[1:]
    assert "0" not in {line.split()[1] for line in processes}


def test_the_image_has_no_compiler_and_no_installer(stack: ComposedStack) -> None:
    tools = "[tool for tool in ('gcc', 'cc', 'make', 'pip', 'curl', 'wget') if shutil.which(tool)]"
    look = f"import shutil, importlib.util; print({tools}, importlib.util.find_spec('pip'))"
    assert stack.compose("exec", "-T", "catalogue-api", "python", "-c", look).strip() == "[] None"


@pytest.mark.parametrize("user", SERVICES)
def test_a_services_user_reads_and_writes_no_other_database(stack: ComposedStack, user: str) -> None:
    others = [service for service in SERVICES if service != user]
    output = stack.compose("exec", "-T", f"{user}-api", "python", "-", user, *others, given=LOOK_INTO)
    assert output.split() == ["apart", "from", *others]


def test_nobody_comes_in_without_a_password(stack: ComposedStack) -> None:
    look = "from pymongo import MongoClient as M; M('mongodb://mongo:27017/?replicaSet=cursus')['catalogue']['editions'].find_one()"
    output = stack.compose("exec", "-T", "catalogue-api", "python", "-c", look, check=False)
    assert "requires authentication" in output or "not authorized" in output


@pytest.mark.parametrize(
    ("name", "variables", "named"),
    [
        ("catalogue-api", ["CLOCK_FILE=/clock/clock.json"], "CLOCK_FILE"),
        ("catalogue-worker", ["CLOCK_FILE=", "ISSUER_URL=http://issuer:8100"], "ISSUER_URL"),
        ("catalogue-api", ["CLOCK_FILE=", "MONGO_URL=mongodb://mongo:27017/"], "MONGO_URL"),
        ("catalogue-api", ["CLOCK_FILE=", "LINK_KEY=" + "k" * 64], "LINK_KEY"),
        ("applications-api", ["CLOCK_FILE=", "SANDBOX=true"], "SANDBOX"),
        ("issuer", [], "env"),
    ],
)
def test_production_does_not_start_with_what_belongs_on_a_workstation(
    stack: ComposedStack, name: str, variables: list[str], named: str
) -> None:
    environment = [part for variable in ("ENV=production", *variables) for part in ("--env", variable)]
    output = stack.compose("run", "--rm", "--no-deps", *environment, name, check=False)
    assert named in output
    assert "roduction" in output


def test_the_alert_rules_do_what_their_tests_say() -> None:
    rules = ROOT / "deploy/observability/prometheus"
    promtool = ("run", "--rm", "--entrypoint", "promtool", "-v", f"{rules}:/etc/prometheus:ro", "-w", "/etc/prometheus")
    assert "SUCCESS" in _docker(*promtool, "prom/prometheus:v2.53.3", "test", "rules", "rules.test.yml")
    assert "19 rules found" in _docker(*promtool, "prom/prometheus:v2.53.3", "check", "config", "prometheus.yml")


def _docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout

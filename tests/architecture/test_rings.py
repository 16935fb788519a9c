"""Import rules: the rings, the one package that imports the driver, and a pure domain."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.prepare import SERVICES
from tests.architecture.sources import ROOT, calls, imports, python_files, short, tree

DOMAINS = {service: python_files(f"services/{service}/domain") for service in SERVICES}
EVERY_DOMAIN_FILE = [file for files in DOMAINS.values() for file in files]
THE_WORLD = {
    "asyncio", "concurrent", "glob", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets",
    "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib",
    "uuid",
}  # fmt: skip
"""Modules of the standard library that do I/O or are not deterministic."""
CHANCE_AND_TIME = {
    "shared.kernel.ids.new_id",
    "shared.kernel.clock.Clock",
    "shared.kernel.clock.SystemClock",
    "shared.kernel.clock.SimulatedClock",
    "shared.kernel.context",
    "shared.kernel.repository",
    "shared.kernel.commands",
}
"""Parts of the kernel that only the rings outside the domain may use."""
NOW = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "datetime.datetime.now",
    "datetime.date.today",
}
DRIVER = {"motor", "pymongo", "bson", "gridfs"}
STARTS_THE_SERVER = "deploy/local/mongo.py"
"""Initiates the replica set of a mongod that it has just started, before any service runs."""


def test_the_rings_hold_as_the_import_contracts_say() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[done.stdout.find("Contracts") :] + done.stderr


def test_the_database_driver_is_imported_in_its_one_room_alone() -> None:
    strays = [
        where
        for file in python_files("services", "shared", "deploy")
        if not short(file).startswith("shared/mongo/") and short(file) != STARTS_THE_SERVER
        for where, module in imports(file)
        if module.partition(".")[0] in DRIVER
    ]
    assert not strays


def test_the_kafka_client_is_imported_by_the_messaging_kernel_and_the_deployment_alone() -> None:
    strays = [
        where
        for file in python_files("services", "shared")
        if not short(file).startswith("shared/messaging/")
        for where, module in imports(file)
        if module.partition(".")[0] == "aiokafka"
    ]
    assert not strays


@pytest.mark.parametrize("service", SERVICES)
def test_a_domain_imports_itself_the_standard_library_and_the_kernel(service: str) -> None:
    strangers = [
        f"{where}: {module}"
        for file in DOMAINS[service]
        for where, module in imports(file)
        if module.partition(".")[0] not in sys.stdlib_module_names
        and not module.startswith((f"services.{service}.domain.", "shared.kernel."))
    ]
    assert not strangers


def test_a_domain_reaches_nothing_outside_and_rolls_no_dice() -> None:
    worldly = [
        f"{where}: {module}"
        for file in EVERY_DOMAIN_FILE
        for where, module in imports(file)
        if module.partition(".")[0] in THE_WORLD or any(f"{module}.".startswith(f"{one}.") for one in CHANCE_AND_TIME)
    ]
    assert not worldly


def test_a_domain_never_asks_what_time_it_is_and_opens_no_file() -> None:
    asked = [
        f"{where}: {name}"
        for file in EVERY_DOMAIN_FILE
        for where, name, _ in calls(file)
        if name in NOW | {"open", "print", "input"}
    ]
    assert not asked


def test_a_domain_waits_for_nothing() -> None:
    waiting = [
        f"{short(file)}:{node.lineno}"
        for file in EVERY_DOMAIN_FILE
        for node in ast.walk(tree(file))
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith)
    ]
    assert not waiting

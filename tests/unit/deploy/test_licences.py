"""docs/licences.md names every dependency and no other, each with an allowed licence."""

import re
import tomllib
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

import pytest
import typst
from packaging.requirements import Requirement

from deploy.compose.read import HERE, compose
from tests.architecture.sources import ROOT

PERMISSIVE = {
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
    "Unlicense",
}
"""Licences that require at most a notice."""
PASSED_ON = PERMISSIVE | {"LGPL-2.1-or-later", "MPL-2.0"}
"""Allowed in an image of Cursus: their other conditions concern changes to the package itself."""
INSTALLED = PASSED_ON | {"GPL-2.0-only", "Classpath-exception-2.0", "LGPL-3.0-only"}
"""Allowed on a workstation."""
BESIDE = PERMISSIVE | {"AGPL-3.0-only", "SSPL-1.0"}
"""Allowed as a separate, unmodified process from its publisher."""
FONTS = {"Bitstream-Vera", "LPPL-1.3c", "OFL-1.1"}

OTHER_NAMES = {
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "GNU General Public License v2 (GPLv2)": "GPL-2.0-only WITH Classpath-exception-2.0",
    "ISC License": "ISC",
    "LGPL": "LGPL-2.1-or-later",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
}
"""Names in the licence fields that are older than SPDX expressions."""
SAID_ELSEWHERE = {
    "mrml": "MIT",  # only in the inventory inside its wheel
    "uvloop": "MIT OR Apache-2.0",  # its License field names one of the two
}


def table(heading: str) -> dict[str, list[str]]:
    """The rows of the table below a heading: name -> the other cells."""
    page = (ROOT / "docs/licences.md").read_text()
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in re.findall(r"^\|.*", section, re.MULTILINE)[2:]
    ]
    names = [row[0] for row in rows]
    assert names == sorted(set(names))
    return {row[0]: row[1:] for row in rows}


def locked(lock: str) -> dict[str, list[Requirement]]:
    """The packages of a lock with their markers; a package may occur once per version of Python."""
    found: dict[str, list[Requirement]] = {}
    for line in re.findall(r"^[a-z][^#\n\\]*==[^\n\\]*", (ROOT / lock).read_text(), re.MULTILINE):
        one = Requirement(line.strip())
        found.setdefault(one.name, []).append(one)
    return found


def licences(expression: str) -> set[str]:
    return set(re.split(r" (?:AND|OR|WITH) ", expression))


def declared(package: PackageMetadata) -> str:
    """The licence that an installed package states, as an SPDX expression."""
    classifiers = [text.split(" :: ")[-1] for text in package.get_all("Classifier") or [] if "License :: OSI" in text]
    stated: list[str] = [
        *(package.get_all("License-Expression") or []),
        *(package.get_all("License") or []),
        *classifiers,
        "",
    ]
    said = stated[0].strip().partition("\n")[0]
    return OTHER_NAMES.get(said, said)


PACKAGES = table("Python packages")
LOCKED = locked("requirements.lock") | locked("deploy/local/bootstrap.lock")


def test_every_locked_package_has_a_row_and_no_row_is_of_a_package_that_is_gone() -> None:
    assert sorted(PACKAGES) == sorted(LOCKED)


def test_the_packages_of_the_images_are_marked_as_such() -> None:
    assert {name for name, (_, where, _) in PACKAGES.items() if where == "image"} == set(
        locked("deploy/docker/requirements.lock")
    )
    assert {where for _, where, _ in PACKAGES.values()} == {"image", "workstation"}


@pytest.mark.parametrize("name", sorted(LOCKED))
def test_the_licence_of_a_package_is_allowed_and_is_what_the_package_states(name: str) -> None:
    licence, where, use = PACKAGES[name]
    assert licences(licence) <= (PASSED_ON if where == "image" else INSTALLED)
    assert use
    try:
        installed = metadata(name)
    except PackageNotFoundError:
        assert not any(one.marker is None or one.marker.evaluate() for one in LOCKED[name])
        return
    assert SAID_ELSEWHERE.get(name, declared(installed)) == licence


def test_the_tools_that_are_installed_apart_are_those_of_their_own_locks() -> None:
    asked = {
        line.split()[0] for file in (ROOT / "deploy/docker").glob("*.in") for line in file.read_text().splitlines()
    }
    tools = table("Tools with an environment of their own")
    assert set(tools) == asked
    assert all(licences(licence) <= PERMISSIVE for licence, _ in tools.values())


def test_the_jars_of_kafka_are_those_of_their_lock() -> None:
    lines = (ROOT / "deploy/local/kafka.lock").read_text().splitlines()
    jars = table("Jars of the local Kafka")
    assert set(jars) == {line.split()[1].split(":")[0] for line in lines if not line.startswith("#")}
    assert all(licences(licence) <= PERMISSIVE for (licence,) in jars.values())


def test_the_images_are_those_of_compose_and_of_the_dockerfile() -> None:
    files = [compose(file.name)["services"].values() for file in HERE.glob("compose*.yaml")]
    named = {service["image"] for services in files for service in services if "image" in service}
    bases = re.findall(r"^FROM (\S+:\S+)", (ROOT / "deploy/docker/Dockerfile").read_text(), re.MULTILINE)
    images = table("Images")
    assert set(images) == {name.rpartition(":")[0] for name in {*named, *bases} if not name.startswith("$")}
    assert all(licences(licence) <= BESIDE for licence, _ in images.values())


def test_the_fonts_are_those_that_the_typesetter_embeds() -> None:
    fonts = table("Fonts")
    assert set(fonts) == set(typst.Fonts(include_system_fonts=False).families())
    assert all(licences(licence) <= FONTS for (licence,) in fonts.values())


def test_the_project_says_its_own_licence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (project["license"], project["license-files"]) == ("Apache-2.0", ["LICENSE", "NOTICE"])
    assert "Apache License" in (ROOT / "LICENSE").read_text()[:200]
    assert "Apache License" in (ROOT / "NOTICE").read_text()
